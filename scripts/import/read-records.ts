import { createReadStream, type ReadStream } from 'node:fs';
import path from 'node:path';
import { parse, type CsvError } from 'csv-parse';
import { readHeader } from './csv-header.ts';

/** One record of a source file with the line it begins on, or the reason why that line is none. */
export type SourceRecord =
  { readonly line: number; readonly value: Record<string, unknown> } | { readonly line: number; readonly broken: string };

export type SourceFormat = 'jsonl' | 'csv';

/** Told how many bytes of the file have been read. */
export type OnBytes = (bytes: number) => void;

/** Far above any item; a quote that is never closed ends here and not in all of the memory. */
const LARGEST_CSV_RECORD = 8 * 1024 * 1024;

/** The format that a file's name says. */
export function formatOf(file: string): SourceFormat {
  return ['.csv', '.tsv'].includes(path.extname(file).toLowerCase()) ? 'csv' : 'jsonl';
}

/** Streams the records of a JSON Lines or CSV file; memory does not grow with the file. */
export function readRecords(file: string, onBytes: OnBytes = () => undefined): AsyncIterable<SourceRecord> {
  return formatOf(file) === 'csv' ? readCsv(file, onBytes) : readJsonLines(file, onBytes);
}

function open(file: string, onBytes: OnBytes): ReadStream {
  const stream = createReadStream(file, { encoding: 'utf8', highWaterMark: 256 * 1024 });
  stream.on('data', () => {
    onBytes(stream.bytesRead);
  });
  return stream;
}

/** The lines of a file; only a line feed ends one, as a JSON text may hold the other separators that Unicode has. */
async function* readLines(file: string, onBytes: OnBytes): AsyncIterable<string> {
  let rest = '';
  for await (const chunk of open(file, onBytes)) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

async function* readJsonLines(file: string, onBytes: OnBytes): AsyncIterable<SourceRecord> {
  let line = 0;
  for await (const text of readLines(file, onBytes)) {
    line += 1;
    const content = line === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (content.trim() !== '') yield parseLine(content, line);
  }
}

function parseLine(content: string, line: number): SourceRecord {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { line, value: value as Record<string, unknown> };
    return { line, broken: 'not a JSON object' };
  } catch (error) {
    return { line, broken: `not valid JSON: ${error instanceof Error ? error.message : ''}` };
  }
}

function newlines(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}

interface CsvRow {
  readonly record: Record<string, unknown>;
  readonly raw: string;
  readonly info: { readonly error?: Error };
}

async function* readCsv(file: string, onBytes: OnBytes): AsyncIterable<SourceRecord> {
  const header = await readHeader(file);
  const source = open(file, onBytes);
  const failures: CsvError[] = [];
  const parser = parse({
    bom: true,
    columns: (names: string[]) => names.map((name) => name.trim()),
    delimiter: header.delimiter,
    info: true,
    max_record_size: LARGEST_CSV_RECORD,
    raw: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    // An inch mark in the middle of a text is no mistake that a whole file has to fall for.
    relax_quotes: true,
    skip_empty_lines: true,
    // What is left as a mistake is a quote that is never closed: nothing after it can be told apart.
    skip_records_with_error: true,
    on_skip: (failure) => {
      if (failure !== undefined) failures.push(failure);
      source.unpipe(parser);
      parser.end();
    },
  });
  source.once('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let read = header.lines;
  try {
    for await (const { record, raw, info } of parser as AsyncIterable<CsvRow>) {
      const line = read + 1 + newlines(/^\s*/.exec(raw)?.[0] ?? '');
      read += newlines(raw);
      // Spreadsheets save rows that look empty as rows of empty cells.
      if (Object.values(record).every((cell) => cell === '')) continue;
      yield info.error === undefined ? { line, value: record } : { line, broken: info.error.message };
    }
    const [failure] = failures;
    if (failure !== undefined) yield { line: read + 1, broken: failure.message };
  } finally {
    source.destroy();
  }
}
