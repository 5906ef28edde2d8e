import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createFolderStore } from '../../../server/media/folder-store.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { describeFileStore, from, hashOf, listOf, namesIn, text } from './file-store-contract.ts';

const folder = temporaryFolder();
let stores = 0;
function newPlace(): string {
  stores += 1;
  return path.join(folder.path, `store-${String(stores)}`);
}

describeFileStore('the folder of files', async () => {
  const at = newPlace();
  return { store: await createFolderStore(at), names: () => namesIn(at) };
});

describe('the folder itself', () => {
  test('what an earlier process left is cleared away, what another one is writing stays', async () => {
    const at = newPlace();
    await createFolderStore(at);
    await writeFile(path.join(at, 'incoming', 'left'), 'half');
    await writeFile(path.join(at, 'incoming', 'young'), 'half');
    await utimes(path.join(at, 'incoming', 'left'), new Date(0), new Date(0));
    await createFolderStore(at);
    expect(await namesIn(at)).toEqual(['young']);
  });

  test('a file that is put again counts as new', async () => {
    const at = newPlace();
    const store = await createFolderStore(at);
    await store.put(from(text), { limit: 100 });
    const sha256 = hashOf(text);
    await utimes(path.join(at, sha256.slice(0, 2), sha256.slice(2, 4), sha256), new Date(0), new Date(0));
    expect(await listOf(store)).toMatchObject([{ sha256, storedAt: new Date(0) }]);
    await store.put(from(text), { limit: 100 });
    expect(Date.now() - ((await listOf(store))[0]?.storedAt.getTime() ?? 0)).toBeLessThan(60_000);
  });

  test('what somebody else put beside the files is not listed', async () => {
    const at = newPlace();
    const store = await createFolderStore(at);
    await mkdir(path.join(at, 'ab', 'cd'), { recursive: true });
    await writeFile(path.join(at, 'ab', 'cd', 'notes.txt'), 'not of the store');
    await writeFile(path.join(at, 'ab', 'ef'), 'not of the store');
    await store.put(from(text), { limit: 100 });
    expect(await listOf(store)).toMatchObject([{ sha256: hashOf(text) }]);
  });
});
