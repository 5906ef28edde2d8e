import { z } from 'zod';
import { single } from '../../../server/plugin-api.ts';
import { readEntry, type Entry } from './entry.ts';

/** As many as one response may bring. */
export const MOST_CHOSEN = 100;
const LONGEST_ENTRY = 700;
const LONGEST_PLACE = 4000;

const entries = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((given) => [...new Set([given ?? []].flat())].filter((text) => readEntry(text) !== undefined))
  .pipe(z.array(z.string().max(LONGEST_ENTRY)).max(MOST_CHOSEN));

const form = z.object({
  /** What was pressed: see `PickStep`. */
  do: single(z.string().max(LONGEST_PLACE).default('search')),
  q: single(z.string().max(300).default('')),
  /** The query part of the address of the search that is shown: filters, order, page. */
  place: single(z.string().max(LONGEST_PLACE).default('')),
  /** The item whose page it is, on pages of items. */
  at: single(z.string().max(LONGEST_ENTRY).default('')),
  chosen: entries,
  graded: entries,
  from: single(z.string().max(20).default('')),
  to: single(z.string().max(20).default('')),
  grade: single(z.string().optional()),
});

/** What the picker's form holds. */
export interface PickForm {
  readonly query: string;
  readonly place: string;
  /** The item that is looked at, where one is. */
  readonly at: Entry | undefined;
  readonly chosen: readonly string[];
  readonly graded: readonly string[];
  readonly typed: { readonly from: string; readonly to: string };
  /** Whether what is chosen now is to be graded. */
  readonly isGraded: boolean;
  readonly step: PickStep;
}

/** One step of the picker. */
export type PickStep =
  | { readonly name: 'search' }
  /** Another search: the query part of its address. */
  | { readonly name: 'go'; readonly place: string }
  | { readonly name: 'look' | 'pick' | 'drop' | 'fragment' | 'unit'; readonly entry: Entry }
  | { readonly name: 'send' | 'cancel' };

function stepOf(pressed: string): PickStep {
  if (pressed === 'send' || pressed === 'cancel') return { name: pressed };
  if (pressed.startsWith('search?')) return { name: 'go', place: pressed.slice('search?'.length) };
  const [, name, text = ''] = /^(look|pick|drop|fragment|unit):(.*)$/s.exec(pressed) ?? [];
  const entry = readEntry(text);
  if (name === undefined || entry === undefined) return { name: 'search' };
  return { name: name as 'look', entry };
}

/** Reads the form. What is not of the picker's making is as if it were not there: the picker shows the search. */
export function readPickForm(body: unknown): PickForm {
  const parsed = form.safeParse(body);
  const { do: pressed, q, place, at, chosen, graded, from, to, grade } = parsed.success ? parsed.data : form.parse({});
  const isGraded = grade !== undefined;
  return { query: q.trim(), place, at: readEntry(at), chosen, graded, typed: { from, to }, isGraded, step: stepOf(pressed) };
}
