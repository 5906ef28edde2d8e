import type { Model } from 'mongoose';
import type { StoredItem } from '../catalogue/service.ts';
import { foldedWords } from '../text/fold.ts';
import { itemDocument, type ItemDocument } from './documents.ts';
import { FACETS, type Facet } from './index-settings.ts';
import type { Filters, SearchRequest, SearchResult } from './service.ts';

/** How many of the best items are looked at; enough for a stopgap, and bounded. */
const LOOKED_AT = 500;

function valuesOf(document: ItemDocument, facet: Facet | 'occupation'): readonly string[] {
  const value = document[facet];
  if (value === null) return [];
  return typeof value === 'object' ? value : [String(value)];
}

function passes(document: ItemDocument, filters: Filters, except?: Facet): boolean {
  return Object.entries(filters).every(([facet, wanted]) => {
    if (facet === except || wanted.length === 0) return true;
    return valuesOf(document, facet as Facet).some((value) => wanted.includes(value));
  });
}

function counted(documents: readonly ItemDocument[], filters: Filters, facet: Facet): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const document of documents) {
    if (!passes(document, filters, facet)) continue;
    for (const value of valuesOf(document, facet)) counts[value] = (counts[value] ?? 0) + 1;
  }
  return counts;
}

/** Searches the database's text index: what readers get while the search engine is away. Whole words, no slips forgiven. */
export function createDatabaseSearch(items: Model<StoredItem>): (request: SearchRequest) => Promise<SearchResult> {
  return async ({ query, filters, sort, page, pageSize }) => {
    const words = foldedWords(query);
    const base = { creativeWorkStatus: 'published' as const };
    const found = await (
      words.length === 0
        ? items.find(base).sort({ datePublished: -1, _id: 1 })
        : items.find({ ...base, $text: { $search: words.join(' ') } }).sort({ score: { $meta: 'textScore' } })
    )
      .select({ transcript: 0, modules: 0 })
      .limit(LOOKED_AT)
      .lean<StoredItem[]>();
    const documents = found.map(itemDocument);
    const passed = documents.filter((document) => passes(document, filters));
    if (sort === 'newest') passed.sort((a, b) => b.published - a.published);
    if (sort === 'title') passed.sort((a, b) => (a.titleKey < b.titleKey ? -1 : 1));
    return {
      total: passed.length,
      hits: passed.slice((page - 1) * pageSize, page * pageSize),
      facets: Object.fromEntries(FACETS.map((facet) => [facet, counted(documents, filters, facet)])) as SearchResult['facets'],
      isStopgap: true,
    };
  };
}
