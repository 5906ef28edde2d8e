import type { Model } from 'mongoose';
import type { MediaKind } from './media-kinds.ts';
import type { MediaFile, MediaRecord, PassageSource, StoredPicture } from './media-model.ts';
import type { Passage } from './passage-model.ts';

/** The records of which files an item has. */
export interface MediaRecords {
  readonly find: (item: string) => Promise<MediaRecord | undefined>;
  /** Adds a file in place of the one of its kind (captions: of its language) and answers the record after it. */
  readonly attach: (item: string, file: MediaFile) => Promise<MediaRecord>;
  /** Takes a file away, and with it what was read from it. */
  readonly detach: (item: string, sha256: string) => Promise<void>;
  /** Sets the cover, unless the file that it was made from is gone, or an editor's own cover stands. */
  readonly setPictures: (item: string, sha256: string, from: MediaKind, pictures: readonly StoredPicture[]) => Promise<boolean>;
  /** Whether any item uses a stored file. */
  readonly isUsed: (sha256: string) => Promise<boolean>;
}

/** The source of the passages that a file gives; a cover or a video gives none. */
export function sourceOf(file: Pick<MediaFile, 'kind' | 'language'>): PassageSource | undefined {
  if (file.kind === 'textbook') return 'book';
  return file.kind === 'caption' && file.language !== undefined ? `captions:${file.language}` : undefined;
}

/** Aggregation: a file in the place of `file`. */
function samePlace({ kind, language }: MediaFile): object {
  const sameKind = { $eq: ['$$file.kind', { $literal: kind }] };
  return kind === 'caption' ? { $and: [sameKind, { $eq: ['$$file.language', { $literal: language ?? '' }] }] } : sameKind;
}

export function createMediaRecords(media: Model<MediaRecord>, passages: Model<Passage>): MediaRecords {
  async function removeUnseen(item: string, record: MediaRecord, source: PassageSource): Promise<void> {
    const seen = record.passages[source];
    await passages.deleteMany({ item, source, ...(seen === undefined ? {} : { generation: { $ne: seen } }) });
  }

  return {
    find: async (item) => (await media.findById(item).lean<MediaRecord>()) ?? undefined,
    attach: async (item, file) => {
      const kept = { $filter: { input: { $ifNull: ['$files', []] }, as: 'file', cond: { $not: [samePlace(file)] } } };
      const record = await media
        .findOneAndUpdate(
          { _id: item },
          [
            {
              $set: {
                files: { $concatArrays: [kept, [{ $literal: file }]] },
                pictures: { $ifNull: ['$pictures', []] },
                passages: { $ifNull: ['$passages', {}] },
                revision: { $add: [{ $ifNull: ['$revision', 0] }, 1] },
              },
            },
          ],
          { upsert: true, returnDocument: 'after', updatePipeline: true },
        )
        .orFail()
        .lean<MediaRecord>();
      return record;
    },
    detach: async (item, sha256) => {
      const before = await media.findOne({ _id: item, 'files.sha256': sha256 }).lean<MediaRecord>();
      const file = before?.files.find((one) => one.sha256 === sha256);
      if (before === null || file === undefined) return;
      const source = sourceOf(file);
      const facts = { pages: 1, labels: 1, scanned: 1, outline: 1 };
      const after = await media
        .findOneAndUpdate(
          { _id: item, 'files.sha256': sha256 },
          {
            $pull: { files: { sha256 } },
            $inc: { revision: 1 },
            ...(source === undefined ? {} : { $unset: { [`passages.${source}`]: 1, ...(source === 'book' ? facts : {}) } }),
            $set: { indexPending: new Date(), ...(file.kind === 'cover' ? { pictures: [] } : {}) },
          },
          { returnDocument: 'after' },
        )
        .lean<MediaRecord>();
      if (after !== null && source !== undefined) await removeUnseen(item, after, source);
    },
    setPictures: async (item, sha256, from, pictures) => {
      const ownCover = from === 'cover' ? {} : { 'files.kind': { $ne: 'cover' } };
      const result = await media.updateOne(
        { _id: item, 'files.sha256': sha256, ...ownCover },
        { $set: { pictures }, $inc: { revision: 1 } },
      );
      return result.matchedCount === 1;
    },
    isUsed: async (sha256) => (await media.exists({ $or: [{ 'files.sha256': sha256 }, { 'pictures.sha256': sha256 }] })) !== null,
  };
}
