import { createHash } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FileStore, ListedFile } from '../../../server/media/file-store.ts';

export interface OpenedStore {
  readonly store: FileStore;
  /** The names of everything it keeps, half-done files among them. */
  readonly names: () => Promise<readonly string[]>;
}

export const text = 'Torna dəzgahında iş';
export const hashOf = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
export const from = (...chunks: readonly (string | Buffer)[]): Readable => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

/** The names of all files in a folder and below. */
export async function namesIn(place: string): Promise<readonly string[]> {
  return (await readdir(place, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name);
}

export async function listOf(store: FileStore): Promise<readonly ListedFile[]> {
  const files: ListedFile[] = [];
  for await (const file of store.list()) files.push(file);
  return files;
}

/** What every file store does; each test has an empty one. */
export function describeFileStore(name: string, open: () => Promise<OpenedStore>): void {
  const sha256 = hashOf(text);
  let store: FileStore;
  let names: OpenedStore['names'];
  beforeEach(async () => {
    ({ store, names } = await open());
  });

  describe(name, () => {
    test('what comes in goes out, whole or in part, by the hash of its content', async () => {
      const size = Buffer.byteLength(text);
      expect(await store.put(from(text.slice(0, 7), text.slice(7)), { limit: size })).toEqual({ ok: true, value: { sha256, size } });
      expect(await store.stat(sha256)).toEqual({ sha256, size });
      const part = async (start: number, end: number): Promise<string> =>
        (await buffer((await store.open(sha256, { start, end })) ?? from('none'))).toString();
      expect((await buffer((await store.open(sha256)) ?? from('none'))).toString()).toBe(text);
      expect(await part(1, 4)).toBe('orna');
      expect(await part(size - 2, size + 1000)).toBe('ş');
      expect(await part(size + 5, size + 9)).toBe('');
      expect(await names()).toEqual([sha256]);
      await store.remove(sha256);
      expect(await store.open(sha256)).toBeUndefined();
      expect(await store.stat(sha256)).toBeUndefined();
      expect(await names()).toEqual([]);
      await store.remove(sha256);
    });

    test('the same file twice is stored once', async () => {
      await Promise.all([1, 2, 3].map(() => store.put(from(text), { limit: 100 })));
      expect(await names()).toEqual([sha256]);
    });

    test('a piece of work has the whole content as a local file, and leaves nothing behind', async () => {
      await store.put(from(text), { limit: 100 });
      const read = await store.withLocalFile(sha256, async (file) => {
        expect((await stat(file)).mode & 0o077).toBe(0);
        return readFile(file, 'utf8');
      });
      expect(read).toBe(text);
      await expect(store.withLocalFile(sha256, () => Promise.reject(new Error('the work failed')))).rejects.toThrow('the work failed');
      expect(await names()).toEqual([sha256]);
      expect(await store.withLocalFile(hashOf('another'), (file) => Promise.resolve(file))).toBeUndefined();
    });

    test('lists all files with size and time', async () => {
      expect(await listOf(store)).toEqual([]);
      const contents = ['a', 'bb', 'ccc', 'dddd', 'eeeee'];
      // A bucket's times are whole seconds.
      const before = Date.now() - 1000;
      for (const content of contents) await store.put(from(content), { limit: 100 });
      const listed = await listOf(store);
      const expected = contents.map((content) => ({ sha256: hashOf(content), size: content.length }));
      expect(listed.map(({ sha256: hash, size }) => ({ sha256: hash, size }))).toEqual(
        expected.sort((one, other) => (one.sha256 < other.sha256 ? -1 : 1)),
      );
      for (const { storedAt } of listed) {
        expect(storedAt.getTime()).toBeGreaterThanOrEqual(before);
        expect(storedAt.getTime()).toBeLessThanOrEqual(Date.now() + 1000);
      }
    });

    test('a file over the limit, an empty one and one that a check refuses leave nothing behind', async () => {
      expect(await store.put(from(text), { limit: 10 })).toMatchObject({ ok: false, problem: { code: 'file-too-large' } });
      expect(await store.put(from(), { limit: 10 })).toEqual({ ok: false, problem: { code: 'file-empty' } });
      const check = async (file: string): Promise<{ code: string }> => ({
        code: (await namesIn(path.dirname(file))).length === 1 && (await readFile(file, 'utf8')) === text ? 'seen' : '',
      });
      expect(await store.put(from(text), { limit: 100, check })).toEqual({ ok: false, problem: { code: 'seen' } });
      expect(await names()).toEqual([]);
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
      expect(await names()).toEqual([]);
    });

    test.each(['', '../../etc/passwd', 'a'.repeat(63), `${'a'.repeat(64)}/`, 'A'.repeat(64)])('%j is no name of a file', async (wrong) => {
      expect(await store.open(wrong)).toBeUndefined();
      expect(await store.stat(wrong)).toBeUndefined();
      expect(await store.withLocalFile(wrong, (file) => Promise.resolve(file))).toBeUndefined();
      await store.remove(wrong);
    });
  });
}
