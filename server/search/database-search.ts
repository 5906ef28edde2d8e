import type { Model } from 'mongoose';
import { ownFiles } from '../../content-schema/own-files.ts';
import type { StoredItem } from '../catalogue/service.ts';
import { isOpenToAll, type Passage } from '../media/service.ts';
import { foldedWords } from '../text/fold.ts';
import { bestOf, type PassageHit } from './found-passages.ts';
import { FACETS, type Facet } from './index-settings.ts';
import { LONG_FIELDS } from './inside-reader.ts';
import { itemFacts, type ItemFacts } from './item-facts.ts';
import { passageDocument, passagePlan } from './passage-documents.ts';
import { filesOf, type SearchedMedia } from './passage-writer.ts';
import type { Filters, FoundPassage, InsideRequest, InsideResult, SearchRequest, SearchResult } from './search-types.ts';
import { STOP_WORDS, withoutFormWords } from './stop-words.ts';

/** How many of the best items are looked at; enough for a stopgap, and bounded. */
const LOOKED_AT = 500;
const PASSAGES = 200;

/** What readers get while the search engine is away: whole words, no slips forgiven. */
export interface DatabaseSearch {
  readonly search: (request: SearchRequest) => Promise<SearchResult>;
  readonly searchInside: (request: InsideRequest) => Promise<InsideResult>;
}

function valuesOf(item: ItemFacts, facet: Facet | 'occupation'): readonly string[] {
  const value = item[facet];
  if (value === null) return [];
  return typeof value === 'object' ? value : [String(value)];
}

function passes(item: ItemFacts, filters: Filters, except?: Facet): boolean {
  return Object.entries(filters).every(([facet, wanted]) => {
    if (facet === except || wanted.length === 0) return true;
    return valuesOf(item, facet as Facet).some((value) => wanted.includes(value));
  });
}

function counted(items: readonly ItemFacts[], filters: Filters, facet: Facet): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) {
    if (!passes(item, filters, facet)) continue;
    for (const value of valuesOf(item, facet)) counts[value] = (counts[value] ?? 0) + 1;
  }
  return counts;
}

/** The words that a passage must have: all that say something. */
function wordsInside(query: string): readonly string[] {
  const words = withoutFormWords(foldedWords(query));
  const telling = words.filter((word) => !STOP_WORDS.includes(word));
  return telling.length === 0 ? words : telling;
}

/** Passages that were found, as the index would answer them, with their texts. */
function hitsIn(
  item: StoredItem,
  files: Awaited<ReturnType<typeof filesOf>>,
  found: readonly Passage[],
): (PassageHit & { text: string })[] {
  const plan = passagePlan(item, files);
  if (plan === undefined) return [];
  return found.flatMap((passage) => {
    const at = plan.files.findIndex(({ record }) => record._id === passage.sha256);
    return at < 0 ? [] : [{ ...passageDocument(plan, at, passage), text: passage.text }];
  });
}

function present({ form, place, end, label, file, written, text, open }: PassageHit & { text: string }, mayRead: boolean): FoundPassage {
  return { form, place, end, label, file, written, text: open || mayRead ? text : undefined };
}

/** Searches the text indexes of the database. */
export function createDatabaseSearch(items: Model<StoredItem>, media: SearchedMedia): DatabaseSearch {
  const base = { creativeWorkStatus: 'published' as const };

  async function usersOf(passages: readonly Passage[]): Promise<StoredItem[]> {
    const files = { $in: [...new Set(passages.map(({ sha256 }) => sha256))] };
    if (files.$in.length === 0) return [];
    return items
      .find({ ...base, $or: [{ 'encoding.sha256': files }, { 'caption.sha256': files }] } as object)
      .select(LONG_FIELDS)
      .limit(LOOKED_AT)
      .lean<StoredItem[]>();
  }

  async function search({ query, filters, sort, page, pageSize }: SearchRequest): Promise<SearchResult> {
    const words = foldedWords(query);
    const found = await (
      words.length === 0
        ? items.find(base).sort({ datePublished: -1, _id: 1 })
        : items.find({ ...base, $text: { $search: words.join(' ') } }).sort({ score: { $meta: 'textScore' } })
    )
      .select(LONG_FIELDS)
      .limit(LOOKED_AT)
      .lean<StoredItem[]>();
    const passages = words.length === 0 ? [] : await media.passages.find(wordsInside(query), PASSAGES);
    const known = new Set(found.map(({ _id }) => _id));
    const users = await usersOf(passages);
    const all = [...found, ...users.filter(({ _id }) => !known.has(_id))];
    const files = await filesOf(all, media);
    const facts = all.map((item) => itemFacts(item, files));
    const passed = facts.filter((item) => passes(item, filters));
    if (sort === 'newest') passed.sort((a, b) => b.published - a.published);
    if (sort === 'title') passed.sort((a, b) => (a.titleKey < b.titleKey ? -1 : 1));
    const shown = passed.slice((page - 1) * pageSize, page * pageSize);
    const stored = new Map(users.map((item) => [item._id, item]));
    return {
      total: passed.length,
      hits: shown.map((item) => {
        const user = stored.get(item.id);
        const best = user === undefined ? [] : bestOf(hitsIn(user, files, passages), [item.id]);
        return { ...item, passages: best.map((hit) => present(hit as PassageHit & { text: string }, false)) };
      }),
      facets: Object.fromEntries(FACETS.map((facet) => [facet, counted(facts, filters, facet)])) as SearchResult['facets'],
      isStopgap: true,
    };
  }

  async function searchInside({ item: id, query, file, sort, page, pageSize, mayRead }: InsideRequest): Promise<InsideResult> {
    const item = await items.findById(id).lean<StoredItem>();
    const own = item === null ? [] : ownFiles(item).flatMap(({ sha256 }) => (sha256.startsWith(file) ? [sha256] : []));
    if (item === null || own.length === 0) return { total: 0, passages: [], isStopgap: true };
    const passages = await media.passages.find(wordsInside(query), LOOKED_AT, own);
    const hits = hitsIn(item, await filesOf([item], media), passages);
    if (sort === 'place') hits.sort((a, b) => a.place - b.place);
    return {
      total: hits.length,
      passages: hits.slice((page - 1) * pageSize, page * pageSize).map((hit) => present(hit, mayRead || isOpenToAll(item))),
      isStopgap: true,
    };
  }

  return { search, searchInside };
}
