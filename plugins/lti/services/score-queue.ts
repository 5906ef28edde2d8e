import { createHash, randomUUID } from 'node:crypto';
import type { Model, mongo } from 'mongoose';
import type { ScoreToSend } from '../ports.ts';
import type { StoredScore } from './score-model.ts';
import type { ServiceFailure } from './service-failure.ts';

/** Longer than sending one score may take after its last renewal. */
const CLAIM_MS = 60_000;

/** A claim on a score: it holds as long as nobody else has claimed it since. */
export interface ScoreClaim {
  readonly score: StoredScore;
  /** Right before it is sent: answers whether it still holds. */
  readonly renew: () => Promise<boolean>;
  /** It was sent; a newer one that came meanwhile waits on. */
  readonly sent: () => Promise<void>;
  /** It was not sent. `delayMs`: when it is tried again; without it never. */
  readonly failed: (failure: ServiceFailure, delayMs: number | undefined, isNewTime: boolean) => Promise<void>;
}

/** The scores in the database. */
export interface ScoreQueue {
  readonly put: (score: ScoreToSend) => Promise<void>;
  /** One that is due, of a platform that is not to be left alone. */
  readonly claim: (exceptPlatforms: readonly string[]) => Promise<ScoreClaim | undefined>;
}

const scoreId = (link: string, subject: string): string =>
  createHash('sha256')
    .update(JSON.stringify([link, subject]))
    .digest('base64url');

/** @param restMs how long after a score was sent the next one waits that completes nothing. */
export function createScoreQueue(scores: Model<StoredScore>, restMs: number): ScoreQueue {
  // Mongoose would cast the expressions as if they were values.
  const pipelines = scores.collection as unknown as mongo.Collection<StoredScore>;

  function claimOf(score: StoredScore): ScoreClaim {
    const mine = { _id: score._id, claim: score.claim ?? '' };
    const isSame = { $eq: ['$at', score.at] };
    const end = async (fields: Readonly<Record<string, unknown>>): Promise<void> => {
      await pipelines.updateOne(mine, [{ $set: fields }, { $unset: ['claim', 'claimedUntil'] }]);
    };
    return {
      score,
      renew: async () => {
        const held = await scores.updateOne(mine, { $set: { claimedUntil: new Date(Date.now() + CLAIM_MS) } });
        return held.matchedCount === 1;
      },
      sent: () =>
        end({
          sentAt: score.at,
          sentOn: new Date(),
          state: { $cond: [isSame, 'sent', '$state'] },
          attempts: 0,
          code: '$$REMOVE',
          status: '$$REMOVE',
        }),
      failed: ({ code, status }, delayMs, isNewTime) => {
        const now = new Date();
        const whenSame = (value: unknown, field: string): object => ({ $cond: [isSame, value, field] });
        return end({
          state: whenSame(delayMs === undefined ? 'refused' : 'waiting', '$state'),
          dueAt: delayMs === undefined ? '$dueAt' : { $max: ['$dueAt', new Date(now.getTime() + delayMs)] },
          attempts: whenSame(score.attempts + 1, '$attempts'),
          code,
          status: status ?? '$$REMOVE',
          ...(isNewTime ? { at: { $max: [now, { $add: ['$at', 1] }] } } : {}),
        });
      },
    };
  }

  return {
    put: async ({ link, subject, score, isCompleted }) => {
      const now = new Date();
      const rounded = score === undefined ? null : Math.round(Math.min(Math.max(score, 0), 1) * 10_000) / 10_000;
      // What was completed once stays so.
      const completed = { $or: ['$isCompleted', isCompleted] };
      const isKnown = {
        $and: [
          { $in: ['$state', ['waiting', 'sent']] },
          { $eq: [{ $ifNull: ['$score', null] }, rounded] },
          { $eq: ['$isCompleted', completed] },
        ],
      };
      const unlessKnown = (field: string, value: unknown): object => ({ [field]: { $cond: [isKnown, `$${field}`, value] } });
      const rested = { $max: [now, { $add: ['$sentOn', restMs] }] };
      await pipelines.updateOne(
        { _id: scoreId(link._id, subject) },
        [
          {
            $set: {
              platform: { $literal: link.platform },
              link: { $literal: link._id },
              subject: { $literal: subject },
              touchedAt: now,
              isCompleted: completed,
              ...unlessKnown('score', rounded ?? '$$REMOVE'),
              ...unlessKnown('at', { $max: [now, { $add: ['$at', 1] }] }),
              ...unlessKnown('state', 'waiting'),
              // A platform that asked for a pause still gets it.
              ...unlessKnown('dueAt', {
                $cond: [
                  { $and: [{ $eq: ['$state', 'waiting'] }, { $gt: ['$attempts', 0] }] },
                  { $max: ['$dueAt', now] },
                  { $cond: [completed, now, rested] },
                ],
              }),
              ...unlessKnown('attempts', { $cond: [{ $eq: ['$state', 'waiting'] }, '$attempts', 0] }),
            },
          },
        ],
        { upsert: true },
      );
    },
    claim: async (exceptPlatforms) => {
      const now = new Date();
      const claimed = await scores
        .findOneAndUpdate(
          {
            state: 'waiting',
            dueAt: { $lte: now },
            platform: { $nin: [...exceptPlatforms] },
            $or: [{ claimedUntil: { $exists: false } }, { claimedUntil: { $lt: now } }],
          },
          { $set: { claim: randomUUID(), claimedUntil: new Date(now.getTime() + CLAIM_MS) } },
          { sort: { dueAt: 1 }, returnDocument: 'after' },
        )
        .lean<StoredScore>();
      return claimed === null ? undefined : claimOf(claimed);
    },
  };
}
