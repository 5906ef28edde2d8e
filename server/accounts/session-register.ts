import { Schema, type Connection } from 'mongoose';
import { SESSION_COLLECTION, SessionStore, storedSessionId } from '../http/session-store.ts';
import type { Device } from './device.ts';

/** Where and when a session began; kept in the session. */
export interface SignInTrace extends Device {
  readonly address: string;
  readonly at: string;
}

declare module 'express-session' {
  interface SessionData {
    signIn?: SignInTrace;
  }
}

interface StoredSession {
  readonly _id: string;
  readonly session: { readonly signIn?: SignInTrace };
  readonly expires: Date;
  readonly lastModified?: Date;
}

/** A session as its person sees it. */
export interface OpenSession extends SignInTrace {
  /** Names it among the person's own; nobody can use it to become them. */
  readonly handle: string;
  readonly isCurrent: boolean;
  /** Right to five minutes. */
  readonly lastUsed: Date;
}

/** The open sessions of each person. */
export interface SessionRegister {
  readonly store: SessionStore;
  /** Of one person, the last used first; `sid` is the id of the session that asks. */
  readonly list: (person: string, sid: string) => Promise<readonly OpenSession[]>;
  /** False where the person has no such session. */
  readonly end: (person: string, handle: string) => Promise<boolean>;
  /** Ends all of a person's but the one with this id. Answers how many. */
  readonly endAll: (person: string, but?: string) => Promise<number>;
  /** Deletes what has expired. */
  readonly purge: () => Promise<void>;
  readonly createIndexes: () => Promise<void>;
}

const PERSON = 'session.passport.user.id';

export function createSessionRegister(connection: Connection): SessionRegister {
  // Read and deleted here, written by the store alone.
  const schema = new Schema({ _id: String }, { collection: SESSION_COLLECTION, strict: false, strictQuery: false, versionKey: false });
  schema.index({ [PERSON]: 1 }, { sparse: true });
  schema.index({ expires: 1 });
  const model = connection.model('Session', schema, undefined, { overwriteModels: true });
  return {
    store: new SessionStore(connection),
    list: async (person, sid) => {
      const found = await model
        .find({ [PERSON]: person, expires: { $gt: new Date() } })
        .sort({ lastModified: -1 })
        .limit(100)
        .lean<StoredSession[]>();
      const current = storedSessionId(sid);
      return found.flatMap(({ _id, session, lastModified }) =>
        session.signIn === undefined
          ? []
          : [{ ...session.signIn, handle: _id, isCurrent: _id === current, lastUsed: lastModified ?? new Date(session.signIn.at) }],
      );
    },
    end: async (person, handle) => (await model.deleteOne({ _id: handle, [PERSON]: person })).deletedCount > 0,
    endAll: async (person, but) => {
      const kept = but === undefined ? {} : { _id: { $ne: storedSessionId(but) } };
      return (await model.deleteMany({ [PERSON]: person, ...kept })).deletedCount;
    },
    purge: async () => {
      await model.deleteMany({ expires: { $lt: new Date() } });
    },
    createIndexes: () => model.createIndexes(),
  };
}
