import { Readable } from 'node:stream';
import { stringify, type Stringifier } from 'csv-stringify';
import type { AuditEntry } from './audit.ts';

const COLUMNS = ['at', 'by.id', 'by.name', 'action', 'target.kind', 'target.id', 'target.name', 'details'];

function row({ at, by, action, target, details }: AuditEntry): string[] {
  return [
    at.toISOString(),
    by?.id ?? '',
    by?.name ?? '',
    action,
    target.kind,
    target.id,
    target.name ?? '',
    details === undefined ? '' : JSON.stringify(details),
  ];
}

/** The log as CSV (RFC 4180, UTF-8 with a mark for spreadsheets), as a stream. No cell is taken for a formula. */
export function auditCsv(entries: AsyncIterable<AuditEntry>): Stringifier {
  const csv = stringify({ header: true, columns: COLUMNS, bom: true, record_delimiter: 'windows', escape_formulas: true });
  const rows = Readable.from(
    (async function* () {
      for await (const entry of entries) yield row(entry);
    })(),
  );
  rows.on('error', (error) => csv.destroy(error));
  csv.on('close', () => rows.destroy());
  return rows.pipe(csv);
}
