import type { Readable } from 'node:stream';
import type { Connection } from 'mongoose';
import type { Job, JobHandler, Jobs } from '../jobs/service.ts';
import { createExtractionPool, type ExtractionPool } from './extraction-pool.ts';
import type { FileStore } from './file-store.ts';
import { createFileModel, type FileRecord } from './file-model.ts';
import { createFileRecords, type FileRecords } from './file-records.ts';
import { checkFileType } from './file-type.ts';
import { createMediaJobs } from './media-jobs.ts';
import { KIND_RULES, type MediaKind } from './media-kinds.ts';
import { createPassageModel } from './passage-model.ts';
import { createPassages, type Passages } from './passages.ts';
import { refused, type Outcome } from './problem.ts';

export type { FileStore } from './file-store.ts';
export { createFolderStore } from './folder-store.ts';
export { openFileStore } from './open-file-store.ts';
export type { MediaKind } from './media-kinds.ts';
export type { FileRecord, StoredPicture } from './file-model.ts';
export type { FileRecords } from './file-records.ts';
export type { Passage } from './passage-model.ts';
export type { Passages } from './passages.ts';
export type { Outcome } from './problem.ts';
export { createExtractionPool, type ExtractionPool };
export { readPdf } from './pdf-text.ts';
export { webVtt } from './web-vtt.ts';
export { isOpenToAll, mayOpen } from './access.ts';
export type { AccessPasses } from './access-pass.ts';
export type { PlayerView } from './player-presenter.ts';
export type { OpenBook, ReaderView } from './reader-page.ts';
export { coverFiles, presentPicture, type PictureView } from './pictures.ts';

const MOST_NAME = 200;
/** A language tag of BCP 47 without its rarer parts. */
const LANGUAGE = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/;
const JOBS_OF: Readonly<Record<MediaKind, readonly string[]>> = {
  cover: ['make-cover'],
  textbook: ['read-book', 'make-book-cover'],
  caption: ['read-captions'],
  video: [],
};

/** A file on its way in. */
export interface Arrival {
  readonly kind: MediaKind;
  /** As the sender calls it. */
  readonly name: string;
  /** Language of a book or of captions. */
  readonly language?: string;
  /** The most bytes; what its kind may have unless told. */
  readonly limit?: number;
  /** Id of the person who sends it. */
  readonly by?: string;
}

export interface Received {
  readonly file: FileRecord;
  /** The sender's name for it, fit for showing; may be empty. */
  readonly shownName: string;
  /** What is done with it in the background; nothing where it was here and read already. */
  readonly jobs: readonly Job[];
}

export interface MediaService {
  readonly createIndexes: () => Promise<void>;
  readonly handlers: Readonly<Record<string, JobHandler>>;
  /**
   * Stores a file, notes it and begins to read it; until an item or a draft names it, it counts as unused. Refuses with `file-too-large` (param `megabytes`), `file-empty`, `file-type-<kind>`
   * (param `found`), `file-two-types` and `file-language`.
   */
  readonly receive: (stream: Readable, arrival: Arrival, jobs: Pick<Jobs, 'enqueue'>) => Promise<Outcome<Received>>;
  readonly files: FileRecords;
  readonly passages: Passages;
  readonly store: FileStore;
  readonly close: () => void;
}

/** The last part of a name, without what could hide in it. */
function shownName(name: string): string {
  const last = name.split(/[/\\]/u).at(-1) ?? '';
  const plain = last
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Co}]/gu, '')
    .trim();
  return plain.slice(0, MOST_NAME).toWellFormed();
}

export interface MediaParts {
  readonly connection: Connection;
  readonly store: FileStore;
  /** Called when the inside of a file is known, or its pictures: what uses it goes to the index anew. */
  readonly onRead: (sha256: string) => Promise<void>;
}

export function createMediaService({ connection, store, onRead }: MediaParts): MediaService {
  const fileModel = createFileModel(connection);
  const passageModel = createPassageModel(connection);
  const pool = createExtractionPool();
  const files = createFileRecords(fileModel, passageModel);
  const passages = createPassages(fileModel, passageModel);

  async function receive(stream: Readable, arrival: Arrival, jobs: Pick<Jobs, 'enqueue'>): Promise<Outcome<Received>> {
    const { kind, name, language, by } = arrival;
    if (language === undefined ? kind === 'caption' : !LANGUAGE.test(language)) {
      stream.destroy();
      return refused('file-language');
    }
    let file: FileRecord | undefined;
    const put = await store.put(stream, {
      limit: arrival.limit ?? KIND_RULES[kind].maxBytes,
      check: async (path, { sha256, size }) => {
        const checked = await checkFileType(path, kind);
        if (!checked.ok) return checked.problem;
        // Before the store looks whether it is there: from now on nobody removes it as unused.
        const named = language === undefined ? {} : { language };
        file = await files.add({ sha256, kind, name: shownName(name), type: checked.value, size, ...named });
        return undefined;
      },
    });
    if (!put.ok) return put;
    if (file === undefined) throw new Error('a file was stored without being looked at');
    const { sha256 } = put.value;
    const begun: Job[] = [];
    // What failed may succeed with a newer program, so the same file may be sent again.
    for (const job of file.reading === 'done' ? [] : JOBS_OF[kind]) {
      begun.push(
        await jobs.enqueue({
          kind: job,
          input: { sha256, language: language ?? 'und' },
          key: `${job}:${sha256}`,
          ...(by === undefined ? {} : { createdBy: by }),
        }),
      );
    }
    return { ok: true, value: { file, shownName: shownName(name), jobs: begun } };
  }

  return {
    createIndexes: async () => {
      await Promise.all([fileModel.createIndexes(), passageModel.createIndexes()]);
    },
    handlers: createMediaJobs({ store, pool, passages, records: files, onRead }),
    receive,
    files,
    passages,
    store,
    close: pool.close,
  };
}
