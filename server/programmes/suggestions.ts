import { servedReference } from '../../content-schema/served-reference.ts';
import type { Item } from '../../content-schema/validator.ts';
import type { Filters, ItemHit, SearchResult, SearchService } from '../search/service.ts';
import { foldedWords } from '../text/fold.ts';
import { ASSESSING, type CoverageKind, type OutcomeCoverage } from './coverage.ts';

const BEST = 3;
const LOOKED_AT = 10;
const MOST_WORDS = 8;
const SHORTEST_WORD = 4;

const COLUMN_FILTERS: Readonly<Record<CoverageKind, Filters>> = {
  video: { type: ['video-lesson'] },
  pages: { type: ['textbook'] },
  assessment: { kind: ASSESSING },
  other: { type: ['curriculum', 'programme'] },
};

/**
 * Puts results together: what the whole sentence finds counts like a rare word found first; the fewer items have a word,
 * the more it says.
 */
function ranked(sentence: SearchResult, words: readonly SearchResult[]): ItemHit[] {
  const scores = new Map<string, { hit: ItemHit; score: number }>();
  const count = ({ hits }: SearchResult, weight: number): void => {
    hits.forEach((hit, position) => {
      const score = (scores.get(hit.identifier)?.score ?? 0) + weight / (1 + position / LOOKED_AT);
      scores.set(hit.identifier, { hit, score });
    });
  };
  count(sentence, 1);
  for (const word of words) count(word, 1 / (1 + Math.log1p(word.total)));
  return [...scores.values()].sort((a, b) => b.score - a.score).map(({ hit }) => hit);
}

/**
 * The three items nearest to an outcome for a column: by its words within its specialty, and where that has none, within
 * the broad field. What serves the outcome already, and the programme itself, is left out.
 */
export async function suggestionsFor(
  item: Item,
  { module, outcome }: OutcomeCoverage,
  kind: CoverageKind,
  search: Pick<SearchService, 'search'>,
): Promise<readonly ItemHit[]> {
  const sentence = outcome.name[item.originalLanguage] ?? Object.values(outcome.name)[0] ?? '';
  // The search wants the rarest word of a sentence; here an item may have any of them.
  const words = [...new Set(foldedWords(sentence))].filter((word) => word.length >= SHORTEST_WORD).slice(0, MOST_WORDS);
  const taken = new Set([item.identifier, ...(outcome.servedBy ?? []).map((entry) => servedReference(entry).identifier)]);
  const specialties = module.specialty === undefined ? (item.specialty ?? []) : [module.specialty];
  const broad = [...new Set(specialties.map((code) => code.slice(0, 2)))];
  for (const specialty of [specialties, broad]) {
    const ask = (query: string): Promise<SearchResult> =>
      search.search({
        query,
        filters: { ...COLUMN_FILTERS[kind], ...(specialty.length === 0 ? {} : { specialty }) },
        sort: 'relevance',
        page: 1,
        pageSize: LOOKED_AT + taken.size,
      });
    const [whole, ...single] = await Promise.all([ask(sentence), ...words.map(ask)]);
    const fresh = ranked(whole, single).filter(({ identifier }) => !taken.has(identifier));
    if (fresh.length > 0) return fresh.slice(0, BEST);
  }
  return [];
}
