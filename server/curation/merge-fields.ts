import type { StoredItem } from '../catalogue/service.ts';
import { fold } from '../text/fold.ts';
import type { Content, Edit } from './changes.ts';

/** Fields that say which item it is and when it came; they stay those of the kept item. */
const OWN = ['type', 'identifier', 'originalLanguage', 'version', 'creativeWorkStatus', 'datePublished', 'dateModified', 'inLanguage'];
/** Texts by language: languages that the kept item lacks come from the others. */
const TEXTS = ['name', 'description', 'accessibilitySummary', 'transcript', 'educationalCredentialAwarded', 'programPrerequisites'];
const MOST_KEYWORDS = 50;

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);

type ByLanguage = Readonly<Record<string, unknown>>;

function joinedTexts(kept: ByLanguage, others: readonly ByLanguage[]): ByLanguage {
  const joined: Record<string, unknown> = { ...kept };
  for (const other of others)
    for (const [language, text] of Object.entries(other)) if (isEmpty(joined[language]) && !isEmpty(text)) joined[language] = text;
  return joined;
}

function joinedKeywords(all: readonly ByLanguage[]): ByLanguage {
  const joined: Record<string, string[]> = {};
  for (const keywords of all)
    for (const [language, words] of Object.entries(keywords)) {
      const own = (joined[language] ??= []);
      const known = new Set(own.map(fold));
      for (const word of words as readonly string[])
        if (own.length < MOST_KEYWORDS && !known.has(fold(word))) {
          known.add(fold(word));
          own.push(word);
        }
    }
  return joined;
}

/** How a field of the kept item comes about. */
export interface MergedField {
  readonly field: string;
  readonly how: 'filled' | 'joined';
  readonly value: unknown;
}

/** What the kept item gains from the others, which are asked in turn. Nothing that it has goes away. */
export function mergedFields(kept: Content, others: readonly Content[]): MergedField[] {
  const fields = new Set(others.flatMap((other) => Object.keys(other)));
  const gained = [...fields].flatMap((field): MergedField[] => {
    if (OWN.includes(field)) return [];
    const before = kept[field];
    const given = others.map((other) => other[field]).filter((value) => !isEmpty(value));
    if (given.length === 0) return [];
    if (!TEXTS.includes(field) && field !== 'keywords') return isEmpty(before) ? [{ field, how: 'filled', value: given[0] }] : [];
    const all = [before ?? {}, ...given] as ByLanguage[];
    const value = field === 'keywords' ? joinedKeywords(all) : joinedTexts(all[0] ?? {}, all.slice(1));
    const isMore = JSON.stringify(value) !== JSON.stringify(before ?? {});
    return isMore ? [{ field, how: isEmpty(before) ? 'filled' : 'joined', value }] : [];
  });
  return gained.sort((a, b) => (a.field < b.field ? -1 : 1));
}

/** The edit that a merge makes to the kept item. */
export function fillFrom(others: readonly Content[]): Edit {
  return (content) => Object.fromEntries(mergedFields(content, others).map(({ field, value }) => [field, value]));
}

/** What a merge leaves of an item that goes into another: fields that both have and that differ. */
export function lostFields(kept: Content, other: Content): string[] {
  return Object.keys(other)
    .filter((field) => !OWN.includes(field) && !TEXTS.includes(field) && field !== 'keywords')
    .filter((field) => !isEmpty(kept[field]) && !isEmpty(other[field]) && JSON.stringify(kept[field]) !== JSON.stringify(other[field]))
    .sort();
}

/** The item with the most to say, of those that readers can see; the oldest of equals. */
export function bestToKeep(items: readonly StoredItem[]): string | undefined {
  const weight = (item: StoredItem): number =>
    (item.creativeWorkStatus === 'published' ? 1000 : 0) + (item.publishedVersion === undefined ? 0 : 100) + Object.keys(item).length;
  return [...items].sort((a, b) => weight(b) - weight(a) || a.added - b.added)[0]?._id;
}
