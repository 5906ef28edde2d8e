import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import type { Log } from '../log.ts';
import { createJobModel, type Job } from './job-model.ts';
import { createJobQueue, type NewJob } from './job-queue.ts';
import { runJob, type JobHandler } from './job-run.ts';

export type { Job } from './job-model.ts';
export type { NewJob } from './job-queue.ts';
export type { JobHandler, JobOutcome } from './job-run.ts';

const IDLE_MS = 1000;
const PURGE_MS = 60 * 60 * 1000;
const LOOK_MS = 100;

export interface JobsOptions {
  readonly connection: Connection;
  readonly handlers: Readonly<Record<string, JobHandler>>;
  readonly log: Log;
  /** How many jobs this process does at one time. */
  readonly atOnce?: number;
  /** How long a claim holds without a sign of life. */
  readonly leaseMs?: number;
  readonly backOffMs?: number;
}

/** Work in the background that survives a restart; any number of processes share it. */
export interface Jobs {
  readonly createIndexes: () => Promise<void>;
  readonly start: () => void;
  /** Takes no more jobs; what runs is told to stop, and waits for the next start. */
  readonly stop: () => Promise<void>;
  /** Adds a job; the open one with the same key instead, where there is one. */
  readonly enqueue: (job: NewJob) => Promise<Job>;
  readonly find: (id: string) => Promise<Job | undefined>;
  /** The open jobs with these keys. */
  readonly open: (keys: readonly string[]) => Promise<readonly Job[]>;
  /** The latest jobs that a person waits or waited for. */
  readonly of: (person: string, most?: number) => Promise<readonly Job[]>;
  /** The job once it ended; as it is where that takes longer than `patienceMs`. */
  readonly wait: (id: string, patienceMs: number) => Promise<Job | undefined>;
}

export function createJobs(options: JobsOptions): Jobs {
  const { connection, handlers, log, atOnce = 2, leaseMs = 15_000, backOffMs = 2000 } = options;
  const jobs = createJobModel(connection);
  const queue = createJobQueue(jobs, randomUUID(), leaseMs);
  const leaving = new AbortController();
  const isLeaving = (): boolean => leaving.signal.aborted;
  let rest = new AbortController();
  let running: Promise<unknown> | undefined;
  let purged = 0;

  async function turn(): Promise<boolean> {
    const claim = await queue.claim(Object.keys(handlers));
    const handler = claim === undefined ? undefined : handlers[claim.job.kind];
    if (claim === undefined || handler === undefined) return false;
    await runJob(claim, handler, { log, leaseMs, backOffMs, leaving: leaving.signal });
    return true;
  }

  async function purge(): Promise<void> {
    if (Date.now() - purged < PURGE_MS) return;
    purged = Date.now();
    await queue.purge();
  }

  async function work(): Promise<void> {
    while (!isLeaving()) {
      let found = false;
      const { signal } = rest;
      try {
        found = await turn();
        if (!found) await purge();
      } catch (error) {
        log.warn({ err: error }, 'jobs not looked at; trying again');
      }
      if (!found) await sleep(IDLE_MS, undefined, { signal: AbortSignal.any([signal, leaving.signal]) }).catch(() => undefined);
    }
  }

  const find = async (id: string): Promise<Job | undefined> => (await jobs.findById(id).lean<Job>()) ?? undefined;

  return {
    createIndexes: async () => {
      await jobs.createIndexes();
    },
    start: () => {
      running ??= Promise.all(Array.from({ length: atOnce }, work));
    },
    stop: async () => {
      leaving.abort();
      await running;
    },
    enqueue: async (job) => {
      const added = await queue.add(job);
      rest.abort();
      rest = new AbortController();
      return added;
    },
    find,
    open: async (keys) => (keys.length === 0 ? [] : jobs.find({ openKey: { $in: [...keys] } }).lean<Job[]>()),
    of: (person, most = 20) => jobs.find({ createdBy: person }).sort({ createdAt: -1 }).limit(most).lean<Job[]>(),
    wait: async (id, patienceMs) => {
      for (const until = Date.now() + patienceMs; ;) {
        const job = await find(id);
        if (job === undefined || job.state === 'done' || job.state === 'failed' || Date.now() >= until) return job;
        await sleep(LOOK_MS);
      }
    },
  };
}
