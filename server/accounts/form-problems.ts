import type { z } from 'zod';

/** What is wrong in a form: the summary links to each field, and the sentence stands beside it too. */
export interface FormProblem {
  readonly field: string;
  readonly text: string;
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fields: readonly string[] };

/** Reads a form; what the schema does not name is not looked at. */
export function parseForm<S extends z.ZodType>(schema: S, body: unknown): Parsed<z.output<S>> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, fields: [...new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? '')))] };
}

/** The text of a field as it was sent, to be shown again. */
export function sent(body: unknown, field: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[field] : undefined;
  return typeof value === 'string' ? value.slice(0, 500) : '';
}
