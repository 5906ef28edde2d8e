import { fold, foldedWords } from '../text/fold.ts';
import type { StoredCompetence } from './framework-model.ts';

const MOST_WORDS = 10;

/** For each word of a query what a folded word must begin with. */
export function prefixes(text: string): RegExp[] {
  // Folded words are letters, digits and marks only: nothing in them means anything to an expression.
  return foldedWords(text)
    .slice(0, MOST_WORDS)
    .map((word) => new RegExp(`^${word}`));
}

/** What a code must begin with where the query looks like one: `1.1`, `dd-wrl`. Its parts alone would say nothing. */
export function codePrefix(text: string): RegExp | undefined {
  const query = fold(text.trim());
  return /^\w+(?:[.:-]\w*)+$/.test(query) ? new RegExp(`^${query.replaceAll('.', '\\.')}`) : undefined;
}

function rank({ code, name }: StoredCompetence, query: string): number {
  if (fold(code) === query) return 0;
  const names = Object.values(name).map(fold);
  if (names.includes(query)) return 1;
  if (fold(code).startsWith(query)) return 2;
  return names.some((one) => one.startsWith(query)) ? 3 : 4;
}

/** The code itself first, then names that begin with the query, the shorter ones before the longer. */
export function bestFirst(found: readonly StoredCompetence[], text: string): StoredCompetence[] {
  const query = fold(text.trim());
  const length = ({ name, originalLanguage }: StoredCompetence): number => (name[originalLanguage] ?? '').length;
  return [...found].sort((a, b) => rank(a, query) - rank(b, query) || length(a) - length(b) || a.order - b.order);
}
