import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { parse } from 'csv-parse';

/** One record of a source file with the line it begins on, or the reason why that line is none. */
export type SourceRecord =
  { readonly line: number; readonly value: Record<string, unknown> } | { readonly line: number; readonly broken: string };

export type SourceFormat = 'jsonl' | 'csv';

/** Told how many bytes of the file have been read. */
export type OnBytes = (bytes: number) => void;

/** The format that a file's name says. */
export function formatOf(file: string): SourceFormat {
  return ['.csv', '.tsv'].includes(path.extname(file).toLowerCase()) ? 'csv' : 'jsonl';
}

/** Streams the records of a JSON Lines or CSV file; memory does not grow with the file. */
export function readRecords(file: string, onBytes: OnBytes = () => undefined): AsyncIterable<SourceRecord> {
  return formatOf(file) === 'csv' ? readCsv(file, onBytes) : readJsonLines(file, onBytes);
}

function open(file: string, onBytes: OnBytes): NodeJS.ReadableStream {
  const stream = createReadStream(file, { encoding: 'utf8', highWaterMark: 256 * 1024 });
  stream.on('data', () => {
    onBytes(stream.bytesRead);
  });
  return stream;
}

async function* readJsonLines(file: string, onBytes: OnBytes): AsyncIterable<SourceRecord> {
  let line = 0;
  for await (const text of createInterface({ input: open(file, onBytes), crlfDelay: Infinity })) {
    line += 1;
    const content = line === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (content.trim() === '') continue;
    yield parseLine(content, line);
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

async function* readCsv(file: string, onBytes: OnBytes): AsyncIterable<SourceRecord> {
  const parser = open(file, onBytes).pipe(
    parse({ bom: true, columns: true, info: true, relax_column_count: true, skip_empty_lines: true, delimiter: [',', ';', '\t'] }),
  );
  for await (const row of parser as AsyncIterable<{ record: Record<string, unknown>; info: { lines: number; error?: Error } }>) {
    const wrong = row.info.error;
    yield wrong === undefined ? { line: row.info.lines, value: row.record } : { line: row.info.lines, broken: wrong.message };
  }
}
