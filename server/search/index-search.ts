import type { MultiSearchQuery, SearchResponse } from 'meilisearch';
import { bestOf, withTexts, type PassageHit } from './found-passages.ts';
import type { IndexNames } from './index-parts.ts';
import { LOOKED_AT, MOST_MEMBERS, queriesOf } from './index-queries.ts';
import { FACETS, MOST_RESULTS, type Facet } from './index-settings.ts';
import type { InsideReader } from './inside-reader.ts';
import { addAllCounts, addCounts, leadOf, rangeOfOthers, relevancePage, sortedPage, type InsideHit, type Scored } from './merge.ts';
import type { FoundItem, ItemHit, SearchRequest, SearchResult } from './search-types.ts';

export type Ask = <K extends string>(queries: Readonly<Record<K, MultiSearchQuery>>) => Promise<Readonly<Record<K, SearchResponse>>>;

interface IndexSearchParts {
  /** One round trip. */
  readonly ask: Ask;
  readonly names: IndexNames;
  readonly inside: InsideReader;
}

const rawHits = (answer: SearchResponse | undefined): unknown => answer?.hits ?? [];
const itemsOf = (answer: SearchResponse | undefined): readonly ItemHit[] => rawHits(answer) as readonly ItemHit[];
const scoresOf = (answer: SearchResponse | undefined): readonly Scored[] => rawHits(answer) as readonly Scored[];
const insideOf = (answer: SearchResponse | undefined): readonly InsideHit[] => rawHits(answer) as readonly InsideHit[];
const passagesOf = (answer: SearchResponse | undefined): readonly PassageHit[] => rawHits(answer) as readonly PassageHit[];
const totalOf = (answer: SearchResponse): number => (answer as { totalHits?: number }).totalHits ?? answer.estimatedTotalHits ?? 0;

/** Found items that have an inside; undefined where there are more than were looked at. */
function membersOf(answer: SearchResponse | undefined): readonly Scored[] | undefined {
  return (answer?.estimatedTotalHits ?? 0) > MOST_MEMBERS ? undefined : scoresOf(answer);
}

/**
 * Searches items and their insides at once. An item is found by its own texts or by a passage that has all the words;
 * totals and counts are of both together, each item once. Only where the place of many items matters, on later pages, is
 * the index asked a second time.
 */
