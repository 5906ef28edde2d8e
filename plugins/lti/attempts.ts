import { createHash } from 'node:crypto';
import { Schema, type Connection, type Model } from 'mongoose';
import type { Seen } from './open/seen.ts';

const DAY_MS = 24 * 3600 * 1000;
const ROUNDS = 20;
const DUPLICATE_KEY = 11000;

/** What a learner has done behind one link; `_id` is made of the link and the platform's id of the learner. */
export interface Attempt extends Seen {
  readonly _id: string;
  /** `_id` in `lti_links`. */
  readonly link: string;
  readonly platform: string;
  readonly subject: string;
  /** "Student 3": the order in which they came; stays the same. */
  readonly number: number;
  readonly openedAt: Date;
  readonly lastAt: Date;
  /** 0 to 1: how much of what the link shows was watched or read. */
  readonly share: number;
  /** 0 to 1: of the self-check questions; none until they were answered. */
  readonly score?: number;
  readonly isCompleted: boolean;
  /** What the gradebook was told last. */
  readonly sent?: number;
  /** Counts the changes; a writer that read an older one begins again. */
  readonly revision: number;
}

/** Reads what the learners behind a link have done. */
export interface AttemptReader {
  readonly ofLink: (link: string) => Promise<readonly Attempt[]>;
}

/** What a change of an attempt is made of. */
export type Change = (attempt: Attempt) => Partial<Pick<Attempt, 'ranges' | 'pages' | 'length' | 'share' | 'score' | 'isCompleted'>>;

export interface Attempts extends AttemptReader {
  /** The attempt of a learner, begun where there is none; several at once make one. */
  readonly open: (link: { readonly _id: string; readonly platform: string }, subject: string) => Promise<Attempt>;
  /** The same for somebody who opens the link: from now on counts what is watched. One update where the attempt is there. */
  readonly touch: (link: { readonly _id: string; readonly platform: string }, subject: string) => Promise<Attempt>;
  /** Makes a change to what is there now; undefined where the attempt is gone. */
  readonly change: (id: string, make: Change) => Promise<Attempt | undefined>;
  /** Notes what the gradebook was told. */
  readonly noteSent: (id: string, sent: number) => Promise<void>;
  readonly ofPerson: (platform: string, subject: string) => Promise<readonly Attempt[]>;
  readonly erase: (platform: string, subject: string) => Promise<number>;
  /** Removes attempts that nobody touched for `days`. */
  readonly purge: (days: number) => Promise<void>;
  readonly createIndexes: () => Promise<void>;
}

const schema = new Schema(
  {
    _id: { type: String, required: true },
    link: { type: String, required: true },
    platform: { type: String, required: true },
    subject: { type: String, required: true },
    number: { type: Number, required: true },
    openedAt: { type: Date, required: true },
    lastAt: { type: Date, required: true },
    ranges: { type: [[Number]], default: [] },
    pages: { type: [Number], default: [] },
    length: Number,
    share: { type: Number, required: true },
    score: Number,
    isCompleted: { type: Boolean, required: true },
    sent: Number,
    revision: { type: Number, required: true },
  },
  { strict: 'throw', versionKey: false, collection: 'lti_attempts', autoIndex: false },
);
// Two who come at once get two numbers.
schema.index({ link: 1, number: 1 }, { unique: true });
schema.index({ platform: 1, subject: 1 });
schema.index({ lastAt: 1 });

const isTaken = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === DUPLICATE_KEY;

/** The attempts of learners in this database. */
export function createAttempts(connection: Connection): Attempts {
  const model = connection.model('LtiAttempt', schema.clone()) as unknown as Model<Attempt>;
  const idOf = (link: string, subject: string): string => createHash('sha256').update(`${link} ${subject}`).digest('base64url');

  async function begin(link: { readonly _id: string; readonly platform: string }, subject: string): Promise<Attempt | undefined> {
    const _id = idOf(link._id, subject);
    const found = await model.findById(_id).lean<Attempt>();
    if (found !== null) return found;
    const last = await model.findOne({ link: link._id }, { number: 1 }).sort({ number: -1 }).lean<Pick<Attempt, 'number'>>();
    const now = new Date();
    const own = { _id, link: link._id, platform: link.platform, subject, number: (last?.number ?? 0) + 1 };
    const fresh: Attempt = { ...own, openedAt: now, lastAt: now, ranges: [], pages: [], share: 0, isCompleted: false, revision: 0 };
    try {
      await model.create(fresh);
      return fresh;
    } catch (error) {
      if (!isTaken(error)) throw error;
      return undefined;
    }
  }

  const open: Attempts['open'] = async (link, subject) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const attempt = await begin(link, subject);
      if (attempt !== undefined) return attempt;
    }
    throw new Error('no number for a learner after many rounds');
  };

  return {
    open,
    touch: async (link, subject) => {
      const again = { $set: { lastAt: new Date() }, $inc: { revision: 1 } };
      const known = await model.findOneAndUpdate({ _id: idOf(link._id, subject) }, again, { returnDocument: 'after' }).lean<Attempt>();
      return known ?? open(link, subject);
    },
    change: async (id, make) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const before = await model.findById(id).lean<Attempt>();
        if (before === null) return undefined;
        const after = await model
          .findOneAndUpdate(
            { _id: id, revision: before.revision },
            { $set: { ...make(before), lastAt: new Date() }, $inc: { revision: 1 } },
            { returnDocument: 'after' },
          )
          .lean<Attempt>();
        if (after !== null) return after;
      }
      throw new Error('an attempt changed too often');
    },
    noteSent: async (id, sent) => {
      await model.updateOne({ _id: id }, { $max: { sent } });
    },
    ofLink: (link) => model.find({ link }).sort({ number: 1 }).lean<Attempt[]>(),
    ofPerson: (platform, subject) => model.find({ platform, subject }).sort({ openedAt: 1 }).lean<Attempt[]>(),
    erase: async (platform, subject) => (await model.deleteMany({ platform, subject })).deletedCount,
    purge: async (days) => {
      await model.deleteMany({ lastAt: { $lt: new Date(Date.now() - days * DAY_MS) } });
    },
    createIndexes: () => model.createIndexes(),
  };
}
