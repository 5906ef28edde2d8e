import { validateItem, type Problem } from '../../content-schema/validator.ts';
import type { MessageParams, Translate } from '../http/messages.ts';
import type { DraftPlan } from './plan.ts';

/** Where in a file something is wrong; as much as is known. */
export interface Place {
  /** `item` or `outline`: the sheet of a workbook. */
  readonly sheet?: string;
  /** Counted from 1, as spreadsheets do. */
  readonly row?: number;
  readonly column?: string;
  /** Path of a field, such as `modules/0/name/az`. */
  readonly field?: string;
}

/** What is wrong in a file: the key of a sentence in the locale files, what fills it, and the place. */
export interface FileProblem {
  readonly key: string;
  readonly params: MessageParams;
  readonly place: Place;
}

/**
 * What a file holds. The identifier is kept apart, so that whoever makes a draft of the plan decides on it;
 * the problems of a readable file are what was left out of it.
 */
export type Reading =
  | { readonly ok: true; readonly item: DraftPlan; readonly identifier: string | undefined; readonly problems: readonly FileProblem[] }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** A problem that the formats themselves have; its sentence is `exchange.problem.<code>`. */
export function fileProblem(code: string, params: MessageParams = {}, place: Place = {}): FileProblem {
  return { key: `exchange.problem.${code}`, params, place };
}

export function refused(...problems: readonly FileProblem[]): Reading {
  return { ok: false, problems };
}

/** A problem in a sentence: where, then what. */
export function problemSentence({ key, params, place }: FileProblem, t: Translate): string {
  const where = [
    place.sheet === undefined ? '' : t('exchange.place.sheet', { sheet: place.sheet }),
    place.row === undefined ? '' : t('exchange.place.row', { row: place.row }),
    place.column === undefined ? '' : t('exchange.place.column', { column: place.column }),
    place.field === undefined || place.field === '' ? '' : t('exchange.place.field', { field: place.field }),
  ].filter((part) => part !== '');
  const sentence = t(key, params);
  return where.length === 0 ? sentence : t('exchange.problem', { place: where.join(' · '), sentence });
}

const MOST_PROBLEMS = 200;
/** Stands in for an identifier that is still to be given, so that the rest can be checked. */
const NO_IDENTIFIER = 'usta:none';

/** Checks what a format made of a file; `placeOf` finds a field of it in the file. */
export function readingOf(
  candidate: Readonly<Record<string, unknown>>,
  placeOf: (field: string) => Place = (field) => ({ field }),
  leftOut: readonly FileProblem[] = [],
): Reading {
  const { type, identifier } = candidate;
  if (type !== 'programme' && type !== 'curriculum') {
    return refused(fileProblem('no-plan', { found: typeof type === 'string' ? type.slice(0, 60) : '' }, placeOf('type')));
  }
  const checked = validateItem({ ...candidate, identifier: identifier ?? NO_IDENTIFIER });
  if (!checked.ok) {
    const said = ({ field, code, params }: Problem): FileProblem => ({ key: `problem.${code}`, params, place: placeOf(field) });
    return refused(...checked.problems.slice(0, MOST_PROBLEMS).map(said));
  }
  const { identifier: known, ...item } = checked.value;
  return { ok: true, item: item as DraftPlan, identifier: known === NO_IDENTIFIER ? undefined : known, problems: leftOut };
}
