import { createHash, randomBytes } from 'node:crypto';
import type { Model } from 'mongoose';
import type { Invitation } from './invitation-model.ts';
import type { RegistrationAnswer } from './registration-answer.ts';

const HOLDS_MS = 7 * 24 * 3600 * 1000;
/** A platform answers within seconds: who sent longer ago than this will not save its answer any more. */
const SENDING_MS = 2 * 60 * 1000;
const TOKEN_BYTES = 32;
/** What is over stays in the list for a month. */
const KEPT_MS = 30 * 24 * 3600 * 1000;

/** Invitations of platforms: 256 random bits in a link, of which only a hash is stored; each registers one platform. */
export interface Invitations {
  /** Makes one that holds for seven days; its token is answered once and stored nowhere. */
  readonly make: (label: string, by: Invitation['createdBy']) => Promise<{ readonly token: string; readonly invitation: Invitation }>;
  readonly find: (token: string) => Promise<Invitation | undefined>;
  /** The newest first. */
  readonly list: () => Promise<readonly Invitation[]>;
  /** One that waits for a platform is taken back. */
  readonly withdraw: (id: string) => Promise<boolean>;
  /** Begins to send, one at a time: false where it is over, used, or somebody else sends at this moment. */
  readonly beginSending: (id: string, attempt: string, platform: NonNullable<Invitation['platform']>) => Promise<boolean>;
  /** Keeps what the platform answered, before anything is made of it: false where another attempt has begun meanwhile. */
  readonly keepAnswer: (id: string, attempt: string, answer: RegistrationAnswer) => Promise<boolean>;
  /** Sending failed: it may be tried again. */
  readonly giveBack: (id: string, attempt: string, problem: string) => Promise<void>;
  readonly use: (id: string, problem?: string) => Promise<void>;
  /** Those whose answer was kept and that were not finished. */
  readonly unfinished: () => Promise<readonly Invitation[]>;
  /** Removes what has been over for a month. */
  readonly purge: () => Promise<void>;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** Whether a platform may still register itself with it. */
export function isOpen({ state, expiresAt, sentAt }: Invitation, now = Date.now()): boolean {
  if (expiresAt.getTime() <= now) return false;
  return state === 'open' || (state === 'sending' && (sentAt?.getTime() ?? 0) < now - SENDING_MS);
}

export function createInvitations(model: Model<Invitation>): Invitations {
  return {
    make: async (label, createdBy) => {
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      const createdAt = new Date();
      const invitation: Invitation = {
        _id: hashOf(token),
        label,
        createdBy,
        createdAt,
        expiresAt: new Date(createdAt.getTime() + HOLDS_MS),
        state: 'open',
      };
      await model.create(invitation);
      return { token, invitation };
    },
    find: async (token) => (await model.findById(hashOf(token)).lean<Invitation>()) ?? undefined,
    list: () => model.find().sort({ createdAt: -1 }).limit(50).lean<Invitation[]>(),
    withdraw: async (id) => (await model.deleteOne({ _id: id, state: { $in: ['open', 'sending'] } })).deletedCount === 1,
    beginSending: async (id, attempt, platform) => {
      const now = new Date();
      const isFree = { $or: [{ state: 'open' }, { state: 'sending', sentAt: { $lt: new Date(now.getTime() - SENDING_MS) } }] };
      const begun = await model.updateOne({ _id: id, expiresAt: { $gt: now }, ...isFree } as object, {
        $set: { state: 'sending', attempt, sentAt: now, platform },
        $unset: { problem: 1 },
      });
      return begun.modifiedCount === 1;
    },
    keepAnswer: async (id, attempt, answer) => {
      const kept = await model.updateOne({ _id: id, state: 'sending', attempt }, { $set: { state: 'answered', answer } });
      return kept.modifiedCount === 1;
    },
    giveBack: async (id, attempt, code) => {
      await model.updateOne(
        { _id: id, state: 'sending', attempt },
        { $set: { state: 'open', problem: { code, at: new Date() } }, $unset: { attempt: 1, sentAt: 1, platform: 1 } },
      );
    },
    use: async (id, code) => {
      const problem = code === undefined ? {} : { problem: { code, at: new Date() } };
      await model.updateOne({ _id: id }, { $set: { state: 'used', ...problem } });
    },
    unfinished: () => model.find({ state: 'answered' }).lean<Invitation[]>(),
    purge: async () => {
      await model.deleteMany({ expiresAt: { $lt: new Date(Date.now() - KEPT_MS) } });
    },
  };
}
