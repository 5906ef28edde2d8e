import { z } from 'zod';
import { single } from '../http/parameters.ts';
import { PAGE_WIDTHS } from './page-images.ts';

const text = (most: number): z.ZodType<string> =>
  single(z.string().max(most).optional().catch(undefined)).transform((given) => given?.trim() ?? '');

const schema = z.object({
  page: text(40),
  q: text(300),
  file: text(64),
  width: single(z.coerce.number().pipe(z.literal(PAGE_WIDTHS)).optional().catch(undefined)),
});

/** What a link to a page of a book says; what is not understood counts as not said. */
export interface ReaderParameters {
  /** A number or what is printed on the page; empty where none is named. */
  readonly page: string;
  /** Words to mark. */
  readonly query: string;
  /** The beginning of a file's sha256, where the item has several books. */
  readonly file: string;
  readonly width: (typeof PAGE_WIDTHS)[number] | undefined;
}

/** Reads `?page=`, `?q=`, `?file=` and `?width=`. */
export function readerParameters(query: unknown): ReaderParameters {
  const { page, q, file, width } = schema.parse(query);
  return { page, query: q, file, width };
}

/** The part of an address after `?`, without what is not said. */
export function addressQuery(values: Readonly<Record<string, string | number | undefined>>): string {
  const said = Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)] as [string, string]],
  );
  return said.length === 0 ? '' : `?${String(new URLSearchParams(said))}`;
}
