import { z } from 'zod';
import { PLATFORM_FAMILIES, type Platform } from '../platform.ts';

/** The fields of a platform that an administrator writes by hand, in the order of the form. */
export const PLATFORM_FIELDS = [
  'name',
  'issuer',
  'clientId',
  'deployment',
  'authenticationEndpoint',
  'tokenEndpoint',
  'jwksUri',
  'tokenAudience',
] as const;

/** Those that may stay empty. */
export const OPTIONAL_FIELDS: readonly string[] = ['deployment', 'tokenAudience'];

/** What a platform with these values may be given later; issuer and client id are what it is known by. */
export const CHANGEABLE_FIELDS = ['name', 'authenticationEndpoint', 'tokenEndpoint', 'jwksUri', 'tokenAudience'] as const;

/** The form of a platform; addresses are https, but on a catalogue that is on this machine itself. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- what Zod infers is the type
export function createPlatformForm(isLocal: boolean) {
  const address = z
    .url({ protocol: /^https?$/ })
    .max(500)
    .refine((url) => isLocal || url.startsWith('https:'));
  return z.object({
    name: z.string().trim().min(1).max(200),
    family: z.enum(PLATFORM_FAMILIES),
    issuer: address,
    clientId: z.string().trim().min(1).max(255),
    deployment: z.string().trim().max(255).default(''),
    authenticationEndpoint: address,
    tokenEndpoint: address,
    jwksUri: address,
    tokenAudience: z.union([z.literal(''), address]).default(''),
  });
}

/** The names of the fields that are wrong. */
export function wrongFields(error: z.ZodError): readonly string[] {
  return [...new Set(error.issues.map((issue) => String(issue.path[0])))];
}

/** What the form shows of a platform that is there. */
export function formValues(platform: Platform): Readonly<Record<string, string>> {
  const { name, family, issuer, clientId, authenticationEndpoint, tokenEndpoint, jwksUri, tokenAudience = '' } = platform;
  return { name, family, issuer, clientId, authenticationEndpoint, tokenEndpoint, jwksUri, tokenAudience };
}
