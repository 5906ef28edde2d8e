/** How a query is judged: one of `want` in the first three, one of `cross`, which are in other languages, in the first ten, `none` nothing. */
export interface JudgedQuery {
  readonly q: string;
  readonly want?: readonly string[];
  readonly cross?: readonly string[];
  readonly none?: boolean;
}

export type Kind = 'first 3' | 'across languages' | 'none';

export interface Verdict {
  readonly query: string;
  readonly kind: Kind;
  readonly success: boolean;
  /** What was found instead, for the reader of a miss. */
  readonly found: readonly string[];
  readonly missing: readonly string[];
}

export const KINDS: readonly Kind[] = ['first 3', 'across languages', 'none'];

/** Judges the identifiers that a search answered, best first. */
export function judge({ q, want, cross, none }: JudgedQuery, found: readonly string[]): Verdict {
  if (none === true) return { query: q, kind: 'none', success: found.length === 0, found: found.slice(0, 3), missing: [] };
  if (cross !== undefined) {
    const missing = cross.filter((id) => !found.slice(0, 10).includes(id));
    return { query: q, kind: 'across languages', success: missing.length < cross.length, found: found.slice(0, 10), missing };
  }
  const wanted = want ?? [];
  const success = found.slice(0, 3).some((id) => wanted.includes(id));
  return { query: q, kind: 'first 3', success, found: found.slice(0, 3), missing: success ? [] : wanted };
}
