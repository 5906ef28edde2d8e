import { createHash } from 'node:crypto';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FileStore } from '../../../server/media/file-store.ts';
import { createFolderStore } from '../../../server/media/folder-store.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
let at: string;
let store: FileStore;
let stores = 0;
beforeEach(async () => {
  stores += 1;
  at = path.join(folder.path, `store-${String(stores)}`);
  store = await createFolderStore(at);
});

const text = 'Torna dəzgahında iş';
const sha256 = createHash('sha256').update(text).digest('hex');
const from = (...chunks: readonly string[]): Readable => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

async function namesIn(place: string): Promise<string[]> {
  return (await readdir(place, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe('the folder of files', () => {
  test('what comes in goes out, whole or in part, by the hash of its content', async () => {
    const size = Buffer.byteLength(text);
    expect(await store.put(from(text.slice(0, 7), text.slice(7)), { limit: size })).toEqual({ ok: true, value: { sha256, size } });
    expect(await store.stat(sha256)).toEqual({ sha256, size });
    expect((await buffer((await store.open(sha256)) ?? from())).toString()).toBe(text);
    expect((await buffer((await store.open(sha256, { start: 1, end: 4 })) ?? from())).toString()).toBe('orna');
    expect(await namesIn(at)).toEqual([sha256]);
    await store.remove(sha256);
    expect(await store.open(sha256)).toBeUndefined();
  });

  test('the same file twice is stored once', async () => {
    await Promise.all([1, 2, 3].map(() => store.put(from(text), { limit: 100 })));
    expect(await namesIn(at)).toEqual([sha256]);
  });

  test('a file over the limit, an empty one and one that a check refuses leave nothing behind', async () => {
    expect(await store.put(from(text), { limit: 10 })).toMatchObject({ ok: false, problem: { code: 'file-too-large' } });
    expect(await store.put(from(), { limit: 10 })).toEqual({ ok: false, problem: { code: 'file-empty' } });
    const check = async (file: string): Promise<{ code: string }> => ({
      code: (await namesIn(path.dirname(file))).length === 1 ? 'seen' : '',
    });
    expect(await store.put(from(text), { limit: 100, check })).toEqual({ ok: false, problem: { code: 'seen' } });
    expect(await namesIn(at)).toEqual([]);
  });

  test('over the limit it stops reading at once', async () => {
    let given = 0;
    const endless = new Readable({
      read() {
        given += 65_536;
        this.push(Buffer.alloc(65_536));
      },
    });
    expect(await store.put(endless, { limit: 1_000_000 })).toMatchObject({ ok: false });
    expect(given).toBeLessThan(2_000_000);
    expect(endless.destroyed).toBe(true);
  });

  test('a connection that is cut, at whatever point, leaves nothing behind', async () => {
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const cut = Readable.from(
        (function* () {
          yield Buffer.from(text.repeat(100).slice(0, 100 * tenth));
          throw new Error('cut');
        })(),
      );
      await expect(store.put(cut, { limit: 1_000_000 })).rejects.toThrow('cut');
    }
    expect(await namesIn(at)).toEqual([]);
  });

  test('what an earlier process left is cleared away, what another one is writing stays', async () => {
    await writeFile(path.join(at, 'incoming', 'left'), 'half');
    await writeFile(path.join(at, 'incoming', 'young'), 'half');
    await utimes(path.join(at, 'incoming', 'left'), new Date(0), new Date(0));
    await createFolderStore(at);
    expect(await namesIn(at)).toEqual(['young']);
  });

  test.each(['', '../../etc/passwd', 'a'.repeat(63), `${'a'.repeat(64)}/`, 'A'.repeat(64)])('%j is no name of a file', async (name) => {
    expect(await store.open(name)).toBeUndefined();
    expect(await store.stat(name)).toBeUndefined();
    expect(await store.withLocalFile(name, (file) => Promise.resolve(file))).toBeUndefined();
    await store.remove(name);
  });
});
