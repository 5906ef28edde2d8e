import { Schema, type Connection, type Model } from 'mongoose';
import type { PersonRef } from './submission-model.ts';

/** What happened: a step, or a new version of what somebody adapts. */
export const NOTICE_KINDS = [
  'submit',
  'recall',
  'take-up',
  'hand-back',
  'request-changes',
  'approve',
  'publish',
  'withdraw',
  'reinstate',
  'origin-version',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Something that one person is told of, on the page and by mail. */
export interface Notice {
  /** Of the submission, its revision and the person, so that the same is never told twice. */
  readonly _id: string;
  readonly person: string;
  readonly kind: NoticeKind;
  readonly submission: string;
  /** The titles of the item and the language it is written in. */
  readonly name: Readonly<Record<string, string>>;
  readonly originalLanguage: string;
  readonly version?: number;
  /** Who did it, and what they said. */
  readonly by: PersonRef | null;
  readonly note?: string;
  readonly at: Date;
  readonly readAt?: Date;
  /** When it is to be sent by mail; absent when it was, or when it never will be. */
  readonly mailDue?: Date;
  readonly attempts: number;
}

const { Mixed } = Schema.Types;

const noticeSchema = new Schema(
  {
    _id: { type: String, required: true },
    person: { type: String, required: true },
    kind: { type: String, required: true, enum: NOTICE_KINDS },
    submission: { type: String, required: true },
    name: { type: Mixed, required: true },
    originalLanguage: { type: String, required: true },
    version: Number,
    by: { type: Mixed, default: null },
    note: String,
    at: { type: Date, required: true },
    readAt: Date,
    mailDue: Date,
    attempts: { type: Number, required: true },
  },
  { collection: 'notices', versionKey: false, minimize: false, strict: 'throw', autoIndex: false },
);

noticeSchema.index({ person: 1, readAt: 1, at: -1 });
noticeSchema.index({ mailDue: 1 }, { sparse: true });

export function createNoticeModel(connection: Connection): Model<Notice> {
  return connection.model('Notice', noticeSchema.clone()) as unknown as Model<Notice>;
}
