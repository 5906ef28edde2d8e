import { Schema, type Connection, type Model } from 'mongoose';
import type { MediaKind } from './media-kinds.ts';
import type { OutlineEntry } from './pdf-outline.ts';
import type { Picture } from './picture-renditions.ts';

/** Where passages come from: the pages of the book, or the captions in a language. */
export type PassageSource = 'book' | `captions:${string}`;

export interface MediaFile {
  readonly sha256: string;
  readonly kind: MediaKind;
  /** As the person typed it; shown, and used for nothing else. */
  readonly name: string;
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  readonly language?: string;
  readonly addedAt: Date;
}

/** A rendition of the cover, in the file store. */
export interface StoredPicture extends Omit<Picture, 'bytes'> {
  readonly sha256: string;
  readonly size: number;
}

/** The files of an item and what is known of their inside; one document an item. */
export interface MediaRecord {
  /** Id of the item. */
  readonly _id: string;
  readonly files: readonly MediaFile[];
  readonly pictures: readonly StoredPicture[];
  /** The generation of passages that readers see, by source: what has another one is not there yet, or no more. */
  readonly passages: Readonly<Partial<Record<PassageSource, string>>>;
  /** Number of pages of the book, and what is printed on them where that is not the number. */
  readonly pages?: number;
  readonly labels?: readonly string[];
  readonly scanned?: readonly number[];
  readonly outline?: readonly OutlineEntry[];
  /** When the index is due to learn of the latest change of passages; absent when it knows. */
  readonly indexPending?: Date;
  readonly revision: number;
}

const { Mixed } = Schema.Types;

const mediaSchema = new Schema(
  {
    _id: { type: String, required: true },
    files: { type: [Mixed], default: [] },
    pictures: { type: [Mixed], default: [] },
    passages: { type: Mixed, default: {} },
    pages: Number,
    labels: { type: [String], default: undefined },
    scanned: { type: [Number], default: undefined },
    outline: { type: [Mixed], default: undefined },
    indexPending: Date,
    revision: { type: Number, default: 0 },
  },
  { collection: 'media', versionKey: false, minimize: false, strict: 'throw', autoIndex: false },
);

mediaSchema.index({ 'files.sha256': 1 });
mediaSchema.index({ 'pictures.sha256': 1 });
mediaSchema.index({ indexPending: 1 }, { sparse: true });

export function createMediaModel(connection: Connection): Model<MediaRecord> {
  return connection.model('Media', mediaSchema.clone()) as unknown as Model<MediaRecord>;
}
