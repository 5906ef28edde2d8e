import { Schema, type Connection, type Model } from 'mongoose';
import type { CaptionCue } from './captions.ts';

/** A page of a book, or what is said in about half a minute of a video. */
export interface Passage {
  /** `<sha256>:<page or start>@<generation>`. */
  readonly _id: string;
  /** Of the file that it comes from. */
  readonly sha256: string;
  readonly kind: 'page' | 'cue';
  readonly page?: number;
  /** What is printed on the page, where that is not its number. */
  readonly label?: string;
  /** In seconds. */
  readonly start?: number;
  readonly end?: number;
  /** The captions that it was put together from. */
  readonly cues?: readonly CaptionCue[];
  readonly text: string;
  readonly folded: string;
  readonly generation: string;
}

const passageSchema = new Schema(
  {
    _id: { type: String, required: true },
    sha256: { type: String, required: true },
    kind: { type: String, required: true, enum: ['page', 'cue'] },
    page: Number,
    label: String,
    start: Number,
    end: Number,
    cues: { type: [Schema.Types.Mixed], default: undefined },
    text: { type: String, required: true },
    folded: { type: String, default: '' },
    generation: { type: String, required: true },
  },
  { collection: 'passages', versionKey: false, strict: 'throw', autoIndex: false },
);

passageSchema.index({ generation: 1, page: 1, start: 1 });
passageSchema.index({ sha256: 1 });
// For the stopgap while the search engine is away; folded, because no text index folds ə and ı.
passageSchema.index({ folded: 'text' }, { default_language: 'none', language_override: 'textIndexLanguage' });

export function createPassageModel(connection: Connection): Model<Passage> {
  return connection.model('Passage', passageSchema.clone()) as unknown as Model<Passage>;
}
