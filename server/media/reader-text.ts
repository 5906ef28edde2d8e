import { vocabulary } from '../../content-schema/vocabularies.ts';
import { highlight, type TextPart } from '../text/highlight.ts';

type Direction = 'ltr' | 'rtl';

/** A paragraph of a page, its found words marked. */
export interface ReaderParagraph {
  readonly parts: readonly TextPart[];
  readonly dir: Direction;
  /** Empty where it cannot be the language of the book. */
  readonly language: string;
}

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}]/gu;
const LETTER = /\p{L}/gu;

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** The direction that most letters of a text have; `otherwise` where it has none. */
export function directionOfText(text: string, otherwise: Direction): Direction {
  const letters = countOf(text, LETTER);
  if (letters === 0) return otherwise;
  return countOf(text, RIGHT_TO_LEFT) * 2 > letters ? 'rtl' : 'ltr';
}

/** The text of a page as paragraphs in the direction of their letters, the words of `query` marked. */
export function readerParagraphs(text: string, language: string, query: string): ReaderParagraph[] {
  const usual = vocabulary('languages').get(language)?.dir ?? 'ltr';
  const ofPage = directionOfText(text, usual);
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const dir = directionOfText(line, ofPage);
      return { parts: highlight(line, query), dir, language: dir === usual ? language : '' };
    });
}

/** A word as the text of a page and the letters that the reader draws have in common. */
function plainWord(word: string): string {
  return word
    .normalize('NFKC')
    .replace(/[\p{Cf}\u0640]/gu, '')
    .toLowerCase();
}

/** The words of a text that match `query`, each once, in lower case and compatibility form. */
export function foundWords(text: string, query: string): string[] {
  return [...new Set(highlight(text, query).flatMap((part) => (part.found ? plainWord(part.text) : [])))];
}
