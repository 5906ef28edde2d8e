import type { PDFDocumentProxy } from 'pdfjs-dist';
import sharp from 'sharp';
import type { ExtractionTasks } from './extraction-tasks.ts';
import { MOST_PIXELS } from './pdf-cover.ts';
import { drawPage } from './pdf-drawing.ts';
import { loadPdf } from './pdf-engine.ts';
import { refused, type Outcome } from './problem.ts';

type Asked = ExtractionTasks['pdf-page']['ask'];

/** Letters on paper: light to load, sharp enough to read. */
const WEBP = { quality: 55, effort: 3, smartSubsample: true } as const;

/** The book that the last page came from: its neighbours are asked for next. */
let kept: { readonly sha256: string; readonly document: PDFDocumentProxy } | undefined;

async function documentOf({ file, sha256 }: Asked): Promise<Outcome<PDFDocumentProxy>> {
  if (kept?.sha256 === sha256) return { ok: true, value: kept.document };
  await kept?.document.loadingTask.destroy();
  kept = undefined;
  const loaded = await loadPdf(file, { mostPixels: MOST_PIXELS });
  if (loaded.ok) kept = { sha256, document: loaded.value };
  return loaded;
}

/** A page of a PDF as WebP. Refuses as `loadPdf` does, and with `pdf-no-page`. */
export async function renderPage(asked: Asked): Promise<Outcome<Uint8Array>> {
  const loaded = await documentOf(asked);
  if (!loaded.ok) return loaded;
  try {
    const drawn = sharp(await drawPage(loaded.value, asked.page, asked.width));
    return { ok: true, value: await drawn.flatten({ background: '#fff' }).webp(WEBP).toBuffer() };
  } catch {
    return refused('pdf-no-page');
  }
}
