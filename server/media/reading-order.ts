import type { Line, Piece } from './text-lines.ts';

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const RTL_LETTERS = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/gu;
const OTHER_LETTERS = /\p{L}/gu;
/** Two pieces further apart than this part of their size are two words. */
const WORD_GAP = 0.17;

type Direction = 'rtl' | 'ltr' | 'neutral';

function directionOf(text: string): Direction {
  if (/[\p{L}\p{N}]/u.test(text)) {
    const letters = text.replace(/[\p{N}]/gu, '');
    return RIGHT_TO_LEFT.test(letters) ? 'rtl' : 'ltr';
  }
  return 'neutral';
}

function isRightToLeft(text: string): boolean {
  if (!RIGHT_TO_LEFT.test(text)) return false;
  const rtl = text.match(RTL_LETTERS)?.length ?? 0;
  return rtl * 2 >= (text.match(OTHER_LETTERS)?.length ?? 0);
}

/** Turns runs of the other direction back; what has no direction goes with them only where it stands between them. */
function turnRuns(pieces: Piece[], other: Direction): void {
  const directions = pieces.map(({ str }) => directionOf(str));
  for (let from = 0; from < pieces.length; from += 1) {
    if (directions[from] !== other) continue;
    let to = from;
    for (let at = from + 1; at < pieces.length && (directions[at] === other || directions[at] === 'neutral'); at += 1) {
      if (directions[at] === other) to = at;
    }
    if (to > from) pieces.splice(from, to - from + 1, ...pieces.slice(from, to + 1).reverse());
    from = to;
  }
}

function gap(a: Piece, b: Piece): number {
  return a.start <= b.start ? b.start - a.end : a.start - b.end;
}

/** Whether there is a space between two pieces that are read one after the other. */
function isApart(before: Piece, after: Piece): boolean {
  const size = Math.max(before.size, after.size);
  if (gap(before, after) > WORD_GAP * size) return true;
  // The number of a footnote is no part of its word.
  const isRaised = Math.abs(before.across - after.across) > 0.2 * size && Math.min(before.size, after.size) < 0.85 * size;
  return isRaised && /\p{L}$/u.test(before.str) && /^\p{N}/u.test(after.str);
}

export interface ReadLine {
  readonly text: string;
  readonly rtl: boolean;
}

/** The text of a line in the order in which it is read, a space where there is one. */
export function readLine({ pieces }: Line): ReadLine {
  const inSight = pieces.toSorted((a, b) => a.start - b.start);
  const rtl = isRightToLeft(pieces.map(({ str }) => str).join(''));
  if (rtl) inSight.reverse();
  turnRuns(inSight, rtl ? 'ltr' : 'rtl');
  let text = '';
  let before: Piece | undefined;
  for (const piece of inSight) {
    if (before !== undefined && isApart(before, piece)) text += ' ';
    text += piece.str;
    before = piece;
  }
  return { text, rtl };
}

const MIRRORED: Readonly<Record<string, string>> = {
  '(': ')',
  ')': '(',
  '[': ']',
  ']': '[',
  '{': '}',
  '}': '{',
  '«': '»',
  '»': '«',
  '<': '>',
  '>': '<',
};
const BRACKET = /[()[\]{}«»<>]/u;
const BRACKETS = /[()[\]{}«»<>]/gu;

/**
 * Many producers say of a bracket how it looks, not what it is: then the lines of a page open with closing ones.
 * Turns the brackets of right-to-left lines where most of the page speaks for it.
 */
export function mirrorBrackets(lines: readonly ReadLine[]): readonly ReadLine[] {
  let vote = 0;
  for (const { text, rtl } of lines) {
    const first = rtl ? BRACKET.exec(text)?.[0] : undefined;
    if (first !== undefined) vote += ')]}»>'.includes(first) ? 1 : -1;
  }
  if (vote <= 0) return lines;
  return lines.map((line) => (line.rtl ? { ...line, text: line.text.replace(BRACKETS, (bracket) => MIRRORED[bracket] ?? bracket) } : line));
}

/** Letters that end a word, and beginnings that words have: turned around they stand at the wrong end. */
const RIGHT_WAY = /(?<!\p{L})[وفبك]?ال\p{L}{2}|\p{L}{2}[ةى](?!\p{L})/gu;
const WRONG_WAY = /(?<!\p{L})[ةى]\p{L}{2}|\p{L}{2}لا[وفبك]?(?!\p{L})/gu;
const ENOUGH = 3;

/** Whether the Arabic of a page, already in compatibility form, is written backwards. */
export function isBackwards(text: string): boolean {
  const wrong = text.match(WRONG_WAY)?.length ?? 0;
  return wrong >= ENOUGH && wrong > 3 * (text.match(RIGHT_WAY)?.length ?? 0);
}

/** Turns each right-to-left run of a line around, marks staying behind their letters. */
export function turnAround(line: ReadLine): ReadLine {
  if (!line.rtl) return line;
  const characters = line.text.match(/\p{N}(?:[.,]?\p{N})*|[^\p{M}]\p{M}*|\p{M}+/gu) ?? [];
  const runs = characters.reverse().join('');
  // Latin words in it were the right way round.
  return { ...line, text: runs.replace(/\p{Script=Latin}[\p{Script=Latin}\p{M}]*/gu, (word) => Array.from(word).reverse().join('')) };
}
