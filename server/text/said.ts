import { vocabulary } from '../../content-schema/vocabularies.ts';

/** A text with the language it is in. */
export interface Said<T> {
  readonly text: T;
  readonly language: string;
  readonly dir: 'ltr' | 'rtl';
}

/** One of several texts: in the reader's language, else in the original, else in any. */
export function said(texts: Readonly<Record<string, string>> | undefined, language: string, original: string): Said<string> | undefined {
  const entries = texts ?? {};
  const chosen = [language, original, ...Object.keys(entries)].find((code) => (entries[code] ?? '') !== '');
  if (chosen === undefined) return undefined;
  return { text: entries[chosen] ?? '', language: chosen, dir: vocabulary('languages').get(chosen)?.dir ?? 'ltr' };
}
