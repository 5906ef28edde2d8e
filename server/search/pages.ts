import { AppError } from '../errors.ts';
import type { Locale } from '../http/locale.ts';
import type { InstitutionService } from '../institutions/service.ts';
import type { Facet } from './index-settings.ts';
import { presentCard, type Card } from './presenter.ts';
import type { Filters, SearchService } from './service.ts';

export interface NewestItems {
  readonly cards: readonly Card[];
  readonly total: number;
}

/** How many items a value of a facet has; undefined while the search engine is away. */
export type CountOf = (facet: Facet, value: string) => number | undefined;

/** What pages other than the results show of the index; no counts, while the search engine is away. */
export interface SearchPages {
  readonly newest: (filters: Filters, limit: number, locale: Locale) => Promise<NewestItems>;
  /** Other items of the same occupations or fields. */
  readonly related: (
    item: { readonly _id: string; readonly occupation?: readonly string[]; readonly specialty?: readonly string[] },
    limit: number,
    locale: Locale,
  ) => Promise<readonly Card[]>;
  readonly counts: (facets: readonly Facet[]) => Promise<CountOf>;
}

export function createSearchPages(search: SearchService, institutions: InstitutionService): SearchPages {
  const cards = async (filters: Filters, limit: number, locale: Locale): Promise<NewestItems> => {
    const [result, names] = await Promise.all([
      search.search({ query: '', filters, sort: 'newest', page: 1, pageSize: limit }),
      institutions.names(),
    ]);
    return { cards: result.hits.map((hit) => presentCard(hit, '', locale, names)), total: result.total };
  };
  return {
    newest: cards,
    related: async (item, limit, locale) => {
      const { occupation = [], specialty = [] } = item;
      if (occupation.length + specialty.length === 0) return [];
      const filters: Filters = occupation.length > 0 ? { occupation } : { specialty };
      const found = await cards(filters, limit + 1, locale);
      return found.cards.filter((card) => card.id !== item._id).slice(0, limit);
    },
    counts: async (facets) => {
      const counted = await search.counts(facets).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'search-unavailable') return undefined;
        throw error;
      });
      return (facet, value) => (counted === undefined ? undefined : ((counted as Partial<typeof counted>)[facet]?.[value] ?? 0));
    },
  };
}
