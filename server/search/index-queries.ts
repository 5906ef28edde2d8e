import type { MultiSearchQuery } from 'meilisearch';
import { fold, foldedWords } from '../text/fold.ts';
import type { IndexNames } from './index-parts.ts';
import { FACETS, LOCALES, type Facet } from './index-settings.ts';
import type { Filters, SearchRequest, Sort } from './search-types.ts';
import { withoutFormWords } from './stop-words.ts';

export const SHOWN = [
  'id',
  'type',
  'identifier',
  'name',
  'description',
  'originalLanguage',
  'language',
  'specialty',
  'occupation',
  'level',
  'kind',
  'country',
  'institution',
  'licence',
  'year',
  'duration',
  'seconds',
  'pages',
  'image',
  'cover',
  'bytes',
  'size',
  'inside',
  'published',
  'added',
  'titleKey',
];

/** The most items that a search finds by their inside alone. */
export const MOST_INSIDE = 200;
/** Passages beside the best one of each item, of all items together. */
const MORE_PASSAGES = 60;
/** Items with an inside whose place among the found ones is looked at in the same round trip. */
export const MOST_MEMBERS = 400;
/** How many of the first items are looked at to tell how far the good ones reach. */
export const LOOKED_AT = 20;

export function filterOf(filters: Filters, except?: Facet): string[] {
  return Object.entries(filters).flatMap(([facet, values]) =>
    facet === except || values.length === 0 ? [] : [`${facet} IN [${values.map((value) => JSON.stringify(value)).join(', ')}]`],
  );
}

const SORTS: Readonly<Record<Sort, readonly string[]>> = {
  relevance: [],
  newest: ['published:desc', 'added:asc'],
  title: ['titleKey:asc'],
};

/** The query as the index knows its words. Where no word is left out, what stands between them stays: "g-code" is one thing. */
function searchedText(query: string): string {
  const words = foldedWords(query);
  const searched = withoutFormWords(words);
  return searched.length === words.length ? fold(query) : searched.join(' ');
}

/** A query without any letter or digit asks for nothing that there is. */
export function isWordless(query: string): boolean {
  return query.trim() !== '' && foldedWords(query).length === 0;
}

export const queryOf = (text: string): Pick<MultiSearchQuery, 'q' | 'locales'> => ({ q: searchedText(text), locales: [...LOCALES] });

/** The queries of one search. */
export interface Queries {
  /** The items of a page with all facet counts; with the scores where the order of others depends on them. */
  readonly page: MultiSearchQuery;
  /** Counts of one facet without what narrows it. */
  readonly counts: (facet: Facet) => MultiSearchQuery;
  /** The first items, for their scores. */
  readonly first: MultiSearchQuery;
  /** How many items have all the words. */
  readonly full: MultiSearchQuery;
  /** Found items that have an inside, by their ids and scores. */
  readonly members: (except?: Facet) => MultiSearchQuery;
  /** The best passage of each item. */
  readonly inside: (except?: Facet) => MultiSearchQuery;
  readonly morePassages: MultiSearchQuery;
  /** Some of the items, those with these ids left out. */
  readonly others: (without: readonly string[], range: { readonly from: number; readonly to: number }) => MultiSearchQuery;
  readonly otherCounts: (facet: Facet, without: readonly string[]) => MultiSearchQuery;
}

export function queriesOf({ query, filters, sort, page, pageSize }: SearchRequest, names: IndexNames): Queries {
  const text = queryOf(query);
  const browses = query.trim() === '';
  const base = {
    indexUid: names.items,
    ...text,
    matchingStrategy: sort === 'relevance' ? ('frequency' as const) : ('all' as const),
  };
  const order = { sort: [...SORTS[browses && sort === 'relevance' ? 'newest' : sort]] };
  const scores = sort === 'relevance' && !browses ? { showRankingScoreDetails: true } : {};
  const passages = { indexUid: names.passages, ...text, matchingStrategy: 'all' as const };
  const place = ['item', 'passage', 'form', 'place', 'end', 'label', 'file', 'written', 'open'];
  const without = (ids: readonly string[]): string[] => (ids.length === 0 ? [] : [`id NOT IN [${ids.join(', ')}]`]);
  return {
    page: {
      ...base,
      ...order,
      ...scores,
      filter: filterOf(filters),
      facets: [...FACETS],
      page,
      hitsPerPage: pageSize,
      attributesToRetrieve: SHOWN,
    },
    counts: (facet) => ({ ...base, filter: filterOf(filters, facet), facets: [facet], limit: 0 }),
    first: { ...base, ...order, ...scores, filter: filterOf(filters), limit: LOOKED_AT, attributesToRetrieve: ['id'] },
    full: { ...base, matchingStrategy: 'all', filter: filterOf(filters), page: 1, hitsPerPage: 1, attributesToRetrieve: ['id'] },
    members: (except) => ({
      ...base,
      ...scores,
      filter: [...filterOf(filters, except), 'inside = true'],
      limit: MOST_MEMBERS,
      attributesToRetrieve: ['id'],
    }),
    inside: (except) => ({
      ...passages,
      filter: filterOf(filters, except),
      distinct: 'item',
      limit: MOST_INSIDE,
      attributesToRetrieve: except === undefined ? [...place, ...FACETS] : ['item', except],
    }),
    morePassages: { ...passages, filter: filterOf(filters), limit: MORE_PASSAGES, attributesToRetrieve: place },
    others: (ids, { from, to }) => ({
      ...base,
      ...order,
      filter: [...filterOf(filters), ...without(ids)],
      facets: [...FACETS],
      offset: from,
      limit: Math.max(0, to - from),
      attributesToRetrieve: SHOWN,
    }),
    otherCounts: (facet, ids) => ({ ...base, filter: [...filterOf(filters, facet), ...without(ids)], facets: [facet], limit: 0 }),
  };
}
