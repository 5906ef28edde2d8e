import { fileProblem, jsonOf, LARGEST_FILE_BYTES, textOf } from '../exchange/service.ts';
import { readCaseFramework } from './case-framework.ts';
import { isDigComp, readDigComp, readDigCompCsv } from './digcomp.ts';
import { isCprt, readNice } from './nice.ts';
import { isFrameworkId, type FrameworkReading } from './parsed-framework.ts';

function readJson(value: unknown): FrameworkReading {
  if (typeof value === 'object' && value !== null && 'CFDocument' in value) return readCaseFramework(value);
  if (isCprt(value)) return readNice(value);
  if (isDigComp(value)) return readDigComp(value);
  return { ok: false, problems: [fileProblem('framework-form')] };
}

function readAny(bytes: Buffer, fileName: string): FrameworkReading {
  if (bytes.length === 0) return { ok: false, problems: [fileProblem('empty-file')] };
  if (bytes.length > LARGEST_FILE_BYTES)
    return { ok: false, problems: [fileProblem('large-file', { megabytes: LARGEST_FILE_BYTES / 1_000_000 })] };
  const text = textOf(bytes);
  if (text === undefined) return { ok: false, problems: [fileProblem('encoding')] };
  if (/^\s*[[{]/.test(text)) {
    const parsed = jsonOf(text);
    return parsed.ok ? readJson(parsed.value) : parsed;
  }
  if (/^"?location"?,/.test(text)) return readDigCompCsv(text, fileName);
  return { ok: false, problems: [fileProblem('framework-form')] };
}

/**
 * Reads a framework from a file: CASE, NIST's CPRT JSON or DigComp 3.0 (JSON-LD, CSV). `id` replaces the short name that the
 * file leads to. What cannot be read is refused with reasons.
 */
export function readFramework(bytes: Buffer, fileName: string, id?: string): FrameworkReading {
  if (id !== undefined && !isFrameworkId(id)) return { ok: false, problems: [fileProblem('framework-id', { found: id.slice(0, 60) })] };
  const reading = readAny(bytes, fileName);
  return reading.ok && id !== undefined ? { ok: true, framework: { ...reading.framework, id } } : reading;
}
