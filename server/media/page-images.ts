import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createExtractionPool } from './extraction-pool.ts';
import type { FileStore } from './file-store.ts';
import { refused, type Outcome } from './problem.ts';

/** A thumbnail, and a page that can be read. */
export const PAGE_WIDTHS = [240, 960] as const;
export type PageWidth = (typeof PAGE_WIDTHS)[number];

const LIMIT_MS = 9000;
const MOST_BYTES = 500 * 1024 * 1024;
/** Who comes when so many wait is told to come back. */
const MOST_WAITING = 32;

interface Kept {
  readonly name: string;
  readonly size: number;
  readonly usedAt: number;
}

/** Pages of books as pictures, drawn when they are asked for. */
export interface PageImages {
  /**
   * A page, counted from 1, as WebP; undefined where there is no such file. Refuses with `pages-busy` when too many are asked for at once,
   * `pdf-no-page`, and as the reading of PDFs does.
   */
  readonly draw: (sha256: string, page: number, width: PageWidth) => Promise<Outcome<Uint8Array> | undefined>;
  readonly close: () => void;
}

export interface PageImagesOptions {
  /** How much the folder may hold; what was not used for longest goes first. */
  readonly mostBytes?: number;
  readonly mostWaiting?: number;
}

/** Draws pages in one process of their own, one at a time, and keeps what was drawn in `folder`. */
export function createPageImages(store: Pick<FileStore, 'withLocalFile'>, folder: string, options: PageImagesOptions = {}): PageImages {
  const { mostBytes = MOST_BYTES, mostWaiting = MOST_WAITING } = options;
  // Not the processes that read new files: a reader would wait until a whole book is read.
  const pool = createExtractionPool(1);
  const drawing = new Map<string, Promise<Outcome<Uint8Array> | undefined>>();
  let held: number | undefined;
  let waiting = 0;

  async function listKept(): Promise<Kept[]> {
    const names = await readdir(folder).catch(() => []);
    const facts = await Promise.all(names.map((name) => stat(path.join(folder, name)).catch(() => undefined)));
    return names.flatMap((name, at) => {
      const fact = facts[at];
      return fact === undefined ? [] : [{ name, size: fact.size, usedAt: fact.mtimeMs }];
    });
  }

  /** Makes room down to nine tenths, so that it is not done for every page. */
  async function makeRoom(): Promise<void> {
    const kept = (await listKept()).sort((a, b) => a.usedAt - b.usedAt);
    held = kept.reduce((sum, { size }) => sum + size, 0);
    if (held <= mostBytes) return;
    for (const { name, size } of kept) {
      if (held <= mostBytes * 0.9) return;
      await rm(path.join(folder, name), { force: true });
      held -= size;
    }
  }

  async function keep(name: string, bytes: Uint8Array): Promise<void> {
    const temporary = path.join(folder, `${randomUUID()}.part`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(temporary, bytes, { mode: 0o600 });
    await rename(temporary, path.join(folder, name));
    held = held === undefined ? undefined : held + bytes.length;
    if (held === undefined || held > mostBytes) await makeRoom();
  }

  async function drawNow(name: string, sha256: string, page: number, width: PageWidth): Promise<Outcome<Uint8Array> | undefined> {
    const place = path.join(folder, name);
    const kept = await readFile(place).catch(() => undefined);
    if (kept !== undefined) {
      await utimes(place, new Date(), new Date()).catch(() => undefined);
      return { ok: true, value: kept };
    }
    // One is drawn while the others wait.
    if (waiting > mostWaiting) return refused('pages-busy');
    waiting += 1;
    try {
      const drawn = await store.withLocalFile(sha256, (file) =>
        pool.use((session) => session.ask('pdf-page', { file, sha256, page, width }, LIMIT_MS)),
      );
      // What cannot be kept, on a full disk, is drawn again next time.
      if (drawn?.ok === true) await keep(name, drawn.value).catch(() => undefined);
      return drawn;
    } finally {
      waiting -= 1;
    }
  }

  return {
    draw: (sha256, page, width) => {
      const name = `${sha256}-${String(page)}-${String(width)}.webp`;
      const running = drawing.get(name);
      if (running !== undefined) return running;
      const work = drawNow(name, sha256, page, width).finally(() => drawing.delete(name));
      drawing.set(name, work);
      return work;
    },
    close: pool.close,
  };
}
