import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { writable, written } from './cell-text.ts';
import type { Plan } from './plan.ts';
import { fileProblem, refused, type Reading } from './reading.ts';
import { ITEM_HEADER, type Cell, type Row } from './table.ts';
import { readTable } from './table-reader.ts';
import { writeTable } from './table-writer.ts';

/** A plan as CSV: the item's rows, an empty line, the outline. With a mark by which spreadsheets know UTF-8. */
export function writeCsv(plan: Plan): string {
  const { item, outline } = writeTable(plan);
  const cell = (value: Cell): string => (value === null ? '' : writable(String(value)));
  const part = (rows: readonly Row[]): string =>
    stringify(
      rows.map((row) => row.map(cell)),
      { quoted_match: /[\r\n]/, record_delimiter: '\r\n' },
    );
  return `\ufeff${part(item)}\r\n${part(outline)}`;
}

/** Spreadsheets of many countries save with semicolons. */
function delimiterOf(text: string): string {
  const line = text.slice(0, text.search(/[\r\n]|$/));
  return [',', ';', '\t'].find((delimiter) => line.includes(delimiter)) ?? ',';
}

const isBlank = (row: Row): boolean => row.every((cell) => cell === null || cell === '');

function firstCell(row: Row | undefined): string {
  return String(row?.[0] ?? '')
    .trim()
    .toLowerCase();
}

/** A plan from CSV in the layout of `writeCsv`. */
export function readCsv(text: string): Reading {
  let rows: string[][];
  try {
    rows = parse(text, { bom: true, delimiter: delimiterOf(text.replace(/^\ufeff/, '')), relax_column_count: true });
  } catch (error) {
    const { lines } = error as { lines?: number };
    return refused(fileProblem('csv', {}, lines === undefined ? {} : { row: lines }));
  }
  const cells = rows.map((row) => row.map(written));
  const itemAt = cells.findIndex((row) => !isBlank(row));
  if (firstCell(cells[itemAt]) !== ITEM_HEADER[0])
    return refused(fileProblem('no-item-part', { header: ITEM_HEADER.join(', ') }, { row: itemAt + 1 }));
  const outlineAt = cells.findIndex((row, at) => at > itemAt && firstCell(row) === 'kind');
  const end = outlineAt === -1 ? cells.length : outlineAt;
  return readTable({
    table: { item: cells.slice(itemAt, end), outline: outlineAt === -1 ? [] : cells.slice(outlineAt) },
    itemRow: itemAt + 1,
    outlineRow: outlineAt + 1,
    hasSheets: false,
  });
}
