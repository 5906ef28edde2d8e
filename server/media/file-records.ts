import { setTimeout as sleep } from 'node:timers/promises';
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
  /** Notes a file; one that is known already stays as it is, but counts as used from now. Waits until one that is being removed is gone. */
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
  /** The file, which counts as used from now; undefined where it is gone or about to go. */
  readonly claim: (sha256: string) => Promise<FileRecord | undefined>;
  /** Of these hashes, those of a file or of a rendition that is here. */
  readonly known: (sha256s: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Files that are unused since before then, and those whose removal was interrupted. */
  readonly removable: (unusedBefore: Date) => Promise<readonly string[]>;
  /** Begins to remove a file that is still unused: from now on nobody can use it. Answers what it holds. */
  readonly beginRemoval: (sha256: string, unusedBefore: Date) => Promise<FileRecord | undefined>;
  /** Ends the removal: the record goes, with its passages; or it stays, where the file is used after all. */
  readonly endRemoval: (sha256: string, isUsed: boolean) => Promise<void>;
}

const DUPLICATE_KEY = 11000;
const LOOK_MS = 100;
/** A removal takes no longer; one that does was interrupted. */
const REMOVAL_MS = 60_000;

export function createFileRecords(files: Model<FileRecord>, passages: Model<Passage>): FileRecords {
  const usable = { removing: { $exists: false } };

  async function remove(sha256: string, filter: object): Promise<void> {
    const record = await files.findOne({ _id: sha256, ...filter }).lean<FileRecord>();
    if (record === null) return;
    // Before the record, and those that readers see alone: whoever adds the file anew writes others.
    if (record.generation !== undefined) await passages.deleteMany({ generation: record.generation });
    await files.deleteOne({ _id: sha256, ...filter });
  }

  return {
    find: async (sha256) => (await files.findById(sha256).lean<FileRecord>()) ?? undefined,
    findAll: async (sha256s) => {
      const found = sha256s.length === 0 ? [] : await files.find({ _id: { $in: [...sha256s] } }).lean<FileRecord[]>();
      return new Map(found.map((record) => [record._id, record]));
    },
    add: async ({ sha256, kind, name, type, size, language }) => {
      for (;;) {
        try {
          return await files
            .findOneAndUpdate(
              { _id: sha256, ...usable },
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
            .lean<FileRecord>();
        } catch (error) {
          if ((error as { code?: unknown }).code !== DUPLICATE_KEY) throw error;
          await remove(sha256, { removing: { $lt: new Date(Date.now() - REMOVAL_MS) } });
          await sleep(LOOK_MS);
        }
      }
    },
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
    claim: async (sha256) =>
      (await files
        .findOneAndUpdate({ _id: sha256, ...usable }, { $unset: { unusedSince: 1 } }, { returnDocument: 'after' })
        .lean<FileRecord>()) ?? undefined,
    known: async (sha256s) => {
      const given = [...sha256s];
      const found = await files.find({ $or: [{ _id: { $in: given } }, { 'pictures.sha256': { $in: given } }] }, { pictures: 1 }).lean();
      return new Set(found.flatMap(({ _id, pictures }) => [_id, ...pictures.map((picture) => picture.sha256)]));
    },
    removable: async (unusedBefore) => {
      const interrupted = { removing: { $lt: new Date(Date.now() - REMOVAL_MS) } };
      const found = await files.find({ $or: [{ unusedSince: { $lt: unusedBefore }, ...usable }, interrupted] }, { _id: 1 }).lean();
      return found.map(({ _id }) => _id);
    },
    beginRemoval: async (sha256, unusedBefore) => {
      const now = new Date();
      const interrupted = { removing: { $lt: new Date(now.getTime() - REMOVAL_MS) } };
      const begun = await files
        .findOneAndUpdate(
          { _id: sha256, unusedSince: { $lt: unusedBefore }, $or: [usable, interrupted] },
          { $set: { removing: now } },
          { returnDocument: 'after' },
        )
        .lean<FileRecord>();
      return begun ?? undefined;
    },
    endRemoval: async (sha256, isUsed) => {
      if (isUsed) await files.updateOne({ _id: sha256 }, { $unset: { removing: 1, unusedSince: 1 } });
      else await remove(sha256, { removing: { $exists: true } });
    },
  };
}
