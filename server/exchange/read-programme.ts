import { readCase } from './case-reader.ts';
import { readCsv } from './csv.ts';
import { isRecord, readJson } from './json.ts';
import { fileProblem, refused, type Reading } from './reading.ts';
import { readXlsx } from './xlsx.ts';

export const LARGEST_FILE_BYTES = 20_000_000;

/** Text of a file in UTF-8, or in the UTF-16 that some spreadsheets save; undefined where it is neither. */
export function textOf(bytes: Buffer): string | undefined {
  const mark = bytes.subarray(0, 2).toString('hex');
  const encoding = mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Parsed JSON, or the refusal of what is none. */
export function jsonOf(text: string): { readonly ok: true; readonly value: unknown } | (Reading & { readonly ok: false }) {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, problems: [fileProblem('json')] };
  }
}

/**
 * Reads a programme or curriculum from a file: CASE (JSON with a CFDocument), the item's JSON, a workbook or CSV.
 * What the file is decides, its name only where the content leaves a doubt. Expected outcomes are data: a file that
 * cannot be read is refused with every reason and its place.
 */
export async function readProgramme(bytes: Buffer, fileName: string): Promise<Reading> {
  if (bytes.length === 0) return refused(fileProblem('empty-file'));
  if (bytes.length > LARGEST_FILE_BYTES) return refused(fileProblem('large-file', { megabytes: LARGEST_FILE_BYTES / 1_000_000 }));
  if (bytes.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') return readXlsx(bytes);
  const text = textOf(bytes);
  if (text === undefined) return refused(fileProblem('encoding'));
  if (/\.json$/i.test(fileName) || /^\ufeff?\s*[[{]/.test(text)) {
    const parsed = jsonOf(text);
    if (!parsed.ok) return parsed;
    return isRecord(parsed.value) && 'CFDocument' in parsed.value ? readCase(parsed.value) : readJson(parsed.value);
  }
  return readCsv(text);
}
