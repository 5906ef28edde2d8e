import { z } from 'zod';
import { ITEM_TYPES } from '../../content-schema/validator.ts';
import { vocabulary, type VocabularyId } from '../../content-schema/vocabularies.ts';
import { listOf, single } from '../http/parameters.ts';
import { DURATION_BANDS } from '../text/duration.ts';
import { SIZE_BANDS } from '../text/size.ts';
import { FACETS, MOST_RESULTS, type Facet } from './index-settings.ts';
import type { SearchRequest } from './search-types.ts';

export const DEFAULT_PAGE_SIZE = 20;
const LARGEST_PAGE_SIZE = 100;
const LONGEST_QUERY = 300;

const FILTERS = [...FACETS, 'occupation'] as const;

const code = (id: VocabularyId): z.ZodType<string, string> => z.string().refine((value) => vocabulary(id).get(value) !== undefined);

const filterShape = {
  type: listOf(z.enum(ITEM_TYPES)),
  specialty: listOf(code('isced-f-2013')),
  occupation: listOf(code('isco-08')),
  level: listOf(code('qualification-levels')),
  language: listOf(code('languages')),
  country: listOf(code('countries')),
  institution: listOf(z.string().regex(/^[a-z0-9-]{2,60}$/)),
  kind: listOf(code('resource-types')),
  duration: listOf(z.string().refine((value) => (DURATION_BANDS as string[]).includes(value))),
  size: listOf(z.string().refine((value) => (SIZE_BANDS as string[]).includes(value))),
  year: listOf(z.string().regex(/^\d{4}$/)),
  licence: listOf(code('licences')),
} satisfies Record<Facet | 'occupation', z.ZodType>;

const shape = {
  q: single(z.string().max(LONGEST_QUERY).default('')),
  ...filterShape,
  sort: single(z.enum(['relevance', 'newest', 'title']).default('relevance')),
  page: single(z.coerce.number().int().min(1).max(MOST_RESULTS).default(1)),
  pageSize: single(z.coerce.number().int().min(1).max(LARGEST_PAGE_SIZE).default(DEFAULT_PAGE_SIZE)),
};

/** Parameters of /search; what an address carries besides, such as a campaign's marks, does not matter. */
export const searchParameters = z.object(shape);
/** Parameters of /api/search; an unknown one is a mistake that the caller wants to know of. */
export const apiSearchParameters = z.strictObject({ ...shape, lang: z.string().optional() });

export const suggestParameters = z.object({ q: single(z.string().max(LONGEST_QUERY).default('')) });

/** Parameters of a search inside one item. */
export const insideParameters = z.object({
  q: single(z.string().max(LONGEST_QUERY).default('')),
  file: single(
    z
      .string()
      .regex(/^[0-9a-f]{12,64}$/)
      .default(''),
  ),
  sort: single(z.enum(['relevance', 'place']).default('relevance')),
  page: single(z.coerce.number().int().min(1).max(MOST_RESULTS).default(1)),
  pageSize: single(z.coerce.number().int().min(1).max(LARGEST_PAGE_SIZE).default(DEFAULT_PAGE_SIZE)),
});

/** The request that checked parameters ask for. */
export function searchRequest(parameters: z.output<typeof searchParameters>): SearchRequest {
  const { q, sort, page, pageSize } = parameters;
  const filters = Object.fromEntries(FILTERS.map((filter) => [filter, parameters[filter]]));
  return { query: q.trim(), filters, sort, page, pageSize };
}
