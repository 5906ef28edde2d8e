import { INTERFACE_LANGUAGES, vocabulary } from '../../../content-schema/vocabularies.ts';

function isLanguage(code: string): boolean {
  return vocabulary('languages').get(code) !== undefined;
}

/** Adds the languages of every text below `value`. An object is a text by language where all of its names are languages. */
function collect(value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  const names = Array.isArray(value) ? [] : Object.keys(value);
  if (names.length > 0 && names.every(isLanguage)) for (const name of names) found.add(name);
  else for (const inner of Object.values(value)) collect(inner, found);
}

/**
 * The languages that a form shows side by side: the original, those in which the content has a text, and those that
 * were asked for; the languages of the interface first.
 */
export function shownLanguages(content: Readonly<Record<string, unknown>>, asked: readonly string[]): string[] {
  const original =
    typeof content['originalLanguage'] === 'string' && isLanguage(content['originalLanguage']) ? content['originalLanguage'] : 'az';
  const found = new Set<string>();
  collect(content, found);
  for (const code of asked) if (isLanguage(code)) found.add(code);
  found.delete(original);
  const rank = (code: string): number => {
    const place = (INTERFACE_LANGUAGES as readonly string[]).indexOf(code);
    return place === -1 ? INTERFACE_LANGUAGES.length : place;
  };
  return [original, ...[...found].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))];
}
