import { ownFiles } from '../../../content-schema/own-files.ts';

type Content = Readonly<Record<string, unknown>>;

const LISTS = ['encoding', 'caption'] as const;
const isStored = (value: unknown): boolean => ownFiles({ thumbnail: value }).length === 1;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** The content without the files that are stored here: what the form holds of it, and what may come in from elsewhere. */
export function withoutStoredFiles(content: Content): Content {
  return Object.fromEntries(
    Object.entries(content).flatMap(([field, value]): [string, unknown][] => {
      if (field === 'thumbnail') return isStored(value) ? [] : [[field, value]];
      if (!(LISTS as readonly string[]).includes(field) || !Array.isArray(value)) return [[field, value]];
      const elsewhere = listOf(value).filter((one) => !isStored(one));
      return elsewhere.length === 0 ? [] : [[field, elsewhere]];
    }),
  );
}

/**
 * What a form sent, with the files that `stored` has here; those that the form names itself do not count, as knowing the
 * hash of a file is no right to it. Files elsewhere stand first, as the form counts them.
 */
export function withStoredFiles(content: Content, stored: Content): Content {
  const whole: Record<string, unknown> = { ...withoutStoredFiles(content) };
  for (const field of LISTS) {
    const own = listOf(stored[field]).filter(isStored);
    if (own.length > 0) whole[field] = [...listOf(whole[field]), ...own];
  }
  if (isStored(stored['thumbnail'])) whole['thumbnail'] = stored['thumbnail'];
  return whole;
}
