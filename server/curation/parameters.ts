import { z } from 'zod';
import { ITEM_TYPES } from '../../content-schema/validator.ts';
import { vocabulary, type VocabularyId } from '../../content-schema/vocabularies.ts';
import { listOf, single } from '../http/parameters.ts';
import type { Changes } from './changes.ts';
import { LACKS, LISTED_STATUSES, SORTS, type ItemFilter } from './item-filter.ts';
import { PAGE_SIZE, type Selection } from './item-list.ts';
import type { Seen } from './merges.ts';
import { LONGEST_NAME } from './saved-filters.ts';

const code = (id: VocabularyId): z.ZodType<string, string> => z.string().refine((value) => vocabulary(id).get(value) !== undefined);
const institution = z.string().regex(/^[a-z0-9-]{2,60}$/);
const itemId = z.string().regex(/^[0-9a-z]{12}$/);
const LARGEST_PAGE = 100_000;
const MOST_WORDS = 50;
const MOST_CODES = 10;

const filterShape = {
  q: single(z.string().trim().max(300).optional()),
  type: single(z.enum(ITEM_TYPES).optional()),
  specialty: single(code('isced-f-2013').optional()),
  institution: single(institution.optional()),
  language: single(code('languages').optional()),
  licence: single(code('licences').optional()),
  status: single(z.enum(LISTED_STATUSES).optional()),
  lacks: listOf(z.string()).pipe(z.array(z.enum(LACKS))),
};
const sort = single(z.enum(SORTS).default('changed'));

/** Parameters of the list; others, such as what a form of the page adds, do not matter. */
export const listParameters = z.object({
  ...filterShape,
  sort,
  page: single(z.coerce.number().int().min(1).max(LARGEST_PAGE).default(1)),
  /** A filter that was just deleted, for the offer to bring it back. */
  gone: single(
    z
      .string()
      .regex(/^\w{12}$/)
      .optional(),
  ),
});
export const pageParameter = z.object({ page: single(z.coerce.number().int().min(1).max(LARGEST_PAGE).default(1)) });

const selectionParameters = z.object({ ...filterShape, id: listOf(itemId), all: single(z.literal('1').optional()) });

type FilterParameters = z.output<typeof selectionParameters>;

/** The filter that checked parameters name. */
export function filterOf({
  q,
  type,
  specialty,
  institution: at,
  language,
  licence,
  status,
  lacks,
}: Omit<FilterParameters, 'id' | 'all'>): ItemFilter {
  return { q, type, specialty, institution: at, language, licence, status, lacks };
}

/** What was selected: ticked items, or all that match. Undefined where nothing was. */
export function selectionOf(given: unknown): Selection | undefined {
  const parsed = selectionParameters.safeParse(given);
  if (!parsed.success) return undefined;
  if (parsed.data.all !== undefined) return { filter: filterOf(parsed.data) };
  return parsed.data.id.length === 0 ? undefined : { ids: parsed.data.id.slice(0, PAGE_SIZE) };
}

/** Names and values of a filter, always in the same order, without what is not set. */
export function filterPairs(filter: ItemFilter): [string, string][] {
  const { lacks = [], ...others } = filter;
  const pairs = Object.entries(others).filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '');
  return [...pairs, ...lacks.map((field): [string, string] => ['lacks', field])];
}

const text = single(z.string().max(2000).default(''));
const choice = (id: VocabularyId): z.ZodType<string> => single(z.union([z.literal(['', 'none']), code(id)]).default(''));
const how = single(z.enum(['add', 'remove', 'replace']).optional());

const changeShape = z.object({
  'specialty-how': how,
  'specialty-code': listOf(code('isced-f-2013')).pipe(z.array(z.string()).max(MOST_CODES)),
  'level-how': how,
  'level-code': listOf(code('qualification-levels')).pipe(z.array(z.string()).max(MOST_CODES)),
  'new-licence': choice('licences'),
  'new-institution': single(z.union([z.literal(['', 'none']), institution]).default('')),
  'keywords-how': how,
  'keywords-language': single(code('languages').default('az')),
  'keywords-words': text,
});

const wordsOf = (given: string): string[] => [
  ...new Set(
    given
      .split(/[,،;\n]/)
      .map((word) => word.trim().replace(/\s+/g, ' '))
      .filter((word) => word !== ''),
  ),
];

type How = 'add' | 'remove' | 'replace';
/** To add or take away nothing is no change; to replace by nothing is to take all away. */
const asked = (given: How | undefined, values: readonly string[]): given is How =>
  given !== undefined && (given === 'replace' || values.length > 0);

/** The changes that a form asks for, or undefined where it cannot be a form of ours. */
export function changesOf(given: unknown): Changes | undefined {
  const parsed = changeShape.safeParse(given);
  if (!parsed.success) return undefined;
  const form = parsed.data;
  const words = wordsOf(form['keywords-words']);
  if (words.length > MOST_WORDS) return undefined;
  const [specialtyHow, levelHow, keywordsHow] = [form['specialty-how'], form['level-how'], form['keywords-how']];
  const valueOf = (chosen: string): string | null => (chosen === 'none' ? null : chosen);
  return {
    ...(asked(specialtyHow, form['specialty-code']) ? { specialty: { how: specialtyHow, codes: form['specialty-code'] } } : {}),
    ...(asked(levelHow, form['level-code']) ? { educationalLevel: { how: levelHow, codes: form['level-code'] } } : {}),
    ...(form['new-licence'] === '' ? {} : { license: valueOf(form['new-licence']) }),
    ...(form['new-institution'] === '' ? {} : { institution: valueOf(form['new-institution']) }),
    ...(asked(keywordsHow, words) ? { keywords: { how: keywordsHow, language: form['keywords-language'], words } } : {}),
  };
}

const seen = z
  .string()
  .regex(/^[0-9a-z]{12}\.\d{1,9}$/)
  .transform((value): Seen => {
    const [id = '', revision] = value.split('.');
    return { id, revision: Number(revision) };
  });
const oneOrMore = <T extends z.ZodType>(one: T, most: number): z.ZodType<z.output<T>[]> =>
  z.preprocess((given) => [given ?? []].flat(), z.array(one).max(most));

/** Items as the editor saw them: `item` is an id, a dot and a revision. */
export const seenForm = z.object({ item: oneOrMore(seen, 1000) });
export const idsForm = z.object({ id: oneOrMore(itemId, 1000) });
export const mergeForm = z.object({ keep: itemId, item: oneOrMore(seen, 10) });
export const differentForm = z.object({ id: oneOrMore(itemId, 10) });
export const mergeParameters = z.object({ id: listOf(itemId), keep: single(itemId.optional()) });

export const nameForm = z.object({ name: z.string().trim().min(1).max(LONGEST_NAME) });
export const savedFilterForm = z.object({ ...nameForm.shape, ...filterShape, sort });
