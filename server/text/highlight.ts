import { distance } from 'fastest-levenshtein';
import { fold, foldedWords } from './fold.ts';

/** A piece of text; `found` where it is a word that was looked for. Plain text: whoever shows it escapes it. */
export interface TextPart {
  readonly text: string;
  readonly found: boolean;
}

const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}\p{Cf}]*/gu;
const SNIPPET_LENGTH = 220;
const BEFORE_FIRST_FOUND = 60;
const MOST_VERDICTS = 5000;

/** How many slips Meilisearch forgives in a word of this length. */
function forgiven(length: number): number {
  if (length >= 9) return 2;
  return length >= 5 ? 1 : 0;
}

function isMatch(word: string, terms: readonly string[]): boolean {
  return terms.some((term) => {
    if (word.startsWith(term) && (term.length > 1 || word === term)) return true;
    const slips = forgiven(term.length);
    if (slips === 0) return false;
    if (Math.abs(word.length - term.length) <= slips && distance(word, term) <= slips) return true;
    return word.length > term.length && distance(word.slice(0, term.length), term) <= slips;
  });
}

/** The words of a query, and which words of texts were found to match them. */
interface Sought {
  readonly query: string;
  readonly terms: readonly string[];
  readonly verdicts: Map<string, boolean>;
}

let latest: Sought = { query: '', terms: [], verdicts: new Map() };

/** All texts of an answer are searched for the same query and share most of their words, so each word is judged once. */
function soughtBy(query: string): Sought {
  if (latest.query !== query || latest.verdicts.size > MOST_VERDICTS) latest = { query, terms: foldedWords(query), verdicts: new Map() };
  return latest;
}

const spellings = new Map<string, string>();
const MOST_SPELLINGS = 20_000;

/** A word, folded. Folding is most of the work of marking, and the words of a catalogue come again and again. */
export function spelling(word: string): string {
  let folded = spellings.get(word);
  if (folded === undefined) {
    if (spellings.size >= MOST_SPELLINGS) spellings.clear();
    folded = fold(word);
    spellings.set(word, folded);
  }
  return folded;
}

function isFound(word: string, { terms, verdicts }: Sought): boolean {
  let verdict = verdicts.get(word);
  if (verdict === undefined) {
    verdict = isMatch(spelling(word), terms);
    verdicts.set(word, verdict);
  }
  return verdict;
}

/** Splits `text` into parts, those that match a word of `query` marked as found. */
export function highlight(text: string, query: string): TextPart[] {
  const sought = soughtBy(query);
  if (sought.terms.length === 0 || text === '') return text === '' ? [] : [{ text, found: false }];
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(WORD)) {
    if (!isFound(match[0], sought)) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), found: false });
    parts.push({ text: match[0], found: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), found: false });
  return parts;
}

/** Where the first found word begins; the beginning of the text where there is none. */
function firstFound(text: string, query: string): number {
  const sought = soughtBy(query);
  if (sought.terms.length === 0) return 0;
  for (const match of text.matchAll(WORD)) if (isFound(match[0], sought)) return match.index;
  return 0;
}

/** About 220 characters of `text` around the first found word, cut at word boundaries. */
export function snippet(text: string, query: string): TextPart[] {
  const flat = text.replace(/\s+/g, ' ').trim();
  if (flat.length <= SNIPPET_LENGTH) return highlight(flat, query);
  let start = Math.max(0, firstFound(flat, query) - BEFORE_FIRST_FOUND);
  if (start > 0) start = flat.indexOf(' ', start) + 1;
  let end = Math.min(flat.length, start + SNIPPET_LENGTH);
  if (end < flat.length) end = Math.max(flat.lastIndexOf(' ', end), start + 1);
  const cut = `${start > 0 ? '… ' : ''}${flat.slice(start, end)}${end < flat.length ? ' …' : ''}`;
  return highlight(cut.toWellFormed(), query);
}
