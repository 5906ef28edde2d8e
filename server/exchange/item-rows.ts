import { cellValue } from './cell-value.ts';
import { fileProblem, type FileProblem, type Place } from './reading.ts';
import { EMPTY, itemForm, partOf, type Cell, type Row } from './table.ts';

/** What the `item` part of a table says. */
export interface ItemRows {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly problems: readonly FileProblem[];
  /** The row of the file that holds a field, given as `creator/0/name`. */
  readonly rowOf: (field: string) => number | undefined;
}

/** Members are own ones, whatever they are called. */
function setOwn(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Sets a member of a member …; does nothing where one on the way is no object. */
export function setAt(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    setOwn(target, name, value);
    return;
  }
  if (!Object.hasOwn(target, name)) setOwn(target, name, {});
  const inner = target[name];
  if (typeof inner === 'object' && inner !== null) setAt(inner as Record<string, unknown>, rest, value);
}

/** Members named 1, 2, … become a list, in the order of the numbers. */
function withLists(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).map(([name, member]): [string, unknown] => [name, withLists(member)]);
  const isList = members.length > 0 && members.every(([name]) => /^[1-9]\d{0,5}$/.test(name));
  if (isList) return members.sort(([a], [b]) => Number(a) - Number(b)).map(([, member]) => member);
  const plain = {};
  for (const [name, member] of members) setOwn(plain, name, member);
  return plain;
}

const MEMBERS = new Set([
  'name',
  'description',
  'keywords',
  'accessibilitySummary',
  'hours',
  'educationalCredentialAwarded',
  'programPrerequisites',
]);

interface FieldCells {
  readonly row: number;
  readonly parts: Map<number, Cell>;
}

/** Reads rows of field and value; the first is the header and stands in row `first` of the file. */
export function readItemRows(rows: readonly Row[], first: number, hasSheets: boolean): ItemRows {
  const problems: FileProblem[] = [];
  const cells = new Map<string, FieldCells>();
  const place = (row: number): Place => ({ ...(hasSheets ? { sheet: 'item' } : {}), row });
  rows.slice(1).forEach((cellsOfRow, position) => {
    const row = first + 1 + position;
    const [label = null, value = null] = cellsOfRow;
    const { name, part } = partOf(String(label ?? '').trim());
    if (name === '') {
      if (value !== null && value !== '') problems.push(fileProblem('nameless', {}, { ...place(row), column: 'field' }));
      return;
    }
    const known = cells.get(name) ?? { row, parts: new Map<number, Cell>() };
    if (known.parts.has(part)) problems.push(fileProblem('repeated-field', { field: name }, { ...place(row), column: 'field' }));
    known.parts.set(part, value);
    cells.set(name, known);
  });
  const raw: Record<string, unknown> = {};
  for (const [name, { row, parts }] of cells) {
    const ordered = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
    const read = cellValue(ordered, itemForm(name), { ...place(row), column: 'value' });
    if ('problem' in read) problems.push(read.problem);
    else if (name === EMPTY) for (const empty of (read.value ?? []) as string[]) setAt(raw, empty.split('.'), MEMBERS.has(empty) ? {} : []);
    else if (read.value !== undefined) setAt(raw, name.split('.'), read.value);
  }
  const rowOf = (field: string): number | undefined => {
    const path = field.split('/').map((step) => (/^\d+$/.test(step) ? String(Number(step) + 1) : step));
    for (let length = path.length; length > 0; length -= 1) {
      const found = cells.get(path.slice(0, length).join('.'));
      if (found !== undefined) return found.row;
    }
    return [...cells].find(([name]) => name.startsWith(`${path[0] ?? ''}.`))?.[1].row;
  };
  return { fields: withLists(raw) as Record<string, unknown>, problems, rowOf };
}
