import { Readable } from 'node:stream';
import { z } from 'zod';
import type { JobHandler, JobOutcome } from '../jobs/service.ts';
import { captionWindows } from './caption-windows.ts';
import type { CaptionCue } from './captions.ts';
import type { ExtractionPool } from './extraction-pool.ts';
import type { FileStore } from './file-store.ts';
import { readCover, readPictures } from './images.ts';
import type { StoredPicture } from './file-model.ts';
import type { FileRecords } from './file-records.ts';
import type { Passages } from './passages.ts';
import { readPdf } from './pdf-text.ts';
import type { Picture } from './picture-renditions.ts';
import type { Outcome } from './problem.ts';

const CAPTION_LIMIT_MS = 9000;
const MOST_PICTURE_BYTES = 50 * 1024 * 1024;

const input = z.object({ sha256: z.string(), language: z.string() });

export interface MediaJobParts {
  readonly store: FileStore;
  readonly pool: ExtractionPool;
  readonly passages: Passages;
  readonly records: FileRecords;
  /** Called when the inside of a file is known, or its pictures. */
  readonly onRead: (sha256: string) => Promise<void>;
}

/** The file or the item is no longer what it was when the job was made: nothing is left to do. */
const OUTDATED: JobOutcome = { ok: true, result: 'outdated' };

async function storePictures(store: FileStore, pictures: readonly Picture[]): Promise<readonly StoredPicture[]> {
  const stored: StoredPicture[] = [];
  for (const { bytes, ...facts } of pictures) {
    const put = await store.put(Readable.from([Buffer.from(bytes)]), { limit: MOST_PICTURE_BYTES });
    if (put.ok) stored.push({ ...facts, ...put.value });
  }
  return stored;
}

/** Notes why a file cannot be read, so that its page says so as long as it is there. */
async function giveUp(records: FileRecords, sha256: string, outcome: Extract<Outcome<never>, { ok: false }>): Promise<JobOutcome> {
  await records.fail(sha256, outcome.problem);
  return { ok: false, error: outcome.problem };
}

function readBook({ store, pool, passages, records, onRead }: MediaJobParts): JobHandler {
  return async (given, { signal, progress }) => {
    const { sha256 } = input.parse(given);
    const writing = passages.begin(sha256);
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
        return read === undefined ? OUTDATED : await giveUp(records, sha256, read);
      }
      const { pages, labels, scanned, outline } = read.value;
      if (!(await writing.publish({ pages, scanned, outline, labels: labels ?? [] }))) return OUTDATED;
      await onRead(sha256);
      return { ok: true, result: { pages, scanned: scanned.length } };
    } catch (error) {
      await writing.abandon();
      throw error;
    }
  };
}

function readCaptions({ store, pool, passages, records, onRead }: MediaJobParts): JobHandler {
  return async (given, { progress }) => {
    const { sha256, language } = input.parse(given);
    const read = await store.withLocalFile(sha256, (file) =>
      pool.use<Outcome<readonly CaptionCue[]>>((session) => session.ask('captions', { file, language }, CAPTION_LIMIT_MS)),
    );
    if (read === undefined) return OUTDATED;
    if (!read.ok) return giveUp(records, sha256, read);
    const windows = captionWindows(read.value);
    const writing = passages.begin(sha256);
    try {
      await writing.add(windows);
    } catch (error) {
      await writing.abandon();
      throw error;
    }
    progress(windows.length, windows.length);
    if (!(await writing.publish({}))) return OUTDATED;
    await onRead(sha256);
    return { ok: true, result: { windows: windows.length } };
  };
}

function makeCover({ store, pool, records, onRead }: MediaJobParts, kind: 'cover' | 'textbook'): JobHandler {
  return async (given) => {
    const { sha256 } = input.parse(given);
    const made = await store.withLocalFile(sha256, (file) => (kind === 'cover' ? readPictures(pool, file) : readCover(pool, file)));
    if (made === undefined) return OUTDATED;
    // A book without a cover is still a book; whether it can be read says the job that reads it.
    if (!made.ok) return kind === 'cover' ? giveUp(records, sha256, made) : { ok: false, error: made.problem };
    const pictures = await storePictures(store, made.value);
    if (!(await records.setPictures(sha256, pictures, kind === 'cover'))) return OUTDATED;
    await onRead(sha256);
    return { ok: true, result: { pictures: pictures.length } };
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
