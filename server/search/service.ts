import type { Meilisearch, MultiSearchQuery, SearchResponse } from 'meilisearch';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { fold, foldedWords } from '../text/fold.ts';
import type { ConceptDocument } from './concept-documents.ts';
import type { ItemDocument } from './documents.ts';
import type { IndexKeeper } from './index-keeper.ts';
import type { IndexNames } from './index-parts.ts';
import { FACETS, LOCALES, type Facet } from './index-settings.ts';
import { withoutFormWords } from './stop-words.ts';

export type Sort = 'relevance' | 'newest' | 'title';

/** What a reader narrows by: any of the values of a facet, all of the facets. */
export type Filters = Readonly<Partial<Record<Facet | 'occupation', readonly string[]>>>;

export interface SearchRequest {
  readonly query: string;
  readonly filters: Filters;
  readonly sort: Sort;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}

export type ItemHit = Omit<ItemDocument, 'folded'>;
export type ConceptHit = Pick<ConceptDocument, 'scheme' | 'code' | 'names'>;

export interface SearchResult {
  readonly total: number;
  readonly hits: readonly ItemHit[];
  /** Counts by value; where a facet is narrowed by, what its other values would give. */
  readonly facets: Readonly<Record<Facet, Readonly<Record<string, number>>>>;
  /** True where the database answered because the search engine is away. */
  readonly isStopgap: boolean;
}

export interface Suggestions {
  readonly items: readonly ItemHit[];
  readonly concepts: readonly ConceptHit[];
}

export interface SearchService {
  readonly search: (request: SearchRequest) => Promise<SearchResult>;
  readonly suggest: (query: string) => Promise<Suggestions>;
  /** The fields and occupations nearest to a query. */
  readonly nearestConcepts: (query: string, limit: number) => Promise<readonly ConceptHit[]>;
  /** How many items there are without any query, by facet value. */
  readonly counts: (facets: readonly Facet[]) => Promise<SearchResult['facets']>;
  readonly isReady: () => Promise<boolean>;
  readonly index: IndexKeeper;
}

const SHOWN = [
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
  'published',
  'added',
  'titleKey',
];

function filterOf(filters: Filters, except?: Facet): string[] {
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
function isWordless(query: string): boolean {
  return query.trim() !== '' && foldedWords(query).length === 0;
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
  /** What answers while the search engine is away. */
  readonly searchDatabase: (request: SearchRequest) => Promise<SearchResult>;
  readonly log: Log;
}

/** Reading the index. Queries are folded as the documents are. */
export function createSearchService({ meili, names, index, searchDatabase, log }: SearchParts): SearchService {
  async function ask(queries: MultiSearchQuery[]): Promise<SearchResponse[]> {
    try {
      const { results } = await meili.multiSearch({ queries });
      return results;
    } catch (error) {
      log.error({ err: error }, 'search failed');
      throw new AppError('search-unavailable', { status: 503, cause: error });
    }
  }

  const queryOf = (text: string): Pick<MultiSearchQuery, 'q' | 'locales'> => ({ q: searchedText(text), locales: [...LOCALES] });

  const searchIndex = async ({ query, filters, sort, page, pageSize }: SearchRequest): Promise<SearchResult> => {
    const browses = query.trim() === '';
    const base = {
      indexUid: names.items,
      ...queryOf(query),
      matchingStrategy: sort === 'relevance' ? ('frequency' as const) : ('all' as const),
    };
    const narrowed = FACETS.filter((facet) => (filters[facet]?.length ?? 0) > 0);
    const [main, ...others] = await ask([
      {
        ...base,
        filter: filterOf(filters),
        facets: [...FACETS],
        sort: [...SORTS[browses && sort === 'relevance' ? 'newest' : sort]],
        page,
        hitsPerPage: pageSize,
        attributesToRetrieve: SHOWN,
      },
      ...narrowed.map((facet) => ({ ...base, filter: filterOf(filters, facet), facets: [facet], limit: 0 })),
    ]);
    if (main === undefined) throw new Error('no answer');
    const counts: Record<string, Record<string, number>> = { ...main.facetDistribution };
    narrowed.forEach((facet, position) => {
      counts[facet] = others[position]?.facetDistribution?.[facet] ?? {};
    });
    return {
      total: (main as { totalHits?: number }).totalHits ?? 0,
      hits: main.hits as unknown as ItemHit[],
      facets: Object.fromEntries(FACETS.map((facet) => [facet, counts[facet] ?? {}])) as SearchResult['facets'],
      isStopgap: false,
    };
  };

  return {
    search: async (request) => {
      if (isWordless(request.query)) return NOTHING;
      try {
        return await searchIndex(request);
      } catch (error) {
        if (error instanceof AppError && error.code === 'search-unavailable') return searchDatabase(request);
        throw error;
      }
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
