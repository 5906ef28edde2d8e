import type { ConceptDocument } from './concept-documents.ts';
import type { Facet } from './index-settings.ts';
import type { ItemFacts } from './item-facts.ts';
import type { PassageDocument } from './passage-documents.ts';

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

export type ItemHit = ItemFacts;
export type ConceptHit = Pick<ConceptDocument, 'scheme' | 'code' | 'names'>;

/** A place inside an item: a page, or about half a minute. */
export interface FoundPassage extends Pick<PassageDocument, 'form' | 'place' | 'end' | 'label' | 'file' | 'written'> {
  /** All of its text; undefined where not everybody may read it. */
  readonly text: string | undefined;
}

export interface FoundItem extends ItemHit {
  /** Up to three, the best first. */
  readonly passages: readonly FoundPassage[];
}

export interface SearchResult {
  readonly total: number;
  readonly hits: readonly FoundItem[];
  /** Counts by value; where a facet is narrowed by, what its other values would give. */
  readonly facets: Readonly<Record<Facet, Readonly<Record<string, number>>>>;
  /** True where the database answered because the search engine is away. */
  readonly isStopgap: boolean;
}

export interface Suggestions {
  readonly items: readonly ItemHit[];
  readonly concepts: readonly ConceptHit[];
}

/** A search inside one item. */
export interface InsideRequest {
  readonly item: string;
  readonly query: string;
  /** The beginning of a file's sha256; all files of the item where it is empty. */
  readonly file: string;
  readonly sort: 'relevance' | 'place';
  readonly page: number;
  readonly pageSize: number;
  /** Whether the person who asks may read the texts of an item that is not open to all. */
  readonly mayRead: boolean;
}

export interface InsideResult {
  readonly total: number;
  readonly passages: readonly FoundPassage[];
  readonly isStopgap: boolean;
}
