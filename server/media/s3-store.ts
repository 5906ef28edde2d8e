import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../errors.ts';
import { filePlace, hashAtPlace } from './file-place.ts';
import type { ByteRange, FileStore, ListedFile, StoredFile } from './file-store.ts';
import { openIncoming } from './incoming.ts';
import { openS3Bucket, type S3Bucket, type S3Options } from './s3-client.ts';
import { isBeyondEnd, isMissing, storeError } from './s3-errors.ts';

export interface S3StoreOptions extends S3Options {
  /** Folder for files on their way in and out. */
  readonly incoming: string;
}

/** What is larger goes in parts of this size, which every such server takes. */
const PART_BYTES = 8 * 1024 ** 2;
const MOST_PARTS = 10_000;
const PARTS_AT_ONCE = 2;
/** A file put again within this time of the last is not sent again. */
const FRESH_MS = 24 * 60 * 60 * 1000;
const COPY_MS = 15 * 60 * 1000;

/** Sends a local file; nothing is visible in the bucket before all of it is there. */
async function send({ sdk, client, name }: S3Bucket, key: string, file: string, { sha256, size }: StoredFile): Promise<void> {
  const target = { Bucket: name, Key: key, ContentType: 'application/octet-stream' };
  if (size <= PART_BYTES) {
    const ChecksumSHA256 = Buffer.from(sha256, 'hex').toString('base64');
    await client.send(new sdk.PutObjectCommand({ ...target, Body: await readFile(file), ChecksumSHA256 }));
    return;
  }
  const { Upload } = await import('@aws-sdk/lib-storage');
  const body = createReadStream(file, { highWaterMark: 1024 ** 2 });
  try {
    // An upload that fails is aborted, so that its parts are not kept; each part carries a checksum that the server compares.
    const partSize = Math.max(PART_BYTES, Math.ceil(size / MOST_PARTS));
    await new Upload({ client, params: { ...target, Body: body }, partSize, queueSize: PARTS_AT_ONCE, leavePartsOnError: false }).done();
  } finally {
    body.destroy();
  }
}

/** Downloads to a file only this user can read. @throws AppError `file-damaged` where the content is not what its hash says. */
async function copyTo(file: string, content: Readable, sha256: string): Promise<void> {
  const hash = createHash('sha256');
  const hashed = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      hash.update(chunk);
      yield chunk;
    }
  };
  await pipeline(content, hashed, createWriteStream(file, { flags: 'wx', mode: 0o600 }), { signal: AbortSignal.timeout(COPY_MS) });
  if (hash.digest('hex') !== sha256) throw new AppError('file-damaged', { status: 500 });
}

/** Does a piece of work with the bucket; its errors are told as `storeError` says, and undefined stands for a file that is not there. */
async function told<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw storeError(error);
  }
}

/**
 * A store in a bucket of an S3-compatible server: `ab/cd/abcd…`, as in the folder, so that either can be copied to the other.
 * Its functions throw AppError `files-unreachable`, `files-bucket-missing` and `files-access-denied`.
 */
export async function createS3Store({ incoming: folder, ...options }: S3StoreOptions): Promise<FileStore> {
  const incoming = await openIncoming(folder);
  const bucket = await openS3Bucket(options);
  const { sdk, client, name } = bucket;

  async function listed(sha256: string): Promise<ListedFile | undefined> {
    const Key = filePlace(sha256);
    if (Key === undefined) return undefined;
    const found = await told(() => client.send(new sdk.HeadObjectCommand({ Bucket: name, Key })));
    return found === undefined ? undefined : { sha256, size: found.ContentLength ?? 0, storedAt: found.LastModified ?? new Date(0) };
  }

  async function settle(file: string, stored: StoredFile): Promise<void> {
    const found = await listed(stored.sha256);
    // Sent again after a day, to be as good as new: whoever collects unused files goes by its time.
    if (found?.size === stored.size && Date.now() - found.storedAt.getTime() < FRESH_MS) return;
    try {
      await send(bucket, filePlace(stored.sha256) ?? '', file, stored);
    } catch (error) {
      throw storeError(error);
    }
  }

  async function open(sha256: string, range?: ByteRange): Promise<Readable | undefined> {
    const Key = filePlace(sha256);
    if (Key === undefined) return undefined;
    const part = range === undefined ? {} : { Range: `bytes=${String(range.start)}-${String(range.end)}` };
    try {
      const found = await told(() => client.send(new sdk.GetObjectCommand({ Bucket: name, Key, ...part })));
      return found?.Body as Readable | undefined;
    } catch (error) {
      if (isBeyondEnd(error)) return Readable.from([]);
      throw error;
    }
  }

  async function* list(): AsyncGenerator<ListedFile> {
    try {
      for await (const page of sdk.paginateListObjectsV2({ client }, { Bucket: name })) {
        for (const { Key = '', Size = 0, LastModified = new Date() } of page.Contents ?? []) {
          const sha256 = hashAtPlace(Key);
          if (sha256 !== undefined) yield { sha256, size: Size, storedAt: LastModified };
        }
      }
    } catch (error) {
      throw storeError(error);
    }
  }

  return {
    put: (stream, put) => incoming.receive(stream, put, settle),
    stat: async (sha256) => {
      const found = await listed(sha256);
      return found === undefined ? undefined : { sha256, size: found.size };
    },
    open,
    withLocalFile: async (sha256, work) => {
      const content = await open(sha256);
      if (content === undefined) return undefined;
      return incoming.withTemporaryFile(async (file) => {
        await copyTo(file, content, sha256);
        return work(file);
      });
    },
    remove: async (sha256) => {
      const Key = filePlace(sha256);
      if (Key !== undefined) await told(() => client.send(new sdk.DeleteObjectCommand({ Bucket: name, Key })));
    },
    list,
  };
}

/**
 * Whether the bucket is there and can be written to; meant for the start.
 * @throws AppError `files-unreachable`, `files-bucket-missing` or `files-access-denied`.
 */
export async function checkS3Store(options: S3Options): Promise<void> {
  const { sdk, client, name } = await openS3Bucket(options);
  const probe = { Bucket: name, Key: 'write-check' };
  try {
    await client.send(new sdk.HeadBucketCommand({ Bucket: name }));
    await client.send(new sdk.ListObjectsV2Command({ Bucket: name, MaxKeys: 1 }));
    await client.send(new sdk.PutObjectCommand({ ...probe, Body: Buffer.from('ok') }));
    await client.send(new sdk.DeleteObjectCommand(probe));
  } catch (error) {
    if (isMissing(error)) throw new AppError('files-bucket-missing', { status: 503, cause: error });
    throw storeError(error);
  } finally {
    client.destroy();
  }
}
