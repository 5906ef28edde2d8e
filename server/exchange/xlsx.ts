import writeWorkbook from 'write-excel-file/node';
import { isolated } from './isolated.ts';
import { writableInWorkbook } from './cell-text.ts';
import type { Plan } from './plan.ts';
import { fileProblem, refused, type Reading } from './reading.ts';
import { ITEM_HEADER, type Cell, type Row } from './table.ts';
import { readTable } from './table-reader.ts';
import { writeTable } from './table-writer.ts';

const READ_WITHIN_MS = 20_000;
const MOST_BYTES = 100_000_000;
const WIDTHS: Readonly<Record<string, number>> = { field: 30, value: 80, kind: 11, id: 12, code: 12 };

/** Text cells are marked as text, so that no spreadsheet makes a date of a code. */
function sheetCell(value: Cell): object | null {
  if (value === null) return null;
  if (typeof value === 'string') return { value: writableInWorkbook(value), type: String, format: '@', wrap: true, alignVertical: 'top' };
  return { value, type: typeof value === 'number' ? Number : Boolean, alignVertical: 'top' };
}

function sheet(
  name: string,
  [header = [], ...body]: readonly Row[],
): { sheet: string; data: object[][]; columns: object[]; stickyRowsCount: number } {
  const heading = header.map((title) => ({ value: String(title), type: String, format: '@', fontWeight: 'bold' }));
  return {
    sheet: name,
    data: [heading, ...body.map((row) => row.map(sheetCell))] as object[][],
    columns: header.map((title) => ({ width: WIDTHS[String(title)] ?? (/^(name|description)\./.test(String(title)) ? 40 : 14) })),
    stickyRowsCount: 1,
  };
}

/** A plan as a workbook with the sheets `item` and `outline`. */
export function writeXlsx(plan: Plan): Promise<Buffer> {
  const { item, outline } = writeTable(plan);
  return writeWorkbook([sheet('item', item), sheet('outline', outline)] as Parameters<typeof writeWorkbook>[0]).toBuffer();
}

interface Sheet {
  readonly sheet: string;
  readonly data: readonly (readonly (Cell | Date)[])[];
}

/** What a spreadsheet made a date of was written as one. */
function plainCell(cell: Cell | Date): Cell {
  return typeof cell === 'object' && cell !== null ? cell.toISOString().slice(0, 10) : cell;
}

/** A plan from a workbook in the layout of `writeXlsx`; it is unpacked in a process of its own. */
export async function readXlsx(bytes: Buffer): Promise<Reading> {
  const read = await isolated<readonly Sheet[]>({ kind: 'workbook', bytes, mostBytes: MOST_BYTES }, READ_WITHIN_MS);
  if (!read.ok) return refused(fileProblem(read.reason === 'busy' ? 'busy' : 'workbook'));
  const rowsOf = (name: string): Row[] | undefined =>
    read.value.find(({ sheet: title }) => title.trim().toLowerCase() === name)?.data.map((row) => row.map(plainCell));
  const item = rowsOf('item');
  if (item === undefined) return refused(fileProblem('no-sheet', { sheet: 'item' }));
  if (
    String(item[0]?.[0] ?? '')
      .trim()
      .toLowerCase() !== ITEM_HEADER[0]
  ) {
    return refused(fileProblem('no-item-part', { header: ITEM_HEADER.join(', ') }, { sheet: 'item', row: 1 }));
  }
  return readTable({ table: { item, outline: rowsOf('outline') ?? [] }, itemRow: 1, outlineRow: 1, hasSheets: true });
}
