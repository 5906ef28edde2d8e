import { z } from 'zod';
import { AppError } from '../errors.ts';

/**
 * Parses query parameters.
 * @throws AppError `parameter` with status 400 that names the first wrong parameter.
 */
export function parseParameters<S extends z.ZodType>(schema: S, query: unknown): z.output<S> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const parameter = issue?.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : String(issue?.path[0] ?? '');
  throw new AppError('parameter', { status: 400, params: { parameter } });
}

/** One value, or several of the same name, as a list without repeats; empty ones do not count. */
export function listOf(value: z.ZodType<string, string>): z.ZodType<string[]> {
  return z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform((given) => [...new Set([given ?? []].flat().filter((one) => one !== ''))])
    .pipe(z.array(value).max(50));
}

/** A single text: where a parameter is repeated, the last one counts. */
export function single<S extends z.ZodType>(value: S): z.ZodType<z.output<S>> {
  return z.preprocess((given: unknown) => {
    const last: unknown = Array.isArray(given) ? given.at(-1) : given;
    return last === '' ? undefined : last;
  }, value);
}
