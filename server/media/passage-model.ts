import { Schema, type Connection, type Model } from 'mongoose';
import type { PassageSource } from './media-model.ts';

/** A page of a book, or what is said in about half a minute of a video. */
export interface Passage {
  /** `key` with its generation behind an @. */
  readonly _id: string;
  /** `<item>:p:<page>` or `<item>:t:<start>:<language>`, the same in every generation. */
  readonly key: string;
  readonly item: string;
  readonly source: PassageSource;
  /** Of the file that it comes from. */
  readonly sha256: string;
  readonly kind: 'page' | 'cue';
  readonly page?: number;
  /** What is printed on the page, where that is not its number. */
  readonly label?: string;
  /** In seconds. */
  readonly start?: number;
  readonly end?: number;
  readonly language: string;
  readonly text: string;
  readonly folded: string;
  readonly generation: string;
}

const passageSchema = new Schema(
  {
    _id: { type: String, required: true },
    key: { type: String, required: true },
    item: { type: String, required: true },
    source: { type: String, required: true },
    sha256: { type: String, required: true },
    kind: { type: String, required: true, enum: ['page', 'cue'] },
    page: Number,
    label: String,
    start: Number,
    end: Number,
    language: { type: String, required: true },
    text: { type: String, required: true },
    folded: { type: String, default: '' },
    generation: { type: String, required: true },
  },
  { collection: 'passages', versionKey: false, strict: 'throw', autoIndex: false },
);

passageSchema.index({ generation: 1, page: 1, start: 1 });
passageSchema.index({ item: 1 });
// For the stopgap while the search engine is away; folded, because no text index folds ə and ı.
passageSchema.index({ folded: 'text' }, { default_language: 'none', language_override: 'textIndexLanguage' });

export function createPassageModel(connection: Connection): Model<Passage> {
  return connection.model('Passage', passageSchema.clone()) as unknown as Model<Passage>;
}
