import { INTERFACE_LANGUAGES, vocabulary, type InterfaceLanguage } from '../../content-schema/vocabularies.ts';
import { readSample } from '../seed/sample.ts';

const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}'’-]*/gu;

/** The words of a language, the most frequent first. */
export type WordLists = Readonly<Record<InterfaceLanguage, readonly string[]>>;

function byFrequency(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) for (const [word] of text.matchAll(WORD)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([word]) => word);
}

/** Words of the sample catalogue's texts, then those that only the labels of fields and occupations have. */
export async function readWordLists(): Promise<WordLists> {
  const { items } = await readSample();
  const concepts = [...vocabulary('isced-f-2013').concepts, ...vocabulary('isco-08').concepts];
  const lists = INTERFACE_LANGUAGES.map((language) => {
    const texts = items.flatMap(({ name, description }) => [name[language] ?? '', description?.[language] ?? '']);
    const labels = concepts.flatMap(({ label, alt }) => [label[language], ...(alt?.[language] ?? [])]);
    return [language, [...new Set([...byFrequency(texts), ...byFrequency(labels)])]] as const;
  });
  return Object.fromEntries(lists) as unknown as WordLists;
}
