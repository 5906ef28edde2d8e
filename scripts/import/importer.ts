import { validateItem, type Item, type Problem } from '../../content-schema/validator.ts';
import type { CatalogueService, StoreOutcome } from '../../server/catalogue/service.ts';
import { mapColumns, mapRecord, type Mapped, type RecordMap } from './mapping.ts';
import { formatOf, readRecords, type OnBytes } from './read-records.ts';

const BATCH = 500;

/** Why a record, or one field of it, did not come in. */
export interface Refusal {
  readonly line: number;
  readonly identifier: string;
  readonly field: string;
  readonly code: string;
  readonly params: Problem['params'];
  /** True where only the field was left out and the record came in. */
  readonly onlyField: boolean;
}

export interface ImportCounts {
  added: number;
  changed: number;
  unchanged: number;
  refused: number;
}

export interface ImportOptions {
  readonly file: string;
  /** Without a map a JSON record is an item already, and a table's columns are called as the fields of items. */
  readonly map: RecordMap | undefined;
  readonly catalogue: Pick<CatalogueService, 'store' | 'compare'>;
  readonly dryRun: boolean;
  readonly limit: number;
  readonly onRefusal: (refusal: Refusal) => Promise<void> | void;
  readonly onProgress: (counts: ImportCounts) => void;
  readonly onBytes?: OnBytes;
  /** Ends the import after the batch at hand. */
  readonly signal?: AbortSignal;
}

interface Checked {
  readonly item: Item | undefined;
  readonly problems: readonly Problem[];
}

function mapped(record: Record<string, unknown>, { map, file }: Pick<ImportOptions, 'map' | 'file'>): Mapped {
  if (map !== undefined) return mapRecord(record, map);
  return formatOf(file) === 'csv' ? mapColumns(record) : { item: record, optional: new Set() };
}

/** Validates a record; fields that may be left out are, where they are wrong. */
function check(record: Record<string, unknown>, optional: ReadonlySet<string>): Checked {
  const first = validateItem(record);
  if (first.ok) return { item: first.value, problems: [] };
  const wrong = new Set(first.problems.map((problem) => problem.field.split('/')[0] ?? ''));
  if (![...wrong].every((field) => optional.has(field))) return { item: undefined, problems: first.problems };
  const second = validateItem(Object.fromEntries(Object.entries(record).filter(([field]) => !wrong.has(field))));
  return { item: second.ok ? second.value : undefined, problems: first.problems };
}

/**
 * Imports a file of records: reads, maps, validates and stores them in batches, each item by one atomic
 * write. A second run with the same file changes nothing.
 */
export async function importFile(options: ImportOptions): Promise<ImportCounts> {
  const { file, catalogue, dryRun, limit, onRefusal, onProgress, signal } = options;
  const counts: ImportCounts = { added: 0, changed: 0, unchanged: 0, refused: 0 };
  let batch: Item[] = [];
  let lines: number[] = [];
  /** Lines by identifier: a second record of the same one would make every run change it again. */
  const seen = new Map<string, number>();
  let read = 0;

  const flush = async (): Promise<void> => {
    const outcomes: StoreOutcome[] = batch.length === 0 ? [] : await (dryRun ? catalogue.compare(batch) : catalogue.store(batch));
    for (const [position, outcome] of outcomes.entries()) {
      if (outcome === 'added' || outcome === 'changed' || outcome === 'unchanged') {
        counts[outcome] += 1;
        continue;
      }
      counts.refused += 1;
      const identifier = batch[position]?.identifier ?? '';
      await onRefusal({ line: lines[position] ?? 0, identifier, field: '', code: outcome, params: {}, onlyField: false });
    }
    [batch, lines] = [[], []];
    onProgress(counts);
  };

  for await (const source of readRecords(file, options.onBytes)) {
    if (signal?.aborted === true || read >= limit) break;
    read += 1;
    if ('broken' in source) {
      counts.refused += 1;
      await onRefusal({
        line: source.line,
        identifier: '',
        field: '',
        code: 'unreadable-record',
        params: { reason: source.broken },
        onlyField: false,
      });
      continue;
    }
    const made = mapped(source.value, options);
    const identifier = typeof made.item['identifier'] === 'string' ? made.item['identifier'] : '';
    const { item, problems } = check(made.item, made.optional);
    const earlier = seen.get(identifier);
    if (item !== undefined && earlier !== undefined) {
      counts.refused += 1;
      await onRefusal({
        line: source.line,
        identifier,
        field: 'identifier',
        code: 'repeated-identifier',
        params: { line: earlier },
        onlyField: false,
      });
      continue;
    }
    for (const { field, code, params } of problems)
      await onRefusal({ line: source.line, identifier, field, code, params, onlyField: item !== undefined });
    if (item === undefined) counts.refused += 1;
    else {
      seen.set(identifier, source.line);
      batch.push(item);
      lines.push(source.line);
    }
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  return counts;
}
