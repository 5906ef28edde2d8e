const DIGITS = '[0-9\\u0660-\\u0669\\u06f0-\\u06f9]';

/** A time as people write it: `3:12`, `03:12`, `1:02:03`, `٠٣:١٢`; no part of a longer number or address. */
const CLOCK = new RegExp(
  `(?<![\\p{L}\\p{N}:./])(?:${DIGITS}{1,3}:)?${DIGITS}{1,3}:${DIGITS}{2}(?:[.,]${DIGITS}{1,3})?(?![\\p{L}\\p{N}:])`,
  'u',
);
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;

/** Seconds of a time as people write it; undefined where it is none. */
export function secondsOfClock(text: string): number | undefined {
  const plain = text.replace(/[\u0660-\u0669\u06f0-\u06f9]/gu, (digit) => String(digit.charCodeAt(0) & 0xf)).replace(',', '.');
  const match = /^(?:(\d{1,3}):)?(\d{1,3}):(\d{2}(?:\.\d{1,3})?)$/u.exec(plain);
  if (match === null) return undefined;
  const [hours, minutes, seconds] = [Number(match[1] ?? 0), Number(match[2]), Number(match[3])];
  if (seconds >= 60 || (match[1] !== undefined && minutes >= 60)) return undefined;
  return hours * 3600 + minutes * 60 + seconds;
}

/** A line with a time at its beginning or end. */
export interface TimedLine {
  /** In seconds. */
  readonly start: number;
  /** Of the span that begins with it, where the line names one. */
  readonly end: number | undefined;
  /** What the line says beside it. */
  readonly words: string;
  readonly isFirst: boolean;
}

/** Takes the time from a line, and the second one of a span (`0:05 - 0:10`, `00:05 --> 00:10`); undefined where it has none there. */
export function timedLine(line: string): TimedLine | undefined {
  const found = CLOCK.exec(line);
  const start = secondsOfClock(found?.[0] ?? '');
  if (found === null || start === undefined) return undefined;
  const before = line.slice(0, found.index);
  const after = line.slice(found.index + found[0].length);
  if (SAYS_SOMETHING.test(before)) return SAYS_SOMETHING.test(after) ? undefined : { start, end: undefined, words: before, isFirst: false };
  const second = CLOCK.exec(after);
  const isSpan = second !== null && /^[^\p{L}\p{N}]*[-–—][^\p{L}\p{N}]*$/u.test(after.slice(0, second.index).slice(0, 20));
  const words = isSpan ? after.slice(second.index + second[0].length) : after;
  return { start, end: isSpan ? secondsOfClock(second[0]) : undefined, words, isFirst: true };
}
