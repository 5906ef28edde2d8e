import { cellValue } from './cell-value.ts';
import { readItemRows, setAt, type ItemRows } from './item-rows.ts';
import { fileProblem, readingOf, refused, type FileProblem, type Place, type Reading } from './reading.ts';
import { CHILDREN, COLUMN_OF, columnForm, EMPTY, FIELD_OF, KINDS, partOf, type Kind, type Row, type Table } from './table.ts';

/** How the rows of the two parts are found again in the file. */
export interface TableSource {
  readonly table: Table;
  /** The row of the file in which a part begins, from 1. */
  readonly itemRow: number;
  readonly outlineRow: number;
  /** Whether the parts are sheets of a workbook. */
  readonly hasSheets: boolean;
}

interface Column {
  readonly name: string;
  /** The cells that hold it, in order. */
  readonly at: readonly number[];
}

type Node = Record<string, unknown>;

function columnsOf(header: Row, place: (column: string) => Place): { columns: Column[]; problems: FileProblem[] } {
  const parts = new Map<string, Map<number, number>>();
  const problems: FileProblem[] = [];
  header.forEach((cell, at) => {
    if (cell === null || cell === '') return;
    const { name, part } = partOf(String(cell).trim());
    const own = parts.get(name) ?? new Map<number, number>();
    if (own.has(part)) problems.push(fileProblem('repeated-column', { column: name }, place(name)));
    parts.set(name, own.set(part, at));
  });
  const columns = [...parts].map(([name, own]) => ({ name, at: [...own].sort(([a], [b]) => a - b).map(([, at]) => at) }));
  return { columns, problems };
}

/** What one row says of its node. */
function nodeOf(row: Row, columns: readonly Column[], place: (column: string) => Place): { node: Node; problems: FileProblem[] } {
  const node: Node = {};
  const problems: FileProblem[] = [];
  for (const { name, at } of columns) {
    if (name === 'kind') continue;
    const read = cellValue(
      at.map((position) => row[position] ?? null),
      columnForm(name),
      place(name),
    );
    if ('problem' in read) problems.push(read.problem);
    else if (name === EMPTY) {
      for (const empty of (read.value ?? []) as string[]) setAt(node, (FIELD_OF[empty] ?? empty).split('.'), isTexts(empty) ? {} : []);
    } else if (read.value !== undefined) setAt(node, (FIELD_OF[name] ?? name).split('.'), read.value);
  }
  return { node, problems };
}

/** Whether a field holds members rather than entries. */
function isTexts(field: string): boolean {
  return ['name', 'description', 'hours'].includes(field);
}

interface Outline {
  readonly modules: Node[];
  /** Path of a node to its row in the file. */
  readonly rows: ReadonlyMap<string, number>;
  readonly problems: readonly FileProblem[];
}

function readOutline({ table, outlineRow, hasSheets }: TableSource): Outline {
  const [header = [], ...body] = table.outline;
  const sheet = hasSheets ? { sheet: 'outline' } : {};
  const { columns, problems } = columnsOf(header, (column) => ({ ...sheet, row: outlineRow, column }));
  const kindAt = columns.find(({ name }) => name === 'kind')?.at[0] ?? 0;
  const modules: Node[] = [];
  const rows = new Map<string, number>();
  /** The latest node of each kind, with its path. */
  const open: { node: Node; path: string }[] = [];
  body.forEach((cells, position) => {
    if (cells.every((cell) => cell === null || cell === '')) return;
    const row = outlineRow + 1 + position;
    const kind = String(cells[kindAt] ?? '').trim() as Kind;
    const depth = KINDS.indexOf(kind);
    const place = (column: string): Place => ({ ...sheet, row, column });
    if (depth === -1) {
      problems.push(fileProblem('kind', { found: kind.slice(0, 60), allowed: KINDS.join(', ') }, place('kind')));
      return;
    }
    const parent = open[depth - 1];
    if (depth > open.length || (depth > 0 && parent === undefined)) {
      problems.push(fileProblem('orphan', { kind, parent: KINDS[depth - 1] ?? '' }, place('kind')));
      return;
    }
    const read = nodeOf(cells, columns, place);
    problems.push(...read.problems);
    const field = depth === 0 ? 'modules' : (CHILDREN[KINDS[depth - 1] ?? 'module'] ?? '');
    const siblings = parent === undefined ? modules : ((parent.node[field] ??= []) as Node[]);
    const path = `${parent === undefined ? '' : `${parent.path}/`}${field}/${String(siblings.length)}`;
    siblings.push(read.node);
    rows.set(path, row);
    open.splice(depth, Infinity, { node: read.node, path });
  });
  return { modules, rows, problems };
}

/** The cell of a field of the outline: the row of its node, the column of what is in it. */
function placeInOutline(field: string, outline: Outline, sheet: Place): Place | undefined {
  for (let path = field; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('/')))) {
    const row = outline.rows.get(path);
    if (row === undefined) continue;
    const [own = '', member] = field.slice(path.length + 1).split('/');
    if (own === '') return { ...sheet, row };
    const isMember = isTexts(own) && member !== undefined;
    return { ...sheet, row, column: isMember ? `${own}.${member}` : (COLUMN_OF[own] ?? own) };
  }
  return undefined;
}

function placesIn(source: TableSource, item: ItemRows, outline: Outline): (field: string) => Place {
  return (field) => {
    const inOutline = placeInOutline(field, outline, source.hasSheets ? { sheet: 'outline' } : {});
    if (inOutline !== undefined) return inOutline;
    const row = item.rowOf(field);
    return { ...(source.hasSheets ? { sheet: 'item' } : {}), ...(row === undefined ? { field } : { row, column: 'value', field }) };
  };
}

/** A plan from a table; every problem with its row and column. */
export function readTable(source: TableSource): Reading {
  const item = readItemRows(source.table.item, source.itemRow, source.hasSheets);
  const outline = readOutline(source);
  const problems = [...item.problems, ...outline.problems];
  if (problems.length > 0) return refused(...problems);
  const candidate = { ...item.fields, ...(outline.modules.length > 0 ? { modules: outline.modules } : {}) };
  return readingOf(candidate, placesIn(source, item, outline));
}
