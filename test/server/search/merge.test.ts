import { describe, expect, test } from '@jest/globals';
import { leadOf, rangeOfOthers, relevancePage, sortedPage, type Scored } from '../../../server/search/merge.ts';

const scored = (id: string, matching: number, typos = 0): Scored => ({
  id,
  _rankingScoreDetails: { words: { matchingWords: matching, maxMatchingWords: 3 }, typo: { typoCount: typos } },
});

describe('what comes before what is found inside', () => {
  test('items with all words and without a slip, up to the first that is not so good', () => {
    const first = [scored('a', 3), scored('b', 3, 1), scored('c', 2)];
    expect(leadOf(first, 3, 2, [])).toEqual({ count: 1, ids: new Set(['a']) });
  });

  test('all that have all words, where the first ones looked at do', () => {
    const first = [scored('a', 3), scored('b', 3)];
    expect(leadOf(first, 50, 9, [scored('x', 3), scored('y', 1)])).toEqual({ count: 9, ids: new Set(['a', 'b', 'x']) });
    expect(leadOf(first, 50, 9, undefined)).toEqual({ count: 2, ids: new Set(['a', 'b']) });
  });
});

describe('pages of two lists together', () => {
  const others = Array.from({ length: 23 }, (_, at) => `o${String(at)}`);
  const moved = Array.from({ length: 9 }, (_, at) => `m${String(at)}`);

  test.each([0, 3, 5, 23])('by relevance, with %i before the others, nothing twice and nothing lost', (lead) => {
    const whole = [...others.slice(0, lead), ...moved, ...others.slice(lead)];
    for (let from = 0; from < 40; from += 5) {
      const range = rangeOfOthers(from, from + 5, lead, moved.length);
      const given = { start: range.from, hits: others.slice(range.from, Math.max(range.from, range.to)) };
      expect(relevancePage(given, moved, { from, to: from + 5, lead })).toEqual(whole.slice(from, from + 5));
    }
  });

  test('sorted, as one list would be', () => {
    const key = (titleKey: string): { published: number; added: number; titleKey: string } => ({ published: 0, added: 0, titleKey });
    const evens = Array.from({ length: 20 }, (_, at) => key(String(at * 2).padStart(3, '0')));
    const odds = [1, 9, 11, 37, 99].map((number) => key(String(number).padStart(3, '0')));
    const whole = [...evens, ...odds].sort((a, b) => (a.titleKey < b.titleKey ? -1 : 1));
    for (let from = 0; from < 25; from += 4) {
      const start = Math.max(0, from - odds.length);
      const given = { start, hits: evens.slice(start, from + 4) };
      expect(sortedPage(given, odds, { from, to: from + 4, sort: 'title' })).toEqual(whole.slice(from, from + 4));
    }
  });
});
