import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { PutOptions, StoredFile } from './file-store.ts';
import { refused, type Outcome } from './problem.ts';

const ABANDONED_MS = 24 * 60 * 60 * 1000;

class TooLarge extends Error {}

/** Files that are not stored yet, or only for a moment: each has a random name that nobody else may read. */
export interface Incoming {
  /**
   * Writes the stream to a file and has it settled, if it is within the limit and nothing refuses it; the file is gone afterwards.
   * Refuses with `file-too-large` (param `megabytes`), `file-empty` and what the check says.
   */
  readonly receive: (
    stream: Readable,
    options: PutOptions,
    settle: (file: string, stored: StoredFile) => Promise<void>,
  ) => Promise<Outcome<StoredFile>>;
  /** Gives the path of a file that does not exist yet to a piece of work; whatever is there afterwards is removed. */
  readonly withTemporaryFile: <T>(work: (file: string) => Promise<T>) => Promise<T>;
}

/** Writes the stream to an open file; answers hash and size of what was written. */
async function write(stream: Readable, file: FileHandle, limit: number): Promise<StoredFile> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of stream) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > limit) throw new TooLarge();
    hash.update(bytes);
    await file.writeFile(bytes);
  }
  await file.sync();
  return { sha256: hash.digest('hex'), size };
}

/** Removes what an earlier process left half-done. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const facts = await stat(file).catch(() => undefined);
    if (facts !== undefined && Date.now() - facts.mtimeMs > ABANDONED_MS) await rm(file, { force: true });
  }
}

/** Opens the folder of what is on its way; what was abandoned there a day ago is removed. */
export async function openIncoming(folder: string): Promise<Incoming> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeAbandoned(folder);

  const withTemporaryFile: Incoming['withTemporaryFile'] = async (work) => {
    const file = path.join(folder, randomUUID());
    try {
      return await work(file);
    } finally {
      await rm(file, { force: true });
    }
  };

  const receive: Incoming['receive'] = async (stream, { limit, check }, settle) => {
    try {
      return await withTemporaryFile(async (temporary) => {
        const file = await open(temporary, 'wx', 0o600);
        let stored: StoredFile;
        try {
          stored = await write(stream, file, limit);
        } finally {
          await file.close();
        }
        if (stored.size === 0) return refused('file-empty');
        const problem = await check?.(temporary, stored);
        if (problem !== undefined) return { ok: false, problem };
        await settle(temporary, stored);
        return { ok: true, value: stored };
      });
    } catch (error) {
      if (error instanceof TooLarge) return refused('file-too-large', { megabytes: Math.round((limit / 1024 ** 2) * 10) / 10 });
      throw error;
    } finally {
      stream.destroy();
    }
  };

  return { receive, withTemporaryFile };
}
