import path from 'node:path';
import { AppError, StartError } from '../errors.ts';
import type { FileStore } from './file-store.ts';
import { createFolderStore } from './folder-store.ts';
import { checkS3Store, createS3Store } from './s3-store.ts';
import type { S3Options } from './s3-client.ts';

interface FileStorePlace {
  /** Absolute path of the folder that holds everything this installation stores. */
  readonly dataFolder: string;
  /** The bucket, where files are to be in one. */
  readonly s3: S3Options | undefined;
}

const SENTENCES: Readonly<Record<string, string>> = {
  'files-unreachable': 'The file store cannot be reached; correct FILES_S3_ENDPOINT, or start that server first.',
  'files-bucket-missing': 'The file store has no such bucket; create it, or correct FILES_S3_BUCKET.',
  'files-access-denied':
    'The file store refuses these keys; correct FILES_S3_ACCESS_KEY_ID and FILES_S3_SECRET_ACCESS_KEY, or allow them to list, read, write and delete.',
};

/**
 * The store of all files: a bucket where one is configured and answers, a folder otherwise.
 * @throws StartError `files-unreachable`, `files-bucket-missing` and `files-access-denied`.
 */
export async function openFileStore({ dataFolder, s3 }: FileStorePlace): Promise<FileStore> {
  if (s3 === undefined) return createFolderStore(path.join(dataFolder, 'files'));
  try {
    await checkS3Store(s3);
  } catch (error) {
    const sentence = error instanceof AppError ? SENTENCES[error.code] : undefined;
    throw sentence === undefined ? error : new StartError((error as AppError).code, sentence, error);
  }
  return createS3Store({ ...s3, incoming: path.join(dataFolder, 'incoming') });
}
