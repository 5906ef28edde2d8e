import { Schema, type Connection, type Model } from 'mongoose';
import type { ErrorParams } from '../errors.ts';

export const JOB_STATES = ['waiting', 'running', 'done', 'failed'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Why a job failed; the sentences are `error.<code>.what` and `error.<code>.do` of the locale files. */
export interface JobError {
  readonly code: string;
  readonly params?: ErrorParams;
}

/** Work in the background: one document, claimed, renewed and ended by atomic updates of it. */
export interface Job {
  readonly _id: string;
  readonly kind: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly state: JobState;
  readonly progress: { readonly done: number; readonly total: number };
  /** How often it was begun. */
  readonly attempts: number;
  /** When it may begin; past while it runs. */
  readonly dueAt: Date;
  /** Whose it is while it runs, and until when unless they say more. */
  readonly owner?: string;
  readonly leaseUntil?: Date;
  readonly error?: JobError;
  readonly result?: unknown;
  /** While it is open, no second job is made with the same key. */
  readonly openKey?: string;
  /** Id of the person who waits for it. */
  readonly createdBy?: string;
  readonly createdAt: Date;
  readonly finishedAt?: Date;
}

const { Mixed } = Schema.Types;

const jobSchema = new Schema(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    input: { type: Mixed, required: true },
    state: { type: String, required: true, enum: JOB_STATES },
    progress: { type: Mixed, required: true },
    attempts: { type: Number, required: true },
    dueAt: { type: Date, required: true },
    owner: String,
    leaseUntil: Date,
    error: Mixed,
    result: Mixed,
    openKey: String,
    createdBy: String,
    createdAt: { type: Date, required: true },
    finishedAt: Date,
  },
  { collection: 'jobs', versionKey: false, minimize: false, strict: 'throw', autoIndex: false },
);

jobSchema.index({ state: 1, dueAt: 1 });
jobSchema.index({ openKey: 1 }, { unique: true, sparse: true });
jobSchema.index({ createdBy: 1, createdAt: -1 }, { sparse: true });
jobSchema.index({ finishedAt: 1 }, { sparse: true });

export function createJobModel(connection: Connection): Model<Job> {
  return connection.model('Job', jobSchema.clone()) as unknown as Model<Job>;
}
