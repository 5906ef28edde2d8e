import { INTERFACE_LANGUAGES, vocabulary } from '../../content-schema/vocabularies.ts';
import type { Filters, SearchRequest } from '../../server/search/service.ts';
import { createRandom } from './random.ts';

const SEED = 7;
const QUERIES = 40;
const MOST_WORDS = 3;
const FILTERS: readonly Filters[] = [{ type: ['video-lesson'] }, { level: ['az-nqf-4'] }, { language: ['az'] }, { specialty: ['07'] }];

function withTypo(text: string): string {
  const word = text.split(' ').find(({ length }) => length >= 6);
  if (word === undefined) return text;
  const middle = word.length >> 1;
  return text.replace(word, word.slice(0, middle) + word.slice(middle + 1));
}

/** What readers ask: one to three words in five languages out of the vocabularies; every fifth with a slip, every fifth narrowed. */
export function generateQueries(): SearchRequest[] {
  const random = createRandom(SEED);
  const concepts = [...vocabulary('isced-f-2013').concepts, ...vocabulary('isco-08').concepts];
  return Array.from({ length: QUERIES }, (_, position) => {
    const { label, alt } = random.pick(concepts);
    const language = INTERFACE_LANGUAGES[position % INTERFACE_LANGUAGES.length] ?? 'az';
    const words = random.pick([label[language], ...(alt?.[language] ?? [])]).split(' ');
    const query = words.slice(0, random.between(1, MOST_WORDS)).join(' ');
    // The languages take turns in fives: slips and filters in steps of their own reach them all.
    const turn = (position + Math.floor(position / INTERFACE_LANGUAGES.length)) % 5;
    return {
      query: turn === 0 ? withTypo(query) : query,
      filters: turn === 1 ? (FILTERS[Math.floor(position / 5) % FILTERS.length] ?? {}) : {},
      sort: 'relevance',
      page: 1,
      pageSize: 20,
    };
  });
}
