import { Schema, type Connection, type Model } from 'mongoose';
import type { MediaKind } from './media-kinds.ts';
import type { OutlineEntry } from './pdf-outline.ts';
import type { Picture } from './picture-renditions.ts';
import type { Problem } from './problem.ts';

/** A rendition of a picture or of a book's first page, in the file store. */
export interface StoredPicture extends Omit<Picture, 'bytes'> {
  readonly sha256: string;
  readonly size: number;
}

/** How far the reading of a file is. A video is only kept: it is `done` from the beginning. */
export type ReadingState = 'waiting' | 'done' | 'failed';

/** A file that is stored here and what is known of its inside; the same content is one record, however many items use it. */
export interface FileRecord {
  /** The file's sha256: 64 hexadecimal digits. */
  readonly _id: string;
  readonly kind: MediaKind;
  /** As the first person who sent it called it; shown, and used for nothing else. */
  readonly name: string;
  /** Media type, decided by content. */
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  /** Of a book or captions, as the first sender said. */
  readonly language?: string;
  readonly addedAt: Date;
  /** Since when no item and no draft uses it; absent while one does. */
  readonly unusedSince?: Date;
  /** Since when it is being removed: it can no longer be used, and may be added anew when it is gone. */
  readonly removing?: Date;
  readonly reading: ReadingState;
  /** Why it could not be read. */
  readonly problem?: Problem;
  /** The generation of passages that readers see. */
  readonly generation?: string;
  /** Cover of a book, or the picture itself in several sizes. */
  readonly pictures: readonly StoredPicture[];
  /** Number of pages of a book, and what is printed on them where that is not the number. */
  readonly pages?: number;
  readonly labels?: readonly string[];
  /** Pages that show something and have no text. */
  readonly scanned?: readonly number[];
  readonly outline?: readonly OutlineEntry[];
}

const { Mixed } = Schema.Types;

const fileSchema = new Schema(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    name: { type: String, default: '' },
    type: { type: String, required: true },
    size: { type: Number, required: true },
    language: String,
    addedAt: { type: Date, required: true },
    unusedSince: Date,
    removing: Date,
    reading: { type: String, required: true, enum: ['waiting', 'done', 'failed'] },
    problem: Mixed,
    generation: String,
    pictures: { type: [Mixed], default: [] },
    pages: Number,
    labels: { type: [String], default: undefined },
    scanned: { type: [Number], default: undefined },
    outline: { type: [Mixed], default: undefined },
  },
  { collection: 'files', versionKey: false, minimize: false, strict: 'throw', autoIndex: false },
);

fileSchema.index({ 'pictures.sha256': 1 });
fileSchema.index({ unusedSince: 1 }, { sparse: true });
fileSchema.index({ removing: 1 }, { sparse: true });

export function createFileModel(connection: Connection): Model<FileRecord> {
  return connection.model('File', fileSchema.clone()) as unknown as Model<FileRecord>;
}
