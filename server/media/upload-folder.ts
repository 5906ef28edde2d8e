import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { FileStore as TusStore } from '@tus/file-store';
import type { Upload } from '@tus/server';
import { z } from 'zod';
import { MEDIA_KINDS } from './media-kinds.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** What is noted with an upload when it begins; all of it by us, the name and what it is for as the sender says. */
const notes = z.object({
  submission: z.string(),
  person: z.string(),
  institution: z.string().optional(),
  filename: z.string(),
  kind: z.enum(MEDIA_KINDS),
  language: z.string().optional(),
  replaces: z.string().optional(),
});
export type UploadNotes = z.output<typeof notes>;

/** An upload that is under way. */
export interface OpenUpload {
  readonly id: string;
  readonly notes: UploadNotes;
  /** Announced, in bytes. */
  readonly size: number;
  /** What has come so far. */
  readonly offset: number;
  readonly path: string;
}

/** Uploads that are under way, as files of a folder: they outlive a lost connection and a restart. */
export interface UploadFolder {
  readonly store: TusStore;
  readonly find: (id: string) => Promise<OpenUpload | undefined>;
  readonly all: () => Promise<readonly OpenUpload[]>;
  readonly remove: (id: string) => Promise<void>;
  /** Removes those that began more than a week ago. */
  readonly expire: () => Promise<void>;
  /** Bytes announced by the uploads of an institution. */
  readonly underWay: (institution: string | undefined) => Promise<number>;
}

const ID = /^[0-9a-f]{32}$/;

function opened(upload: Upload, folder: string): OpenUpload | undefined {
  const noted = notes.safeParse(upload.metadata);
  if (!noted.success || upload.size === undefined) return undefined;
  return { id: upload.id, notes: noted.data, size: upload.size, offset: upload.offset, path: path.join(folder, upload.id) };
}

export function openUploadFolder(folder: string): UploadFolder {
  // Before the library does it, which would let everybody in.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const store = new TusStore({ directory: folder, expirationPeriodInMilliseconds: WEEK_MS });

  const find = async (id: string): Promise<OpenUpload | undefined> => {
    if (!ID.test(id)) return undefined;
    const upload = await store.getUpload(id).catch(() => undefined);
    return upload === undefined ? undefined : opened(upload, folder);
  };
  const all = async (): Promise<OpenUpload[]> => {
    const ids = (await store.configstore.list?.()) ?? [];
    return (await Promise.all(ids.map(find))).filter((upload) => upload !== undefined);
  };

  return {
    store,
    find,
    all,
    remove: async (id) => {
      // Another request may just have removed it.
      await store.remove(id).catch(() => undefined);
    },
    expire: async () => {
      await store.deleteExpired();
    },
    underWay: async (institution) =>
      (await all()).filter(({ notes: { institution: own } }) => own === institution).reduce((sum, { size }) => sum + size, 0),
  };
}