export function createIndexSearch({ ask, names, inside }: IndexSearchParts): (request: SearchRequest) => Promise<SearchResult> {
  /** What is found without looking inside: all, where there is no query. */
  async function browse(request: SearchRequest): Promise<SearchResult> {
    const queries = queriesOf(request, names);
    const narrowed = FACETS.filter((facet) => (request.filters[facet]?.length ?? 0) > 0);
    const answers = await ask({ page: queries.page, ...Object.fromEntries(narrowed.map((facet) => [facet, queries.counts(facet)])) });
    const counts: Record<string, Record<string, number>> = { ...answers.page.facetDistribution };
    for (const facet of narrowed) counts[facet] = (answers as Record<string, SearchResponse>)[facet]?.facetDistribution?.[facet] ?? {};
    return {
      total: totalOf(answers.page),
      hits: itemsOf(answers.page).map((hit) => ({ ...hit, passages: [] })),
      facets: addAllCounts(counts, []),
      isStopgap: false,
    };
  }

  /** The items of a page with their best passages; those that were found inside alone come from the database. */
  async function present(page: readonly (ItemHit | string)[], passages: readonly PassageHit[]): Promise<FoundItem[]> {
    const missing = page.filter((one) => typeof one === 'string');
    const ids = page.map((one) => (typeof one === 'string' ? one : one.id));
    const [facts, found] = await Promise.all([inside.items(missing), withTexts(bestOf(passages, ids), inside)]);
    return page.flatMap((one) => {
      const hit = typeof one === 'string' ? facts.get(one) : one;
      if (hit === undefined) return [];
      return [{ ...hit, passages: found.flatMap(({ item, ...passage }) => (item === hit.id ? [passage] : [])) }];
    });
  }

  return async (request) => {
    if (request.query.trim() === '') return browse(request);
    const { sort, pageSize } = request;
    const [from, to] = [(request.page - 1) * pageSize, request.page * pageSize];
    const queries = queriesOf(request, names);
    const narrowed = FACETS.filter((facet) => (request.filters[facet]?.length ?? 0) > 0);
    const perFacet = narrowed.flatMap((facet): [string, MultiSearchQuery][] => [
      [`counts ${facet}`, queries.counts(facet)],
      [`inside ${facet}`, queries.inside(facet)],
      [`members ${facet}`, queries.members(facet)],
    ]);
    const asksFirst = sort === 'relevance' && (from > 0 || pageSize < LOOKED_AT);
    const main = { page: queries.page, inside: queries.inside(), members: queries.members(), more: queries.morePassages };
    const leading = { ...(sort === 'relevance' ? { full: queries.full } : {}), ...(asksFirst ? { first: queries.first } : {}) };
    const answers: Readonly<Record<string, SearchResponse | undefined>> & Readonly<Record<keyof typeof main, SearchResponse>> = await ask<
      keyof typeof main
    >({ ...main, ...leading, ...Object.fromEntries(perFacet) });

    const found = insideOf(answers.inside);
    const members = membersOf(answers.members);
    const total = totalOf(answers.page);
    const isKnown = new Set((members ?? []).map(({ id }) => id));
    const first = scoresOf(answers.first ?? answers.page).slice(0, LOOKED_AT);
    const lead =
      sort === 'relevance'
        ? leadOf(first, total, answers.full === undefined ? 0 : totalOf(answers.full), members)
        : { count: 0, ids: isKnown };
    const moved = found.filter(({ item }) => !lead.ids.has(item));
    const passages = [...found, ...passagesOf(answers.more)];

    const isOnePage = moved.length === 0 || (from === 0 && members !== undefined);
    const range = sort === 'relevance' ? rangeOfOthers(from, to, lead.count, moved.length) : { from: Math.max(0, from - moved.length), to };
    const movedIds = moved.map(({ item }) => item);
    const overflowing = narrowed.filter((facet) => membersOf(answers[`members ${facet}`]) === undefined);
    const idsInside = (facet: Facet): string[] => insideOf(answers[`inside ${facet}`]).map(({ item }) => item);
    const again: Record<string, MultiSearchQuery> = {
      ...(isOnePage ? {} : { others: queries.others(movedIds, range) }),
      ...Object.fromEntries(overflowing.map((facet) => [facet, queries.otherCounts(facet, idsInside(facet))])),
    };
    const second: Readonly<Record<string, SearchResponse | undefined>> = Object.keys(again).length === 0 ? {} : await ask(again);

    const { others } = second;
    const added = others === undefined ? moved.filter(({ item }) => !isKnown.has(item)) : moved;
    const facets = { ...addAllCounts((others ?? answers.page).facetDistribution, added) };
    for (const facet of narrowed) {
      const overflow = second[facet];
      const known = new Set((membersOf(answers[`members ${facet}`]) ?? []).map(({ id }) => id));
      const own = insideOf(answers[`inside ${facet}`]).filter(({ item }) => overflow !== undefined || !known.has(item));
      facets[facet] = addCounts((overflow ?? answers[`counts ${facet}`])?.facetDistribution?.[facet], facet, own);
    }

    const isMoved = new Set(movedIds);
    const start = others === undefined ? from : range.from;
    const hits = itemsOf(others ?? answers.page).filter(({ id }) => moved.length === 0 || !isMoved.has(id));
    let page: readonly (ItemHit | string)[] = hits;
    if (moved.length > 0 && sort === 'relevance')
      page = relevancePage<ItemHit | string>({ start, hits }, movedIds, { from, to, lead: lead.count });
    else if (moved.length > 0) {
      const facts = await inside.items(movedIds);
      page = sortedPage({ start, hits }, [...facts.values()], { from, to, sort });
    }
    return {
      total: Math.min(MOST_RESULTS, (others === undefined ? total : totalOf(others)) + added.length),
      hits: await present(page, passages),
      facets,
      isStopgap: false,
    };
  };
}
