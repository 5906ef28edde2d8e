import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { AppError } from '../../server/errors.ts';
import { checkS3Store, createS3Store, type S3StoreOptions } from '../../server/media/s3-store.ts';

/** What a start with these options comes to; told as JSON. */
export interface S3Start {
  /** Whether the SDK is loaded before a bucket is asked for, and after. */
  readonly sdkBefore: boolean;
  readonly sdkAfter: boolean;
  /** How the check and a first file end: `done` or the code of the error. */
  readonly check: string;
  readonly put: string;
}

const { cache } = createRequire(import.meta.url);
const hasSdk = (): boolean => Object.keys(cache).some((file) => file.includes('@aws-sdk'));

async function endOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

const options = JSON.parse(process.argv[2] ?? '') as S3StoreOptions;
const sdkBefore = hasSdk();
const check = await endOf(checkS3Store(options));
const sdkAfter = hasSdk();
const store = await createS3Store(options);
const put = await endOf(store.put(Readable.from([Buffer.from('x')]), { limit: 10 }));
const start: S3Start = { sdkBefore, sdkAfter, check, put };
process.stdout.write(JSON.stringify(start));
