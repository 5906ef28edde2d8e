import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PDFDocumentProxy } from 'pdfjs-dist';
import { refused, type Outcome } from './problem.ts';

// The Node build of pdf.js brings replacements for what it finds wanting, among them a much slower `push`.
const { push } = Array.prototype;
const { getDocument, OPS } = await import('pdfjs-dist/legacy/build/pdf.mjs');
const WORKER = 'pdfjs-dist/legacy/build/pdf.worker.mjs';
// Loaded here, so that pdf.js works in this process and starts none of its own.
const worker: unknown = await import(WORKER);
Object.assign(globalThis, { pdfjsWorker: worker });
Array.prototype.push = push;

export { OPS };

const home = path.dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
const folder = (name: string): string => `${path.join(home, name)}${path.sep}`;

export interface EngineOptions {
  /** Pixels that a picture may have to be decoded. */
  readonly mostPixels: number;
  /** Whether what is damaged is an error; else as much as possible is read. */
  readonly stopAtErrors?: boolean;
}

function problemOf(error: unknown): ReturnType<typeof refused> {
  return refused(error instanceof Error && error.name === 'PasswordException' ? 'pdf-password' : 'pdf-broken');
}

/** Opens a PDF with pdf.js. Refuses with `pdf-password` and `pdf-broken`. */
export async function loadPdf(file: string, { mostPixels, stopAtErrors = false }: EngineOptions): Promise<Outcome<PDFDocumentProxy>> {
  const data = new Uint8Array(await readFile(file));
  try {
    const document = await getDocument({
      data,
      verbosity: 0,
      stopAtErrors,
      isEvalSupported: false,
      disableFontFace: true,
      useSystemFonts: false,
      enableXfa: false,
      maxImageSize: mostPixels,
      cMapUrl: folder('cmaps'),
      cMapPacked: true,
      standardFontDataUrl: folder('standard_fonts'),
      wasmUrl: pathToFileURL(folder('wasm')).href,
    }).promise;
    return document.numPages > 0 ? { ok: true, value: document } : refused('pdf-broken');
  } catch (error) {
    return problemOf(error);
  }
}
