import { Schema, type Connection, type Model } from 'mongoose';
import { FAILURE_CODES, type FailureCode } from './service-failure.ts';

export const SCORE_STATES = ['waiting', 'sent', 'refused'] as const;
export type ScoreState = (typeof SCORE_STATES)[number];

/** The newest score of a learner at a link; `_id` is made of both. Claimed, changed and ended by atomic updates of it. */
export interface StoredScore {
  readonly _id: string;
  readonly platform: string;
  readonly link: string;
  readonly subject: string;
  readonly score?: number;
  readonly isCompleted: boolean;
  /** The time that the platform is told: later with every change, whatever the clock does. */
  readonly at: Date;
  readonly state: ScoreState;
  /** When it may be sent. */
  readonly dueAt: Date;
  /** How often sending this one failed. */
  readonly attempts: number;
  readonly claim?: string;
  readonly claimedUntil?: Date;
  /** Why it was not sent at the last attempt. */
  readonly code?: FailureCode;
  readonly status?: number;
  /** The time that the platform was told last, and when that was by our clock. */
  readonly sentAt?: Date;
  readonly sentOn?: Date;
  readonly touchedAt: Date;
}

const date = { type: Date, required: true } as const;
const text = { type: String, required: true } as const;

const scoreSchema = new Schema(
  {
    _id: text,
    platform: text,
    link: text,
    subject: text,
    score: Number,
    isCompleted: { type: Boolean, required: true },
    at: date,
    state: { ...text, enum: SCORE_STATES },
    dueAt: date,
    attempts: { type: Number, required: true },
    claim: String,
    claimedUntil: Date,
    code: { type: String, enum: FAILURE_CODES },
    status: Number,
    sentAt: Date,
    sentOn: Date,
    touchedAt: date,
  },
  { collection: 'lti_scores', versionKey: false, strict: 'throw', autoIndex: false },
);
scoreSchema.index({ state: 1, dueAt: 1 });
scoreSchema.index({ link: 1 });
scoreSchema.index({ platform: 1, subject: 1 });
scoreSchema.index({ touchedAt: 1 });

export function createScoreModel(connection: Connection): Model<StoredScore> {
  return connection.model('LtiScore', scoreSchema.clone()) as unknown as Model<StoredScore>;
}
