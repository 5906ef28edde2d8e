import { servedReference, type Stretch } from '../../../content-schema/served-reference.ts';
import { readNumber } from '../../text/number.ts';
import { rowsOf, textOf, type Entry } from './entries.ts';
import { clockOf, readClock } from './measures.ts';
import type { Unread } from './parse-form.ts';

/** An entry of `servedBy` as a form shows it: an item, and which pages or seconds of it. */
export interface ServedEntry {
  readonly identifier: string;
  readonly pages: string;
  readonly seconds: string;
}

function bounds(typed: string, read: (text: string) => number | string): readonly number[] | undefined {
  const parts = typed.split(/\s*[-–—]\s*/).map(read);
  const isRange = parts.length <= 2 && parts.every((part) => typeof part === 'number' && part >= 0);
  return isRange ? (parts as number[]) : undefined;
}

function fragment(name: 'page' | 't', [from, to]: readonly number[], between: string): string {
  return `#${name}=${String(from ?? 0)}${to === undefined ? '' : `${between}${String(to)}`}`;
}

function rowOf(row: Entry, at: string, unread: Unread[]): string[] {
  const identifier = textOf(row);
  if (identifier === '') return [];
  const [pages, seconds] = [textOf(row.children.get('pages')), textOf(row.children.get('seconds'))];
  const isPages = pages !== '';
  const typed = isPages ? pages : seconds;
  if (typed === '') return [identifier];
  const read = isPages ? bounds(typed, readNumber) : bounds(typed, readClock);
  if (read === undefined || (isPages && !read.every(Number.isInteger))) {
    unread.push({ field: `${at}/${isPages ? 'pages' : 'seconds'}`, code: isPages ? 'pages' : 'seconds', typed });
    return [identifier];
  }
  return [identifier + (isPages ? fragment('page', read, '-') : fragment('t', read, ','))];
}

/** Items that serve an outcome: rows with an identifier and `pages` such as `12-19` or `seconds` such as `3:13-5:40`. */
export function readServed(entry: Entry, at: string, unread: Unread[]): readonly string[] | undefined {
  const rows = rowsOf(entry).flatMap(([position, row]) => rowOf(row, `${at}/${String(position)}`, unread));
  const all = [...new Set([...rows, ...entry.values.map((value) => value.trim()).filter((value) => value !== '')])];
  return all.length === 0 ? undefined : all;
}

const range = (stretch: Stretch | undefined, show: (value: number) => string): string =>
  stretch === undefined ? '' : [stretch.from, stretch.to].flatMap((value) => (value === undefined ? [] : [show(value)])).join('-');

export function servedEntry(reference: string): ServedEntry {
  const { identifier, pages, seconds } = servedReference(reference);
  return { identifier, pages: range(pages, String), seconds: range(seconds, clockOf) };
}
