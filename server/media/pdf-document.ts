import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';
import { pageText, type TextItem } from './page-text.ts';
import { readOutline, type OutlineEntry } from './pdf-outline.ts';
import { loadPdf, OPS } from './pdf-engine.ts';
import { cleanText } from './clean-text.ts';
import { refused, type Outcome } from './problem.ts';

/** Enough for any page that people read; what is longer was made to be long. */
const MOST_CHARACTERS = 200_000;
/** No picture is decoded: that there is one is enough. */
const NO_PIXELS = 1;

export interface PdfPage {
  /** Counted from 1. */
  readonly page: number;
  /** What is printed on it, where pages are not simply counted. */
  readonly label?: string;
  readonly text: string;
  /** Its content cannot be read. */
  readonly broken?: true;
}

export interface PdfOverview {
  readonly pages: number;
  /** What is printed on each page ("xii", "47"), where that is not its number everywhere. */
  readonly labels?: readonly string[];
  readonly outline: readonly OutlineEntry[];
}

export interface OpenPdf {
  readonly overview: () => Promise<PdfOverview>;
  readonly read: (from: number, to: number) => Promise<readonly PdfPage[]>;
  /** Those of the given pages on which something is drawn. */
  readonly drawn: (pages: readonly number[]) => Promise<readonly number[]>;
  readonly close: () => Promise<void>;
}

async function labelsOf(document: PDFDocumentProxy): Promise<readonly string[] | undefined> {
  const labels = (await document.getPageLabels().catch(() => null))?.map((label) => cleanText(label).trim().slice(0, 40));
  return labels?.every((label, index) => label === String(index + 1)) === false ? labels : undefined;
}

async function textOf(page: PDFPageProxy): Promise<string> {
  const items: TextItem[] = [];
  let length = 0;
  // As it is written: pdf.js would take ligatures apart before it puts right-to-left text in order.
  const reader = page.streamTextContent({ disableNormalization: true }).getReader() as ReadableStreamDefaultReader<{
    items: readonly TextItem[];
  }>;
  for (let part = await reader.read(); !part.done && length < MOST_CHARACTERS; part = await reader.read()) {
    for (const item of part.value.items) {
      items.push(item);
      length += item.str.length;
    }
  }
  if (length >= MOST_CHARACTERS) await reader.cancel(new Error('enough'));
  return pageText(items).slice(0, MOST_CHARACTERS).toWellFormed();
}

async function readPage(document: PDFDocumentProxy, number: number): Promise<PdfPage> {
  try {
    const page = await document.getPage(number);
    const text = await textOf(page);
    page.cleanup();
    return { page: number, text };
  } catch {
    return { page: number, text: '', broken: true };
  }
}

const PAINTS = /^(?:stroke|closeStroke|fill|eoFill|shadingFill|constructPath|showText|showSpacedText|nextLineShowText|paint.*Image)/;

const PAINTING = new Set(Object.entries(OPS).flatMap(([name, code]) => (PAINTS.test(name) ? [code] : [])));

async function operatorsOf(document: PDFDocumentProxy, number: number): Promise<readonly number[]> {
  const page = await document.getPage(number);
  const { fnArray } = await page.getOperatorList();
  page.cleanup();
  return fnArray;
}

/**
 * Which pages show something. No picture is decoded, so a picture is no operator either; a second copy of the document, which
 * stops at such errors, stops there.
 */
async function drawnOf(document: PDFDocumentProxy, file: string, pages: readonly number[]): Promise<readonly number[]> {
  const strict = await loadPdf(file, { mostPixels: NO_PIXELS, stopAtErrors: true });
  if (!strict.ok) return pages;
  const isDrawn = async (number: number): Promise<boolean> => {
    const operators = await operatorsOf(document, number);
    return operators.some((operator) => PAINTING.has(operator)) || (await operatorsOf(strict.value, number)).length < operators.length;
  };
  const drawn: number[] = [];
  for (const number of pages) if (await isDrawn(number).catch(() => true)) drawn.push(number);
  await strict.value.loadingTask.destroy();
  return drawn;
}

/** Opens a PDF for reading its text. Refuses with `pdf-password`, `pdf-broken` and `pdf-too-long`. */
export async function openPdf(file: string, mostPages: number): Promise<Outcome<OpenPdf>> {
  const loaded = await loadPdf(file, { mostPixels: NO_PIXELS });
  if (!loaded.ok) return loaded;
  const document = loaded.value;
  const close = (): Promise<void> => document.loadingTask.destroy();
  if (document.numPages > mostPages) {
    await close();
    return refused('pdf-too-long', { pages: document.numPages, limit: mostPages });
  }
  return {
    ok: true,
    value: {
      close,
      overview: async () => {
        const labels = await labelsOf(document);
        const outline = await readOutline(document);
        return { pages: document.numPages, ...(labels === undefined ? {} : { labels }), outline };
      },
      read: async (from, to) => {
        const pages: PdfPage[] = [];
        for (let number = from; number <= Math.min(to, document.numPages); number += 1) pages.push(await readPage(document, number));
        return pages;
      },
      drawn: (pages) => drawnOf(document, file, pages),
    },
  };
}
