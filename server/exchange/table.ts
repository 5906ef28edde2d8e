import { LIST_FIELDS } from '../../content-schema/list-fields.ts';

/**
 * A plan as a table. Two parts: `item` has a row per field of the plan itself (field, value), `outline` a row per
 * module, unit, outcome and criterion, in reading order; what a row belongs to stands above it.
 */

export type Cell = string | number | boolean | null;
export type Row = readonly Cell[];

export interface Table {
  readonly item: readonly Row[];
  readonly outline: readonly Row[];
}

export const ITEM_HEADER = ['field', 'value'] as const;

/** The kinds of rows from the outside in, with the field of a node that holds the next kind. */
export const KINDS = ['module', 'unit', 'outcome', 'criterion'] as const;
export type Kind = (typeof KINDS)[number];
export const CHILDREN: Readonly<Record<Kind, string | undefined>> = {
  module: 'units',
  unit: 'learningOutcomes',
  outcome: 'assessmentCriteria',
  criterion: undefined,
};

/** Fields whose column has a shorter name. */
export const COLUMN_OF: Readonly<Record<string, string>> = { educationalLevel: 'level', educationalAlignment: 'alignment' };
export const FIELD_OF: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(COLUMN_OF).map(([field, column]) => [column, field]),
);

/** Columns that every outline has, so that one can be filled in by hand. */
export const FIXED_COLUMNS = [
  'hours.theory',
  'hours.practice',
  'hours.workplace',
  'hours.total',
  'level',
  'specialty',
  'prerequisites',
  'occupation',
  'alignment',
  'servedBy',
] as const;

/** Names, in one cell, what is there but has nothing in it: a list without entries, texts in no language. */
export const EMPTY = 'empty';

/** What a cell of a field or column holds, where it is not text. */
export type CellForm = 'text' | 'list' | 'number' | 'boolean' | 'alignments';

const OUTLINE_LISTS = new Set(['prerequisites', 'occupation', 'servedBy', EMPTY]);

/** What the value of a field of the plan itself is. */
export function itemForm(field: string): CellForm {
  if (LIST_FIELDS.has(field) || field === EMPTY || field.startsWith('keywords.')) return 'list';
  if (field.startsWith('hours.') || /\.(?:contentSize|value|tolerance|points)$/.test(field)) return 'number';
  return field === 'isAccessibleForFree' || field.endsWith('.isCorrect') ? 'boolean' : 'text';
}

/** What the cells of a column of the outline are. */
export function columnForm(column: string): CellForm {
  if (OUTLINE_LISTS.has(column)) return 'list';
  if (column.startsWith('hours.')) return 'number';
  return column === 'alignment' ? 'alignments' : 'text';
}

/** `description.az#2` is the second part of a text too long for one cell: its name and its number. */
export function partOf(header: string): { readonly name: string; readonly part: number } {
  const match = /^(.*)#([2-9]|[1-9]\d)$/s.exec(header);
  return match === null ? { name: header, part: 1 } : { name: match[1] ?? '', part: Number(match[2]) };
}

export function partName(name: string, part: number): string {
  return part === 1 ? name : `${name}#${String(part)}`;
}
