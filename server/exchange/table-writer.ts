import type { AlignmentObject } from '../../content-schema/types.ts';
import { writeAlignments, writeList } from './cell-list.ts';
import { cellParts } from './cell-text.ts';
import { isRecord } from './json.ts';
import { planFields, type Plan } from './plan.ts';
import { CHILDREN, COLUMN_OF, EMPTY, FIXED_COLUMNS, ITEM_HEADER, KINDS, partName, type Cell, type Row, type Table } from './table.ts';

/** Names with their cells, in order. */
type Cells = Map<string, Cell>;

function setText(cells: Cells, name: string, text: string): void {
  cellParts(text).forEach((part, at) => cells.set(partName(name, at + 1), part));
}

/** Puts a value of any shape under `name`, its members under `name.<member>`; answers the names of what is empty. */
function setValue(cells: Cells, name: string, value: unknown): string[] {
  if (typeof value === 'string') setText(cells, name, value);
  else if (typeof value === 'number' || typeof value === 'boolean') cells.set(name, value);
  else if (Array.isArray(value) && value.length > 0 && value.every((one): one is string => typeof one === 'string'))
    setText(cells, name, writeList(value));
  else if (Array.isArray(value) || isRecord(value)) {
    const members = Array.isArray(value) ? value.map((one, at): [string, unknown] => [String(at + 1), one]) : Object.entries(value);
    return members.length === 0 ? [name] : members.flatMap(([member, inner]) => setValue(cells, `${name}.${member}`, inner));
  }
  return [];
}

function itemRows(plan: Plan): Row[] {
  const cells: Cells = new Map();
  const empty = planFields().flatMap((field) => {
    const value = (plan as unknown as Record<string, unknown>)[field];
    // A plan with modules has an outline; only their absence has to be told from their number being none.
    return field === 'modules' && plan.modules?.length !== 0 ? [] : setValue(cells, field, value);
  });
  if (empty.length > 0) setText(cells, EMPTY, writeList(empty));
  return [ITEM_HEADER, ...cells];
}

/** The rows of nodes and of all below them. */
function outlineCells(nodes: readonly unknown[], depth: number): Cells[] {
  const kind = KINDS[depth];
  if (kind === undefined) return [];
  const inner = CHILDREN[kind];
  return nodes.filter(isRecord).flatMap((node) => {
    const cells: Cells = new Map([['kind', kind]]);
    const children = inner === undefined ? undefined : node[inner];
    const empty = Object.entries(node).flatMap(([field, value]) => {
      if (field === inner && Array.isArray(children) && children.length > 0) return [];
      const column = COLUMN_OF[field] ?? field;
      if (field !== 'educationalAlignment' || !Array.isArray(value) || value.length === 0) return setValue(cells, column, value);
      setText(cells, column, writeAlignments(value as AlignmentObject[]));
      return [];
    });
    if (empty.length > 0) setText(cells, EMPTY, writeList(empty));
    return [cells, ...(Array.isArray(children) ? outlineCells(children, depth + 1) : [])];
  });
}

/** The columns of an outline: texts in the languages there are, the fixed ones, then what is rare. */
function columnsOf(rows: readonly Cells[], plan: Plan): string[] {
  const used = new Set(rows.flatMap((cells) => [...cells.keys()]));
  const texts = (field: string): string[] => {
    const languages = new Set([plan.originalLanguage, ...Object.keys(plan.name)].map((language) => `${field}.${language}`));
    return [...new Set([...languages, ...used])].filter((name) => name.startsWith(`${field}.`));
  };
  const first = ['kind', 'id', 'code', ...texts('name'), ...texts('description'), ...FIXED_COLUMNS];
  return [...new Set([...first, ...used])];
}

/** A plan as a table, from which `readTable` makes the same plan. */
export function writeTable(plan: Plan): Table {
  const rows = outlineCells(plan.modules ?? [], 0);
  const columns = columnsOf(rows, plan);
  return { item: itemRows(plan), outline: [columns, ...rows.map((cells) => columns.map((column) => cells.get(column) ?? null))] };
}
