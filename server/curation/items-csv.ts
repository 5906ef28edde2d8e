import { Readable } from 'node:stream';
import { stringify, type Stringifier } from 'csv-stringify';
import { statusOf, type StoredItem } from '../catalogue/service.ts';
import type { Locale } from '../http/locale.ts';
import { presentRow } from './list-presenter.ts';
import type { InstitutionNames } from './value-presenter.ts';

const COLUMNS = [
  'id',
  'identifier',
  'type',
  'status',
  'title',
  'inLanguage',
  'specialty',
  'educationalLevel',
  'license',
  'institution',
  'institution.name',
  'version',
  'url',
  'changed',
];

/** The editor's list as CSV (RFC 4180, UTF-8 with a mark for spreadsheets), as a stream. No cell is taken for a formula. */
export function itemsCsv(items: AsyncIterable<StoredItem>, locale: Locale, names: InstitutionNames): Stringifier {
  const csv = stringify({ header: true, columns: COLUMNS, bom: true, record_delimiter: 'windows', escape_formulas: true });
  const rows = Readable.from(
    (async function* () {
      for await (const item of items) {
        const row = presentRow(item, locale, names);
        yield [
          item._id,
          item.identifier,
          item.type,
          statusOf(item),
          row.title.text,
          item.inLanguage.join(' '),
          (item.specialty ?? []).join(' '),
          (item.educationalLevel ?? []).join(' '),
          item.license ?? '',
          item.institution ?? '',
          row.institution?.text ?? '',
          item.publishedVersion === undefined ? '' : String(item.publishedVersion),
          item.url ?? '',
          item.updatedAt.toISOString(),
        ];
      }
    })(),
  );
  rows.on('error', (error) => csv.destroy(error));
  csv.on('close', () => rows.destroy());
  return rows.pipe(csv);
}
