import type { Model } from 'mongoose';
import type { FileRecord, StoredPicture } from './file-model.ts';
import type { Passage } from './passage-model.ts';
import type { Problem } from './problem.ts';

export type NewFile = Pick<FileRecord, 'kind' | 'name' | 'type' | 'size' | 'language'> & { readonly sha256: string };

/** The records of the stored files. */
export interface FileRecords {
  readonly find: (sha256: string) => Promise<FileRecord | undefined>;
  /** Records by sha256; those that there are none of are left out. */
  readonly findAll: (sha256s: readonly string[]) => Promise<ReadonlyMap<string, FileRecord>>;
  /** Notes a file; one that is known already stays as it is, but counts as used from now. */
  readonly add: (file: NewFile) => Promise<FileRecord>;
  readonly fail: (sha256: string, problem: Problem) => Promise<void>;
  /** Sets the renditions; false where the file is gone. */
  readonly setPictures: (sha256: string, pictures: readonly StoredPicture[], isRead: boolean) => Promise<boolean>;
  /** Whether `sha256` is a rendition of a file that is here. */
  readonly findPicture: (sha256: string) => Promise<StoredPicture | undefined>;
  /** Ids of all records, in order of age. */
  readonly ids: () => AsyncIterable<Pick<FileRecord, '_id' | 'unusedSince'>>;
  readonly markUnused: (sha256s: readonly string[], since: Date) => Promise<void>;
  readonly markUsed: (sha256s: readonly string[]) => Promise<void>;
  /** Removes a record that is still unused since then, with its passages; answers what it held. */
  readonly remove: (sha256: string, unusedBefore: Date) => Promise<FileRecord | undefined>;
}

export function createFileRecords(files: Model<FileRecord>, passages: Model<Passage>): FileRecords {
  return {
    find: async (sha256) => (await files.findById(sha256).lean<FileRecord>()) ?? undefined,
    findAll: async (sha256s) => {
      const found = sha256s.length === 0 ? [] : await files.find({ _id: { $in: [...sha256s] } }).lean<FileRecord[]>();
      return new Map(found.map((record) => [record._id, record]));
    },
    add: async ({ sha256, kind, name, type, size, language }) =>
      files
        .findOneAndUpdate(
          { _id: sha256 },
          {
            $setOnInsert: {
              kind,
              name,
              type,
              size,
              ...(language === undefined ? {} : { language }),
              addedAt: new Date(),
              reading: kind === 'video' ? 'done' : 'waiting',
              pictures: [],
            },
            $unset: { unusedSince: 1 },
          },
          { upsert: true, returnDocument: 'after' },
        )
        .orFail()
        .lean<FileRecord>(),
    fail: async (sha256, problem) => {
      await files.updateOne({ _id: sha256, reading: 'waiting' }, { $set: { reading: 'failed', problem } });
    },
    setPictures: async (sha256, pictures, isRead) => {
      const result = await files.updateOne({ _id: sha256 }, { $set: { pictures, ...(isRead ? { reading: 'done' } : {}) } });
      return result.matchedCount === 1;
    },
    findPicture: async (sha256) => {
      const record = await files.findOne({ 'pictures.sha256': sha256 }, { pictures: 1 }).lean<FileRecord>();
      return record?.pictures.find((picture) => picture.sha256 === sha256);
    },
    ids: () => files.find({}, { unusedSince: 1 }).sort({ _id: 1 }).lean<FileRecord[]>().cursor(),
    markUnused: async (sha256s, since) => {
      await files.updateMany({ _id: { $in: [...sha256s] }, unusedSince: { $exists: false } }, { $set: { unusedSince: since } });
    },
    markUsed: async (sha256s) => {
      await files.updateMany({ _id: { $in: [...sha256s] } }, { $unset: { unusedSince: 1 } });
    },
    remove: async (sha256, unusedBefore) => {
      const removed = await files.findOneAndDelete({ _id: sha256, unusedSince: { $lt: unusedBefore } }).lean<FileRecord>();
      if (removed === null) return undefined;
      await passages.deleteMany({ sha256 });
      return removed;
    },
  };
}
