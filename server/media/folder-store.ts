import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { systemCode } from '../errors.ts';
import type { ByteRange, FileStore, PutOptions, StoredFile } from './file-store.ts';
import { refused, type Outcome } from './problem.ts';

const SHA256 = /^[0-9a-f]{64}$/;
const ABANDONED_MS = 24 * 60 * 60 * 1000;

class TooLarge extends Error {}

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

/** Makes the names of a folder survive a loss of power; a system that cannot do this does it by itself. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  if (handle === undefined) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}

/** Removes what an earlier process left half-done. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const facts = await stat(file).catch(() => undefined);
    if (facts !== undefined && Date.now() - facts.mtimeMs > ABANDONED_MS) await rm(file, { force: true });
  }
}

/** A store in a folder: `ab/cd/abcd…`, and what is not whole yet in `incoming`. */
export async function createFolderStore(folder: string): Promise<FileStore> {
  const incoming = path.join(folder, 'incoming');
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  await removeAbandoned(incoming);

  const placeOf = (sha256: string): string | undefined =>
    SHA256.test(sha256) ? path.join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256) : undefined;

  async function facts(sha256: string): Promise<StoredFile | undefined> {
    const place = placeOf(sha256);
    if (place === undefined) return undefined;
    try {
      return { sha256, size: (await stat(place)).size };
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async function settle(temporary: string, stored: StoredFile): Promise<void> {
    const place = placeOf(stored.sha256) ?? '';
    if ((await facts(stored.sha256)) !== undefined) {
      // As good as new: whoever collects unused files goes by this time.
      await utimes(place, new Date(), new Date());
      return;
    }
    await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
    await rename(temporary, place);
    await syncFolder(path.dirname(place));
  }

  async function put(stream: Readable, { limit, check }: PutOptions): Promise<Outcome<StoredFile>> {
    const temporary = path.join(incoming, randomUUID());
    try {
      const file = await open(temporary, 'wx', 0o600);
      let stored: StoredFile;
      try {
        stored = await write(stream, file, limit);
      } finally {
        await file.close();
      }
      if (stored.size === 0) return refused('file-empty');
      const problem = await check?.(temporary);
      if (problem !== undefined) return { ok: false, problem };
      await settle(temporary, stored);
      return { ok: true, value: stored };
    } catch (error) {
      if (error instanceof TooLarge) return refused('file-too-large', { megabytes: Math.round((limit / 1024 ** 2) * 10) / 10 });
      throw error;
    } finally {
      stream.destroy();
      await rm(temporary, { force: true });
    }
  }

  return {
    put,
    stat: facts,
    open: async (sha256, range?: ByteRange) => {
      const place = placeOf(sha256);
      if (place === undefined || (await facts(sha256)) === undefined) return undefined;
      return createReadStream(place, range === undefined ? {} : { start: range.start, end: range.end });
    },
    withLocalFile: async (sha256, work) => {
      const place = placeOf(sha256);
      return place === undefined || (await facts(sha256)) === undefined ? undefined : work(place);
    },
    remove: async (sha256) => {
      const place = placeOf(sha256);
      if (place !== undefined) await rm(place, { force: true });
    },
  };
}
