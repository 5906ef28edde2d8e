/** Lists in one cell: `0715 | 0722`; a backslash before a mark, or before a space at an end, makes it part of the entry. */
import type { AlignmentObject } from '../../content-schema/types.ts';

interface Sign {
  readonly text: string;
  /** A backslash stood before it. */
  readonly isEscaped: boolean;
}

const asText = (signs: readonly Sign[]): string => signs.map(({ text }) => text).join('');

function signsOf(cell: string): Sign[] {
  const signs: Sign[] = [];
  for (let at = 0; at < cell.length; at += 1) {
    const isEscaped = cell.charAt(at) === '\\' && at + 1 < cell.length;
    if (isEscaped) at += 1;
    signs.push({ text: cell.charAt(at), isEscaped });
  }
  return signs;
}

function trimmed(signs: readonly Sign[]): Sign[] {
  const isSpace = (sign: Sign): boolean => !sign.isEscaped && /\s/u.test(sign.text);
  const first = signs.findIndex((sign) => !isSpace(sign));
  return first === -1 ? [] : signs.slice(first, signs.findLastIndex((sign) => !isSpace(sign)) + 1);
}

/** Splits at every `mark` that no backslash makes a letter, at most `most` times. */
function split(signs: readonly Sign[], mark: string, most = Infinity): Sign[][] {
  const parts: Sign[][] = [[]];
  for (const sign of signs) {
    if (sign.text === mark && !sign.isEscaped && parts.length <= most) parts.push([]);
    else parts.at(-1)?.push(sign);
  }
  return parts.map(trimmed);
}

function entriesOf(cell: string): Sign[][] {
  return split(signsOf(cell), '|').filter((signs) => signs.length > 0);
}

const entry = (text: string, marks: RegExp): string => text.replace(marks, '\\$&').replace(/^\s|\s$/gu, '\\$&');

export function writeList(values: readonly string[]): string {
  return values.map((value) => entry(value, /[\\|]/g)).join(' | ');
}

export function readList(cell: string): string[] {
  return entriesOf(cell).map(asText);
}

/** Alignments as `framework:code`, with the address after a `>` where there is one. */
export function writeAlignments(alignments: readonly AlignmentObject[]): string {
  return alignments
    .map(({ educationalFramework, targetCode, targetUrl }) => {
      const code = `${educationalFramework}:${entry(targetCode, /[\\|>]/g)}`;
      return targetUrl === undefined ? code : `${code} > ${entry(targetUrl, /[\\|>]/g)}`;
    })
    .join(' | ');
}

/** The alignments of a cell; an entry without a colon is answered as text. */
export function readAlignments(cell: string): (AlignmentObject | string)[] {
  return entriesOf(cell).map((signs) => {
    const [target = [], ...address] = split(signs, '>', 1);
    const [framework = [], ...code] = split(target, ':', 1);
    if (code[0] === undefined) return asText(signs);
    const alignment = { educationalFramework: asText(framework), targetCode: asText(code[0]) };
    return address[0] === undefined ? alignment : { ...alignment, targetUrl: asText(address[0]) };
  });
}
