import { AppError } from '../errors.ts';
import type { Locale } from '../http/locale.ts';
import type { InstitutionService } from '../institutions/service.ts';
import type { Facet } from './index-settings.ts';
import { presentCard, type Card } from './presenter.ts';
import type { Filters, SearchResult, SearchService } from './service.ts';

/** What pages other than the results show of the index; nothing of it, while the search engine is away. */
export interface SearchPages {
  readonly newest: (
    filters: Filters,
    limit: number,
    locale: Locale,
  ) => Promise<{ readonly cards: readonly Card[]; readonly total: number }>;
  /** Other items of the same occupations or fields. */
  readonly related: (
    item: { readonly _id: string; readonly occupation?: readonly string[]; readonly specialty?: readonly string[] },
    limit: number,
    locale: Locale,
  ) => Promise<readonly Card[]>;
  readonly counts: (facets: readonly Facet[]) => Promise<Partial<SearchResult['facets']>>;
}

async function orNothing<T>(asked: Promise<T>, nothing: T): Promise<T> {
  return asked.catch((error: unknown) => {
    if (error instanceof AppError && error.status === 503) return nothing;
    throw error;
  });
}

export function createSearchPages(search: SearchService, institutions: InstitutionService): SearchPages {
  const cards = async (filters: Filters, limit: number, locale: Locale): Promise<{ cards: readonly Card[]; total: number }> => {
    const [result, names] = await Promise.all([
      search.search({ query: '', filters, sort: 'newest', page: 1, pageSize: limit }),
      institutions.names(),
    ]);
    return { cards: result.hits.map((hit) => presentCard(hit, '', locale, names)), total: result.total };
  };
  return {
    newest: (filters, limit, locale) => orNothing(cards(filters, limit, locale), { cards: [], total: 0 }),
    related: async (item, limit, locale) => {
      const { occupation = [], specialty = [] } = item;
      if (occupation.length + specialty.length === 0) return [];
      const filters: Filters = occupation.length > 0 ? { occupation } : { specialty };
      const found = await orNothing(cards(filters, limit + 1, locale), { cards: [], total: 0 });
      return found.cards.filter((card) => card.id !== item._id).slice(0, limit);
    },
    counts: (facets) => orNothing<Partial<SearchResult['facets']>>(search.counts(facets), {}),
  };
}
