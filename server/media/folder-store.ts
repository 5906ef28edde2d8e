import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../errors.ts';
import { filePlace } from './file-place.ts';
import type { FileStore, ListedFile, StoredFile } from './file-store.ts';
import { openIncoming } from './incoming.ts';

/** Makes the names of a folder survive a loss of power; a system that cannot do this does it by itself. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  if (handle === undefined) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}

/** The names in a folder, in their order; none where another process has just removed it. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return [];
    throw error;
  }
}

/** A store in a folder: `ab/cd/abcd…`, and what is not whole yet in `incoming`. */
export async function createFolderStore(folder: string): Promise<FileStore> {
  const incoming = await openIncoming(path.join(folder, 'incoming'));

  const placeOf = (sha256: string): string | undefined => {
    const place = filePlace(sha256);
    return place === undefined ? undefined : path.join(folder, place);
  };

  async function listed(sha256: string): Promise<ListedFile | undefined> {
    const place = placeOf(sha256);
    if (place === undefined) return undefined;
    try {
      const { size, mtime } = await stat(place);
      return { sha256, size, storedAt: mtime };
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async function facts(sha256: string): Promise<StoredFile | undefined> {
    const found = await listed(sha256);
    return found === undefined ? undefined : { sha256, size: found.size };
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

  async function* list(): AsyncGenerator<ListedFile> {
    for (const first of await namesIn(folder)) {
      if (first.length !== 2) continue;
      for (const second of await namesIn(path.join(folder, first))) {
        for (const name of await namesIn(path.join(folder, first, second))) {
          const found = await listed(name);
          if (found !== undefined) yield found;
        }
      }
    }
  }

  return {
    put: (stream, options) => incoming.receive(stream, options, settle),
    stat: facts,
    open: async (sha256, range) => {
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
    list,
  };
}
