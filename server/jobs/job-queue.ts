import { randomUUID } from 'node:crypto';
import type { Model, UpdateQuery } from 'mongoose';
import type { Job, JobError } from './job-model.ts';

const DUPLICATE_KEY = 11000;
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

export interface NewJob {
  readonly kind: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** What makes it the same as another one: while that is open, no second one is made. */
  readonly key?: string;
  readonly createdBy?: string;
}

/** A claim on a job: it holds as long as nobody else has begun it. */
export interface Claim {
  readonly job: Job;
  /** Each answers whether the claim still holds. */
  readonly renew: () => Promise<boolean>;
  readonly report: (done: number, total: number) => Promise<boolean>;
  readonly finish: (result: unknown) => Promise<boolean>;
  readonly fail: (error: JobError) => Promise<boolean>;
  /** Gives it back: to be begun again after `delayMs`. `countless`: as if it had not been begun. */
  readonly putBack: (delayMs: number, countless: boolean) => Promise<boolean>;
}

/** The jobs in the database. */
export interface JobQueue {
  readonly add: (job: NewJob) => Promise<Job>;
  readonly claim: (kinds: readonly string[]) => Promise<Claim | undefined>;
  /** Removes what ended more than a week ago. */
  readonly purge: () => Promise<number>;
}

function isDuplicate(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === DUPLICATE_KEY;
}

export function createJobQueue(jobs: Model<Job>, owner: string, leaseMs: number): JobQueue {
  function claimOf(job: Job): Claim {
    // Another process that took it over began it once more.
    const mine = { _id: job._id, state: 'running' as const, owner, attempts: job.attempts };
    const update = async (change: UpdateQuery<Job>): Promise<boolean> => (await jobs.updateOne(mine, change)).matchedCount === 1;
    const lease = (): Date => new Date(Date.now() + leaseMs);
    const over = { owner: 1, leaseUntil: 1, openKey: 1 };
    return {
      job,
      renew: () => update({ $set: { leaseUntil: lease() } }),
      report: (done, total) => update({ $set: { progress: { done, total }, leaseUntil: lease() } }),
      finish: (result) =>
        update({
          $set: { state: 'done', finishedAt: new Date(), ...(result === undefined ? {} : { result }) },
          $unset: { ...over, error: 1 },
        }),
      fail: (error) => update({ $set: { state: 'failed', error, finishedAt: new Date() }, $unset: over }),
      putBack: (delayMs, countless) =>
        update({
          $set: { state: 'waiting', dueAt: new Date(Date.now() + delayMs) },
          $unset: { owner: 1, leaseUntil: 1 },
          ...(countless ? { $inc: { attempts: -1 } } : {}),
        }),
    };
  }

  return {
    add: async ({ kind, input, key, createdBy }) => {
      const now = new Date();
      const job: Job = {
        _id: randomUUID(),
        kind,
        input,
        state: 'waiting',
        progress: { done: 0, total: 0 },
        attempts: 0,
        dueAt: now,
        createdAt: now,
        ...(key === undefined ? {} : { openKey: key }),
        ...(createdBy === undefined ? {} : { createdBy }),
      };
      for (;;) {
        try {
          return (await jobs.create(job)).toObject();
        } catch (error) {
          if (key === undefined || !isDuplicate(error)) throw error;
          const open = await jobs.findOne({ openKey: key }).lean<Job>();
          // It ended just now: then this one may begin.
          if (open !== null) return open;
        }
      }
    },
    claim: async (kinds) => {
      const now = new Date();
      const job = await jobs
        .findOneAndUpdate(
          {
            kind: { $in: [...kinds] },
            $or: [
              { state: 'waiting', dueAt: { $lte: now } },
              { state: 'running', leaseUntil: { $lt: now } },
            ],
          },
          { $set: { state: 'running', owner, leaseUntil: new Date(now.getTime() + leaseMs) }, $inc: { attempts: 1 } },
          { sort: { dueAt: 1 }, returnDocument: 'after' },
        )
        .lean<Job>();
      return job === null ? undefined : claimOf(job);
    },
    purge: async () => (await jobs.deleteMany({ finishedAt: { $lt: new Date(Date.now() - KEPT_MS) } })).deletedCount,
  };
}
