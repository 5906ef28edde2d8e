import type { PassageDocument } from './passage-documents.ts';
import { FACETS, type Facet } from './index-settings.ts';
import type { ItemHit, SearchResult, Sort } from './search-types.ts';

/** As much of a hit's score as tells how well it fits. */
export interface Scored {
  readonly id: string;
  readonly _rankingScoreDetails?: {
    readonly words?: { readonly matchingWords: number; readonly maxMatchingWords: number };
    readonly typo?: { readonly typoCount: number };
  };
}

/** The best passage of an item, with what the item is narrowed by. */
export type InsideHit = Omit<PassageDocument, 'id' | 'mark' | 'folded' | 'occupation'>;

type Counts = Readonly<Record<string, number>>;

function hasAllWords({ _rankingScoreDetails: details }: Scored): boolean {
  return details?.words === undefined || details.words.matchingWords === details.words.maxMatchingWords;
}

/** Whether an item has all the words as they are asked for. */
function isGood(hit: Scored): boolean {
  return hasAllWords(hit) && (hit._rankingScoreDetails?.typo?.typoCount ?? 0) === 0;
}

/** Found items that come before what is found inside, and their ids as far as they are known. */
export interface Lead {
  readonly count: number;
  readonly ids: ReadonlySet<string>;
}

/**
 * Items whose own texts have all the words, without a slip, stay before items that have them inside; the others come after
 * those. `full` is how many items have all the words; `members` are the found ones that have an inside, where all of them
 * are known.
 */
export function leadOf(first: readonly Scored[], total: number, full: number, members: readonly Scored[] | undefined): Lead {
  const end = first.findIndex((hit) => !isGood(hit));
  const good = end < 0 ? first : first.slice(0, end);
  const ids = good.map(({ id }) => id);
  if (end >= 0 || first.length >= total || members === undefined) return { count: good.length, ids: new Set(ids) };
  return { count: Math.max(full, good.length), ids: new Set([...ids, ...members.filter(hasAllWords).map(({ id }) => id)]) };
}

/** From which to which place of the other items a page needs them, where `moved` items stand after the first `lead`. */
export function rangeOfOthers(from: number, to: number, lead: number, moved: number): { readonly from: number; readonly to: number } {
  return {
    from: from < lead ? from : Math.max(lead, from - moved),
    to: to <= lead ? to : Math.max(lead, to - moved),
  };
}

/** The page from `from` to `to` of the other items, which are given from `start` on, with `moved` in their place. */
export function relevancePage<T>(
  others: { readonly start: number; readonly hits: readonly T[] },
  moved: readonly T[],
  { from, to, lead }: { readonly from: number; readonly to: number; readonly lead: number },
): T[] {
  const at = (low: number, high: number): readonly T[] =>
    high <= low ? [] : others.hits.slice(Math.max(0, low - others.start), Math.max(0, high - others.start));
  return [
    ...at(from, Math.min(to, lead)),
    ...moved.slice(Math.max(0, from - lead), Math.max(0, to - lead)),
    ...at(Math.max(lead, from - moved.length), to - moved.length),
  ].slice(0, to - from);
}

type Key = Pick<ItemHit, 'published' | 'added' | 'titleKey'>;

function compare(sort: Sort): (a: Key, b: Key) => number {
  if (sort === 'title') return (a, b) => (a.titleKey < b.titleKey ? -1 : a.titleKey > b.titleKey ? 1 : 0);
  return (a, b) => b.published - a.published || a.added - b.added;
}

/** The page that begins at `from` of two sorted lists together; `others` begin at `start`, which is `from` less all of `moved` at most. */
export function sortedPage<T extends Key>(
  others: { readonly start: number; readonly hits: readonly T[] },
  moved: readonly T[],
  { from, to, sort }: { readonly from: number; readonly to: number; readonly sort: Sort },
): T[] {
  return [...others.hits, ...moved].sort(compare(sort)).slice(from - others.start, to - others.start);
}

function valuesOf(value: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** The counts of a facet with those of other items. */
export function addCounts(counts: Counts | undefined, facet: Facet, hits: readonly Partial<InsideHit>[]): Counts {
  const sum: Record<string, number> = { ...counts };
  for (const hit of hits) for (const value of valuesOf(hit[facet])) sum[value] = (sum[value] ?? 0) + 1;
  return sum;
}

export function addAllCounts(counts: Readonly<Record<string, Counts>> | undefined, hits: readonly InsideHit[]): SearchResult['facets'] {
  return Object.fromEntries(FACETS.map((facet) => [facet, addCounts(counts?.[facet], facet, hits)])) as SearchResult['facets'];
}
