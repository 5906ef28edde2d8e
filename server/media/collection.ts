import type { FileRecords } from './file-records.ts';
import type { FileStore } from './file-store.ts';
import type { Passages } from './passages.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const BATCH = 200;

export interface FileCollectionParts {
  readonly files: FileRecords;
  readonly passages: Passages;
  readonly store: FileStore;
  /** Each answers those of these files that something of its names. */
  readonly users: readonly ((sha256s: readonly string[]) => Promise<ReadonlySet<string>>)[];
}

/** Removes for good what has not been used for a week. */
export interface FileCollection {
  /**
   * Marks the files that nothing uses, and removes those, with their pictures and passages, that have been so for a week
   * at `now`; also passages and contents that no record knows. Answers how many files it removed.
   */
  readonly run: (now?: Date) => Promise<number>;
}

/** Puts what comes one by one together to lists of at most `BATCH`. */
async function* batches<T>(all: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const one of all) {
    batch.push(one);
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

export function createFileCollection({ files, passages, store, users }: FileCollectionParts): FileCollection {
  async function usedOf(sha256s: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await Promise.all(users.map((ask) => ask(sha256s)));
    return new Set(found.flatMap((used) => [...used]));
  }

  async function mark(now: Date): Promise<void> {
    for await (const records of batches(files.ids())) {
      const used = await usedOf(records.map(({ _id }) => _id));
      const ofIds = (are: (record: (typeof records)[number]) => boolean): string[] => records.filter(are).map(({ _id }) => _id);
      await files.markUnused(
        ofIds(({ _id, unusedSince }) => !used.has(_id) && unusedSince === undefined),
        now,
      );
      await files.markUsed(ofIds(({ _id, unusedSince }) => used.has(_id) && unusedSince !== undefined));
    }
  }

  /** Whoever wants to use the file meanwhile finds it used or being removed, whichever came first. */
  async function remove(sha256: string, unusedBefore: Date): Promise<boolean> {
    const record = await files.beginRemoval(sha256, unusedBefore);
    if (record === undefined) return false;
    const isUsed = (await usedOf([sha256])).has(sha256);
    if (!isUsed) await store.remove(sha256);
    await files.endRemoval(sha256, isUsed);
    if (isUsed) return false;
    // The same picture may be that of another file.
    const pictures = record.pictures.map((picture) => picture.sha256);
    const known = await files.known(pictures);
    for (const picture of pictures) if (!known.has(picture)) await store.remove(picture);
    return true;
  }

  /** Contents that a crash left, and pictures that were made anew. */
  async function removeUnknown(storedBefore: Date): Promise<void> {
    for await (const listed of batches(store.list())) {
      const old = listed.filter(({ storedAt }) => storedAt < storedBefore).map(({ sha256 }) => sha256);
      const known = await files.known(old);
      for (const sha256 of old) if (!known.has(sha256)) await store.remove(sha256);
    }
  }

  return {
    run: async (now = new Date()) => {
      const weekAgo = new Date(now.getTime() - WEEK_MS);
      await mark(now);
      let removed = 0;
      for (const sha256 of await files.removable(weekAgo)) if (await remove(sha256, weekAgo)) removed += 1;
      await removeUnknown(weekAgo);
      await passages.sweep();
      return removed;
    },
  };
}
