import type { Request } from 'express';
import { z } from 'zod';
import { listOf, parseParameters, single } from '../http/parameters.ts';
import type { FormBody } from './form/entries.ts';
import { operationOf, withRows, type Operation } from './form/row-operations.ts';

const envelope = z.object({
  revision: single(z.coerce.number().int().min(0)),
  // Stands last in every form: one that was cut off on its way does not empty the fields it lost.
  end: single(z.literal('1')),
  languages: listOf(z.string().max(3)),
  language: single(z.string().max(3).optional()),
  do: z.unknown().optional(),
});

/** What a form of the writing pages sent. */
export interface Sent {
  readonly body: FormBody;
  /** The revision that the person saw. */
  readonly revision: number;
  readonly operation: Operation | undefined;
  /** Languages that were asked for and may have no text yet. */
  readonly languages: readonly string[];
  readonly wantsJson: boolean;
  /** It comes from the page that shows both sides of a conflict. */
  readonly isChoosing: boolean;
}

/** @throws AppError `parameter` (400) where it is not one of our forms, or not all of it. */
export function readSent(req: Request): Sent {
  const body = (req.body ?? {}) as FormBody;
  const { revision, languages, language, do: button } = parseParameters(envelope, body);
  const operation = operationOf(button);
  return {
    body: withRows(body, operation),
    revision,
    operation,
    languages: operation?.name === 'language' && language !== undefined ? [...languages, language] : languages,
    wantsJson: req.accepts(['html', 'json']) === 'json',
    isChoosing: Object.keys(body).some((name) => name.startsWith('choice/')),
  };
}
