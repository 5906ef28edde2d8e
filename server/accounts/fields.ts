import { z } from 'zod';
import { INTERFACE_LANGUAGES } from '../../content-schema/vocabularies.ts';
import { ROLES } from './permissions.ts';

/** Fields of the forms about accounts; their names are those of the sentences `field.<name>.wrong`. */
export const email = z.string().trim().max(254).pipe(z.email());
export const personName = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/\p{L}/u)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u);
export const language = z.union([z.enum(INTERFACE_LANGUAGES), z.literal('').transform(() => undefined)]).optional();
export const role = z.enum(ROLES);
export const institution = z
  .string()
  .regex(/^[a-z0-9-]{0,60}$/)
  .transform((id) => (id === '' ? undefined : id))
  .optional();
/** Checked by the rules for passwords; here only that it is a text. */
export const password = z.string().max(2000);
