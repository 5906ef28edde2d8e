import { Readable } from 'node:stream';
import { z } from 'zod';
import type { JobHandler, JobOutcome } from '../jobs/service.ts';
import { captionWindows } from './caption-windows.ts';
import type { CaptionCue } from './captions.ts';
import type { ExtractionPool } from './extraction-pool.ts';
import type { FileStore } from './file-store.ts';
import { readCover, readPictures } from './images.ts';
import type { MediaRecords } from './media-records.ts';
import type { StoredPicture } from './media-model.ts';
import type { Passages } from './passages.ts';
import { readPdf } from './pdf-text.ts';
import type { Picture } from './picture-renditions.ts';
import type { Outcome } from './problem.ts';

const CAPTION_LIMIT_MS = 9000;
const MOST_PICTURE_BYTES = 50 * 1024 * 1024;

const input = z.object({ item: z.string(), sha256: z.string(), language: z.string() });

export interface MediaJobParts {
  readonly store: FileStore;
  readonly pool: ExtractionPool;
  readonly passages: Passages;
  readonly records: MediaRecords;
}

/** The file or the item is no longer what it was when the job was made: nothing is left to do. */
const OUTDATED: JobOutcome = { ok: true, result: 'outdated' };

function failed(outcome: Extract<Outcome<never>, { ok: false }>): JobOutcome {
  return { ok: false, error: outcome.problem };
}

async function storePictures(store: FileStore, pictures: readonly Picture[]): Promise<readonly StoredPicture[]> {
  const stored: StoredPicture[] = [];
  for (const { bytes, ...facts } of pictures) {
    const put = await store.put(Readable.from([Buffer.from(bytes)]), { limit: MOST_PICTURE_BYTES });
    if (put.ok) stored.push({ ...facts, ...put.value });
  }
  return stored;
}

function readBook({ store, pool, passages }: MediaJobParts): JobHandler {
  return async (given, { signal, progress }) => {
    const { item, sha256, language } = input.parse(given);
    const writing = passages.begin({ item, source: 'book', sha256, language });
    try {
      const read = await store.withLocalFile(sha256, (file) =>
        readPdf(pool, file, {
          signal,
          onPages: async (pages, { done, total }) => {
            await writing.add(pages);
            progress(done, total);
          },
        }),
      );
      if (read?.ok !== true) {
        await writing.abandon();
        return read === undefined ? OUTDATED : failed(read);
      }
      const { pages, labels, scanned, outline } = read.value;
      const shown = await writing.publish({ pages, scanned, outline, labels: labels ?? [] });
      return shown ? { ok: true, result: { pages, scanned: scanned.length } } : OUTDATED;
    } catch (error) {
      await writing.abandon();
      throw error;
    }
  };
}

function readCaptions({ store, pool, passages }: MediaJobParts): JobHandler {
  return async (given, { progress }) => {
    const { item, sha256, language } = input.parse(given);
    const read = await store.withLocalFile(sha256, (file) =>
      pool.use<Outcome<readonly CaptionCue[]>>((session) => session.ask('captions', { file, language }, CAPTION_LIMIT_MS)),
    );
    if (read === undefined) return OUTDATED;
    if (!read.ok) return failed(read);
    const windows = captionWindows(read.value);
    const writing = passages.begin({ item, source: `captions:${language}`, sha256, language });
    try {
      await writing.add(windows);
    } catch (error) {
      await writing.abandon();
      throw error;
    }
    progress(windows.length, windows.length);
    return (await writing.publish({})) ? { ok: true, result: { windows: windows.length } } : OUTDATED;
  };
}

function makeCover({ store, pool, records }: MediaJobParts, kind: 'cover' | 'textbook'): JobHandler {
  return async (given) => {
    const { item, sha256 } = input.parse(given);
    const made = await store.withLocalFile(sha256, (file) => (kind === 'cover' ? readPictures(pool, file) : readCover(pool, file)));
    if (made === undefined) return OUTDATED;
    if (!made.ok) return failed(made);
    const pictures = await storePictures(store, made.value);
    return (await records.setPictures(item, sha256, kind, pictures)) ? { ok: true, result: { pictures: pictures.length } } : OUTDATED;
  };
}

/** What is done in the background with a new file, by kind of job; all of it comes out the same when it is done again. */
export function createMediaJobs(parts: MediaJobParts): Readonly<Record<string, JobHandler>> {
  return {
    'read-book': readBook(parts),
    'read-captions': readCaptions(parts),
    'make-cover': makeCover(parts, 'cover'),
    'make-book-cover': makeCover(parts, 'textbook'),
  };
}
