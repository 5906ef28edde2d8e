import type { Meilisearch, MultiSearchQuery, SearchResponse } from 'meilisearch';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { foldedWords } from '../text/fold.ts';
import type { DatabaseSearch } from './database-search.ts';
import type { IndexKeeper } from './index-keeper.ts';
import type { IndexNames } from './index-parts.ts';
import { isWordless, queryOf, SHOWN } from './index-queries.ts';
import { createIndexSearch, type Ask } from './index-search.ts';
import { FACETS, type Facet } from './index-settings.ts';
import type { InsideReader } from './inside-reader.ts';
import { createInsideSearch } from './inside-search.ts';
import type { ConceptHit, InsideRequest, InsideResult, ItemHit, SearchRequest, SearchResult, Suggestions } from './search-types.ts';

export { foldedWords } from '../text/fold.ts';
export type * from './search-types.ts';

export interface SearchService {
  readonly search: (request: SearchRequest) => Promise<SearchResult>;
  /** The passages of one item that have all the words. */
  readonly searchInside: (request: InsideRequest) => Promise<InsideResult>;
  readonly suggest: (query: string) => Promise<Suggestions>;
  /** The fields and occupations nearest to a query. */
  readonly nearestConcepts: (query: string, limit: number) => Promise<readonly ConceptHit[]>;
  /** How many items there are without any query, by facet value. */
  readonly counts: (facets: readonly Facet[]) => Promise<SearchResult['facets']>;
  readonly isReady: () => Promise<boolean>;
  readonly index: IndexKeeper;
}

const NOTHING: SearchResult = {
  total: 0,
  hits: [],
  facets: Object.fromEntries(FACETS.map((facet) => [facet, {}])) as SearchResult['facets'],
  isStopgap: false,
};

interface SearchParts {
  readonly meili: Meilisearch;
  readonly names: IndexNames;
  readonly index: IndexKeeper;
  /** What answers of found items and passages is only in the database. */
  readonly inside: InsideReader;
  /** What answers while the search engine is away. */
  readonly database: DatabaseSearch;
  readonly log: Log;
}

/** Reading the index. Queries are folded as the documents are. */
export function createSearchService({ meili, names, index, inside, database, log }: SearchParts): SearchService {
  async function ask(queries: MultiSearchQuery[]): Promise<SearchResponse[]> {
    try {
      const { results } = await meili.multiSearch({ queries });
      return results;
    } catch (error) {
      log.error({ err: error }, 'search failed');
      throw new AppError('search-unavailable', { status: 503, cause: error });
    }
  }

  const askNamed: Ask = async (queries) => {
    const names = Object.keys(queries) as (keyof typeof queries)[];
    const results = await ask(names.map((name) => queries[name]));
    return Object.fromEntries(names.map((name, position) => [name, results[position]])) as Record<keyof typeof queries, SearchResponse>;
  };
  const searchIndex = createIndexSearch({ ask: askNamed, names, inside });
  const searchIndexInside = createInsideSearch({ ask: askNamed, names, inside });

  async function orDatabase<T>(answer: Promise<T>, other: () => Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof AppError && error.code === 'search-unavailable') return other();
      throw error;
    }
  }

  return {
    search: async (request) => {
      if (isWordless(request.query)) return NOTHING;
      return orDatabase(searchIndex(request), () => database.search(request));
    },
    searchInside: async (request) => {
      if (foldedWords(request.query).length === 0) return { total: 0, passages: [], isStopgap: false };
      return orDatabase(searchIndexInside(request), () => database.searchInside(request));
    },
    suggest: async (query) => {
      const [items, concepts] = await ask([
        {
          indexUid: names.items,
          ...queryOf(query),
          limit: 6,
          attributesToRetrieve: SHOWN,
          attributesToSearchOn: ['folded.name', 'name', 'folded.keywords'],
        },
        { indexUid: names.concepts, ...queryOf(query), limit: 4 },
      ]);
      return { items: (items?.hits ?? []) as unknown as ItemHit[], concepts: (concepts?.hits ?? []) as unknown as ConceptHit[] };
    },
    nearestConcepts: async (query, limit) => {
      const [concepts] = await ask([{ indexUid: names.concepts, ...queryOf(query), limit }]);
      return (concepts?.hits ?? []) as unknown as ConceptHit[];
    },
    counts: async (facets) => {
      const [all] = await ask([{ indexUid: names.items, q: '', facets: [...facets], limit: 0 }]);
      return (all?.facetDistribution ?? {}) as SearchResult['facets'];
    },
    isReady: async () => {
      try {
        await meili.index(names.items).getStats();
        return true;
      } catch {
        return false;
      }
    },
    index,
  };
}
