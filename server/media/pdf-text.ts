import { stat } from 'node:fs/promises';
import type { ExtractionPool } from './extraction-pool.ts';
import type { ExtractionSession } from './extraction-session.ts';
import type { PdfOverview, PdfPage } from './pdf-document.ts';
import { refused, type Outcome } from './problem.ts';

export const MOST_PAGES = 5000;
const BLOCK_PAGES = 16;
/** From so many pages on, a second process is worth its start. */
const WORTH_TWO = 48;
/** No opening of a file of ordinary size takes this long. */
const LIMIT_MS = 8000;
/** What reading takes at most: at its start, for each page, and to see whether something is on a page. */
const START_MS = 3000;
const PAGE_MS = 1000;
const DRAWN_MS = 100;
const MS_PER_MB = 50;

/** What a PDF is, beside its text. */
export interface PdfFacts extends PdfOverview {
  /** Pages that show something and give no text: they were scanned. */
  readonly scanned: readonly number[];
  /** Pages that cannot be read. */
  readonly broken: readonly number[];
}

export interface ReadPdfOptions {
  /** Takes the pages in their order, a block at a time; the next ones wait for it. */
  readonly onPages: (pages: readonly PdfPage[], progress: { readonly done: number; readonly total: number }) => Promise<void> | void;
  readonly signal?: AbortSignal;
  readonly mostPages?: number;
}

/** Hands out blocks of pages and brings what is read back into order. */
class Blocks {
  readonly empty: number[] = [];
  readonly broken: number[] = [];
  readonly #total: number;
  readonly #labels: readonly string[] | undefined;
  readonly #options: ReadPdfOptions;
  readonly #ready = new Map<number, readonly PdfPage[]>();
  #next = 1;
  #due = 1;
  #delivery = Promise.resolve();

  constructor({ pages, labels }: PdfOverview, options: ReadPdfOptions) {
    this.#total = pages;
    this.#labels = labels;
    this.#options = options;
  }

  take(): { from: number; to: number } | undefined {
    if (this.#next > this.#total) return undefined;
    const from = this.#next;
    this.#next += BLOCK_PAGES;
    return { from, to: Math.min(from + BLOCK_PAGES - 1, this.#total) };
  }

  /** Resolves when all that could be delivered is. */
  give(from: number, pages: readonly PdfPage[]): Promise<void> {
    this.#ready.set(from, pages);
    for (let block = this.#ready.get(this.#due); block !== undefined; block = this.#ready.get(this.#due)) {
      const pagesDue = block.map((page) => {
        const label = this.#labels?.[page.page - 1] ?? '';
        return label === '' ? page : { ...page, label };
      });
      this.#ready.delete(this.#due);
      this.#due += BLOCK_PAGES;
      this.empty.push(...pagesDue.filter(({ text, broken }) => text === '' && broken === undefined).map(({ page }) => page));
      this.broken.push(...pagesDue.filter(({ broken }) => broken === true).map(({ page }) => page));
      const done = pagesDue.at(-1)?.page ?? 0;
      this.#delivery = this.#delivery.then(() => this.#options.onPages(pagesDue, { done, total: this.#total }));
    }
    return this.#delivery;
  }
}

type Failure = Extract<Outcome<never>, { ok: false }>;

/** Reads blocks until there are none left, or something goes wrong here or there. */
async function readBlocks(session: ExtractionSession, blocks: Blocks, state: { failure?: Failure }, signal?: AbortSignal): Promise<void> {
  for (let block = blocks.take(); block !== undefined && state.failure === undefined; block = blocks.take()) {
    signal?.throwIfAborted();
    const read = await session.ask('pdf-read', block, START_MS + PAGE_MS * (block.to - block.from + 1));
    if (!read.ok) {
      state.failure = read;
      return;
    }
    await blocks.give(block.from, read.value);
  }
}

/** Which of the pages without text show something. Where that cannot be found out, all may. */
async function scannedOf(session: ExtractionSession, pages: readonly number[]): Promise<readonly number[]> {
  if (pages.length === 0) return [];
  const drawn = await session.ask('pdf-drawn', { pages }, START_MS + DRAWN_MS * pages.length);
  return drawn.ok ? drawn.value : pages;
}

/**
 * Reads the text of a PDF page by page, in one process or two. Refuses with `pdf-password`, `pdf-broken`, `pdf-too-long`
 * (params `pages`, `limit`), `file-slow`, `file-heavy` and `file-unreadable`; throws what `onPages` throws and when aborted.
 */
export async function readPdf(pool: ExtractionPool, file: string, options: ReadPdfOptions): Promise<Outcome<PdfFacts>> {
  const megabytes = (await stat(file)).size / 1024 ** 2;
  const opening = { file, mostPages: options.mostPages ?? MOST_PAGES };
  const openMs = LIMIT_MS + MS_PER_MB * megabytes;

  return pool.use(async (session) => {
    const opened = await session.ask('pdf-open', opening, openMs);
    if (!opened.ok) return opened;
    const blocks = new Blocks(opened.value, options);
    const state: { failure?: Failure } = {};
    const second =
      opened.value.pages < WORTH_TWO
        ? undefined
        : pool.useIfFree(async (other) => {
            // Without its help the work is done all the same.
            if ((await other.ask('pdf-open', opening, openMs)).ok) await readBlocks(other, blocks, state, options.signal);
          });
    const ends = await Promise.allSettled([readBlocks(session, blocks, state, options.signal), second]);
    if (state.failure !== undefined) return state.failure;
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    if (blocks.broken.length === opened.value.pages) return refused('pdf-broken');
    const scanned = await scannedOf(session, blocks.empty);
    return { ok: true, value: { ...opened.value, scanned, broken: blocks.broken } };
  });
}
