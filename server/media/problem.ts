import type { ErrorParams } from '../errors.ts';

/** Why a file could not be taken or read; the sentences are `error.<code>.what` and `error.<code>.do` of the locale files. */
export interface Problem {
  readonly code: string;
  readonly params?: ErrorParams;
}

/** What came of reading a file. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export function refused(code: string, params?: ErrorParams): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem: params === undefined ? { code } : { code, params } };
}
