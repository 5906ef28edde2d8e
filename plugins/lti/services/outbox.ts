import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import type { Log } from '../../../server/plugin-api.ts';
import type { ScoreOutbox } from '../ports.ts';
import { RETRY_DELAYS_MS, retryPlan } from './retry-plan.ts';
import { deliverScore, type ScoreDeliveryParts } from './score-delivery.ts';
import { createScoreModel, type StoredScore } from './score-model.ts';
import { createScoreQueue, type ScoreClaim } from './score-queue.ts';
import type { FailureCode } from './service-failure.ts';

const IDLE_MS = 1000;
const AT_ONCE = 4;
const REST_MS = 60_000;
const DAY_MS = 24 * 3600 * 1000;

/** Scores of a platform that were not sent, for its health page. */
export interface ScoreBacklog {
  readonly platform: string;
  readonly state: 'waiting' | 'refused';
  /** Why at the last attempt; none before the first. */
  readonly code?: FailureCode;
  readonly count: number;
  readonly oldest: Date;
}

/** The outbox with what runs it and what looks into it. */
export interface ScoreDelivery extends ScoreOutbox {
  readonly createIndexes: () => Promise<void>;
  /** Sends what is due until it is stopped. */
  readonly start: () => void;
  /** What is being sent is still sent. */
  readonly stop: () => Promise<void>;
  /** Sends all that is due now; answers how many attempts were made. */
  readonly deliverDue: () => Promise<number>;
  readonly ofLink: (link: string) => Promise<readonly StoredScore[]>;
  /** What was refused at a link is tried again; answers how many. */
  readonly sendAgain: (link: string) => Promise<number>;
  readonly backlog: () => Promise<readonly ScoreBacklog[]>;
  /** Removes what nobody touched for `days`. */
  readonly purge: (days: number) => Promise<void>;
}

interface ScoreOutboxParts extends ScoreDeliveryParts {
  readonly connection: Connection;
  readonly log: Log;
  readonly retryDelaysMs?: readonly number[];
  readonly restMs?: number;
}

/**
 * Scores on their way to gradebooks (AGS 2.0 §3.4): one document per link and learner, so that the newest counts; any
 * number of processes send them, each score by one of them at a time.
 */
export function createScoreOutbox(parts: ScoreOutboxParts): ScoreDelivery {
  const { connection, log, retryDelaysMs = RETRY_DELAYS_MS, restMs = REST_MS } = parts;
  const scores = createScoreModel(connection);
  const queue = createScoreQueue(scores, restMs);
  /** Platforms that are left alone until then; another process finds out by itself. */
  const paused = new Map<string, number>();
  const leaving = new AbortController();
  let rest = new AbortController();
  let running: Promise<unknown> | undefined;

  function pausedNow(): string[] {
    for (const [platform, until] of paused) if (until <= Date.now()) paused.delete(platform);
    return [...paused.keys()];
  }

  async function settle(claim: ScoreClaim): Promise<void> {
    const { score } = claim;
    const delivered = await deliverScore(claim, parts);
    if (delivered.kind === 'lost') return;
    if (delivered.kind === 'sent') {
      await claim.sent();
      return;
    }
    const { delayMs, isNewTime, platformPauseMs } = retryPlan(delivered, score.attempts, retryDelaysMs);
    if (platformPauseMs !== undefined) paused.set(score.platform, Date.now() + platformPauseMs);
    await claim.failed(delivered, delayMs, isNewTime);
    const { code, status } = delivered;
    if (delayMs === undefined) log.warn({ platform: score.platform, link: score.link, code, status }, 'a score was not sent');
  }

  async function turn(): Promise<boolean> {
    const claim = await queue.claim(pausedNow());
    if (claim === undefined) return false;
    await settle(claim);
    return true;
  }

  async function work(): Promise<void> {
    while (!leaving.signal.aborted) {
      const { signal } = rest;
      let isBusy = false;
      try {
        isBusy = await turn();
      } catch (error) {
        log.warn({ err: error }, 'scores not sent; trying again');
      }
      if (!isBusy) await sleep(IDLE_MS, undefined, { signal: AbortSignal.any([signal, leaving.signal]) }).catch(() => undefined);
    }
  }

  function wake(): void {
    rest.abort();
    rest = new AbortController();
  }

  return {
    queue: async (score) => {
      if (score.role !== 'learner' || score.link.grades === undefined) return;
      await queue.put(score);
      wake();
    },
    createIndexes: () => scores.createIndexes(),
    start: () => {
      running ??= Promise.all(Array.from({ length: AT_ONCE }, work));
    },
    stop: async () => {
      leaving.abort();
      await running;
    },
    deliverDue: async () => {
      let attempts = 0;
      while (await turn()) attempts += 1;
      return attempts;
    },
    ofLink: (link) => scores.find({ link }).lean<StoredScore[]>(),
    sendAgain: async (link) => {
      const again = { $set: { state: 'waiting', dueAt: new Date(), attempts: 0 } } as const;
      const { modifiedCount } = await scores.updateMany({ link, state: 'refused' }, again);
      wake();
      return modifiedCount;
    },
    backlog: async () => {
      const rows = await scores.aggregate<{ _id: Pick<ScoreBacklog, 'platform' | 'state' | 'code'>; count: number; oldest: Date }>([
        { $match: { state: { $in: ['waiting', 'refused'] } } },
        { $group: { _id: { platform: '$platform', state: '$state', code: '$code' }, count: { $sum: 1 }, oldest: { $min: '$at' } } },
        { $sort: { _id: 1 } },
      ]);
      return rows.map(({ _id, count, oldest }) => ({ ..._id, count, oldest }));
    },
    purge: async (days) => {
      await scores.deleteMany({ touchedAt: { $lt: new Date(Date.now() - days * DAY_MS) } });
    },
  };
}
