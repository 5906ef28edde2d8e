import { cleanText } from './clean-text.ts';
import { endsHyphenated, joinHyphenated } from './hyphenation.ts';
import { isBackwards, mirrorBrackets, readLine, turnAround, type ReadLine } from './reading-order.ts';
import { linesOf, type Line, type TextPiece } from './text-lines.ts';

export type TextItem = TextPiece;

/** A line much shorter than the widest ends a paragraph. */
const SHORT = 0.7;

function widthOf({ pieces }: Line): number {
  return Math.max(...pieces.map(({ end }) => end)) - Math.min(...pieces.map(({ start }) => start));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Whether a paragraph ends between two lines. */
function isBreak(before: Line, after: Line, spacing: number, widest: number): boolean {
  const down = before.across - after.across;
  return (
    before.angle !== after.angle ||
    down <= 0 ||
    down > 1.4 * spacing ||
    Math.max(before.size, after.size) > 1.2 * Math.min(before.size, after.size) ||
    widthOf(before) < SHORT * widest
  );
}

/** The cleaned texts of lines; those written backwards turned around. */
function readLines(lines: readonly Line[]): readonly ReadLine[] {
  const read = lines.map((line) => {
    const { text, rtl } = readLine(line);
    // The mark that a hyphen at the end of a line leaves is told apart before it is cleaned away.
    return {
      rtl,
      text: cleanText(text.replace(/\u00ad\s*$/u, '\u2010'))
        .replace(/[\s\u00a0]+/gu, ' ')
        .trim(),
    };
  });
  if (!read.some(({ rtl }) => rtl)) return read;
  const turned = isBackwards(read.map(({ text }) => text).join('\n')) ? read.map(turnAround) : read;
  // A mark that was printed after a space belongs to the letter before it.
  return mirrorBrackets(turned).map((line) => ({ ...line, text: line.text.replace(/ (\p{M}+)/gu, '$1 ') }));
}

/** The text of a page from its pieces: lines in reading order, words that a hyphen divides joined, a new line for each paragraph. */
export function pageText(items: readonly TextPiece[]): string {
  const lines = linesOf(items);
  const read = readLines(lines);
  const widest = lines.reduce((width, line) => Math.max(width, widthOf(line)), 0);
  const spacing = median(lines.flatMap((line, at) => Math.max(0, (lines[at - 1]?.across ?? line.across) - line.across) || []));
  let text = '';
  let before: Line | undefined;
  for (const [at, line] of lines.entries()) {
    const next = read[at]?.text ?? '';
    if (next === '') continue;
    if (before === undefined) text = next;
    else if (endsHyphenated(text, next)) text = joinHyphenated(text, next);
    else text += (isBreak(before, line, spacing, widest) ? '\n' : ' ') + next;
    before = line;
  }
  // Parts in this form need not make a whole in it.
  return text.normalize('NFKC');
}
