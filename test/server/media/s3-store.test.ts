import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { projectRoot } from '../../../content-schema/project-root.ts';
import type { FileStore } from '../../../server/media/file-store.ts';
import { openS3Bucket, type S3Bucket } from '../../../server/media/s3-client.ts';
import { checkS3Store, createS3Store } from '../../../server/media/s3-store.ts';
import { startS3Server, type TestS3Server } from '../../support/s3-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { waitFor } from '../../support/wait-for.ts';
import { describeFileStore, from, hashOf, listOf, namesIn, text, type OpenedStore } from './file-store-contract.ts';

const folder = temporaryFolder();
const incoming = path.join(folder.path, 'incoming');
const keyOf = (sha256: string): string => `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
const sha256 = hashOf(text);
const large = randomBytes(20 * 1024 ** 2);
const LIMIT = 100 * 1024 ** 2;
const HOUR_MS = 3600 * 1000;
const EVERYTHING_BUT_THE_DATE = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

let server: TestS3Server;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.close());

async function keysIn({ sdk, client, name }: S3Bucket): Promise<readonly string[]> {
  const { Contents = [] } = await client.send(new sdk.ListObjectsV2Command({ Bucket: name }));
  return Contents.map(({ Key = '' }) => Key);
}

async function openEmpty(): Promise<OpenedStore & { readonly bucket: S3Bucket }> {
  server.disturb = () => undefined;
  const bucket = await openS3Bucket(server.options);
  const { sdk, client, name } = bucket;
  for (const Key of await keysIn(bucket)) await client.send(new sdk.DeleteObjectCommand({ Bucket: name, Key }));
  const store = await createS3Store({ ...server.options, incoming });
  const names = async (): Promise<readonly string[]> => [
    ...(await keysIn(bucket)).map((key) => key.slice(key.lastIndexOf('/') + 1)),
    ...(await namesIn(incoming)),
  ];
  server.requests.length = 0;
  return { store, names, bucket };
}

describeFileStore('a bucket', openEmpty);

describe('a large file', () => {
  test('goes in parts and comes back whole, or across the border of two parts', async () => {
    const { store, names } = await openEmpty();
    expect(await store.put(from(large), { limit: LIMIT })).toMatchObject({ ok: true });
    expect(server.requests.filter((line) => line.startsWith('PUT') && line.includes('partNumber='))).toHaveLength(3);
    expect(await names()).toEqual([hashOf(large)]);
    const border = 8 * 1024 ** 2;
    const read = await buffer((await store.open(hashOf(large), { start: border - 10, end: border + 9 })) ?? from());
    expect(read.equals(large.subarray(border - 10, border + 10))).toBe(true);
    expect(await store.withLocalFile(hashOf(large), () => Promise.resolve('its hash was right'))).toBe('its hash was right');
  });

  test('that cannot be sent to its end leaves no part behind', async () => {
    const { store, names, bucket } = await openEmpty();
    server.disturb = (line) => (line.includes('partNumber=3') ? { status: 503 } : undefined);
    await expect(store.put(from(large), { limit: LIMIT })).rejects.toMatchObject({ code: 'files-unreachable', status: 503 });
    server.disturb = () => undefined;
    const UploadId = /uploadId=([^&]+)/.exec(server.requests.find((line) => line.includes('partNumber=1')) ?? '')?.[1] ?? '';
    const { sdk, client, name } = bucket;
    const onePart = new sdk.UploadPartCommand({ Bucket: name, Key: keyOf(hashOf(large)), UploadId, PartNumber: 1, Body: 'again' });
    await expect(client.send(onePart)).rejects.toMatchObject({ name: 'NoSuchUpload' });
    expect(await names()).toEqual([]);
  });

  test('of which a reader wants no more is not downloaded further', async () => {
    const { store } = await openEmpty();
    await store.put(from(large), { limit: LIMIT });
    const left = server.left();
    const content = await store.open(hashOf(large));
    content?.once('data', () => content.destroy());
    await waitFor('the end of the download', () => server.left() === left + 1);
  });

  test('whose download is cut is an error, not a short file', async () => {
    const { store, names } = await openEmpty();
    await store.put(from(large), { limit: LIMIT });
    server.disturb = (line) => (line.startsWith('GET') ? { cutAfter: 1_000_000 } : undefined);
    await expect(store.withLocalFile(hashOf(large), () => Promise.resolve('done'))).rejects.toThrow();
    server.disturb = () => undefined;
    expect(await names()).toEqual([hashOf(large)]);
  });
});

describe('the bucket', () => {
  let store: FileStore;
  let names: OpenedStore['names'];
  let bucket: S3Bucket;
  beforeEach(async () => {
    ({ store, names, bucket } = await openEmpty());
  });
  const sent = (): number => server.requests.filter((line) => line.startsWith('PUT')).length;

  test('a file that is there is not sent again, until it is a day old', async () => {
    const now = Date.now();
    const at = (ms: number): void => {
      jest.useFakeTimers({ now: ms, doNotFake: [...EVERYTHING_BUT_THE_DATE] });
    };
    try {
      at(now - 25 * HOUR_MS);
      await store.put(from(text), { limit: 100 });
      at(now - 2 * HOUR_MS);
      await store.put(from(text), { limit: 100 });
      expect(sent()).toBe(1);
      at(now);
      await store.put(from(text), { limit: 100 });
      expect(sent()).toBe(2);
      expect(now - ((await listOf(store))[0]?.storedAt.getTime() ?? 0)).toBeLessThan(60_000);
    } finally {
      jest.useRealTimers();
    }
  });

  test('what is damaged on its way there is refused by the server', async () => {
    server.disturb = (line) => (line.startsWith('PUT') ? 'turned-bit' : undefined);
    await expect(store.put(from(text), { limit: 100 })).rejects.toThrow();
    await expect(store.put(from(large), { limit: LIMIT })).rejects.toThrow();
    expect(await names()).toEqual([]);
  });

  test('a request that fails once is repeated', async () => {
    let failures = 0;
    server.disturb = (line) => {
      if (!line.startsWith('PUT') || failures > 0) return undefined;
      failures += 1;
      return { status: 503 };
    };
    expect(await store.put(from(text), { limit: 100 })).toMatchObject({ ok: true });
    expect(sent()).toBe(2);
  });

  test('a file whose content is not what its hash says is not worked with', async () => {
    const { sdk, client, name } = bucket;
    await client.send(new sdk.PutObjectCommand({ Bucket: name, Key: keyOf(sha256), Body: 'something else' }));
    let worked = false;
    const work = store.withLocalFile(sha256, () => {
      worked = true;
      return Promise.resolve();
    });
    await expect(work).rejects.toMatchObject({ code: 'file-damaged' });
    expect(worked).toBe(false);
    expect(await names()).toEqual([sha256]);
  });

  test('the list goes past one page and leaves out what is not of the store', async () => {
    const { sdk, client, name } = await openS3Bucket(server.options);
    const hashes = Array.from({ length: 1005 }, (_, number) => hashOf(String(number))).sort();
    const keys = [...hashes.map(keyOf), 'notes.txt', `zz/zz/${'0'.repeat(64)}`];
    await Promise.all(keys.map((Key) => client.send(new sdk.PutObjectCommand({ Bucket: name, Key, Body: 'x' }))));
    server.requests.length = 0;
    const listed = await listOf(await createS3Store({ ...server.options, incoming }));
    expect(listed.map((file) => file.sha256)).toEqual(hashes);
    expect(server.requests.length).toBeGreaterThan(1);
    for (const some of [keys.slice(0, 1000), keys.slice(1000)]) {
      await client.send(new sdk.DeleteObjectsCommand({ Bucket: name, Delete: { Objects: some.map((Key) => ({ Key })) } }));
    }
  });
});

describe('the check at the start', () => {
  beforeEach(openEmpty);

  test('passes where the bucket can be used, and leaves nothing in it', async () => {
    await checkS3Store(server.options);
    expect(await keysIn(await openS3Bucket(server.options))).toEqual([]);
  });

  test.each([
    ['a wrong secret', { secretAccessKey: 'wrong' }, 'files-access-denied'],
    ['an unknown key', { accessKeyId: 'unknown' }, 'files-access-denied'],
    ['a bucket that is not there', { bucket: 'another' }, 'files-bucket-missing'],
  ])('%s', async (_, wrong, code) => {
    const options = { ...server.options, ...wrong };
    await expect(checkS3Store(options)).rejects.toMatchObject({ code, status: 503 });
    const store = await createS3Store({ ...options, incoming });
    await expect(store.put(from(text), { limit: 100 })).rejects.toMatchObject({ code, status: 503 });
    await expect(listOf(store)).rejects.toMatchObject({ code });
    expect(await namesIn(incoming)).toEqual([]);
  });

  test('a bucket that may only be read is refused', async () => {
    server.disturb = (line) => (line.startsWith('PUT') ? { status: 403 } : undefined);
    await expect(checkS3Store(server.options)).rejects.toMatchObject({ code: 'files-access-denied' });
  });

  // In a process of its own: the SDK does not know the system's errors of a test, which are of another realm.
  test.each([
    ['the server', {}, 'done'],
    ['a port where nothing listens', { endpoint: 'http://127.0.0.1:1' }, 'files-unreachable'],
    ['a host that does not exist', { endpoint: 'http://files.invalid' }, 'files-unreachable'],
  ])('%s, from a process that loads the SDK only then', async (_, other, end) => {
    const options = { ...server.options, ...other, incoming };
    const loader = path.join(projectRoot, 'test/support/typescript-loader.mjs');
    const main = path.join(projectRoot, 'test/support/s3-start-main.ts');
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', loader, main, JSON.stringify(options)], {
      timeout: 25_000,
    });
    expect(JSON.parse(stdout)).toEqual({ sdkBefore: false, sdkAfter: true, check: end, put: end });
  });
});
