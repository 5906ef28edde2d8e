import { createHash } from 'node:crypto';
import MongoStore from 'connect-mongo';
import type { SessionData } from 'express-session';
import type { Connection } from 'mongoose';

export const SESSION_COLLECTION = 'sessions';
export const SESSION_SECONDS = 14 * 24 * 3600;
/** A session is marked as used once in so many seconds, not at every request. */
const TOUCH_SECONDS = 300;

declare module 'express-session' {
  interface SessionData {
    /** It was read from the store; such a one is never written anew once it has been ended. */
    isStored?: true;
  }
}

type Done = (error?: unknown) => void;

/** The id under which a session is stored: whoever reads the database cannot become anybody. */
export function storedSessionId(sid: string): string {
  return createHash('sha256').update(sid).digest('base64url');
}

/**
 * Sessions in the database. A session that was ended elsewhere stays ended, even if a request that began before still
 * writes to it. Purging is a job, as nothing here relies on the database to delete what expired.
 */
export class SessionStore extends MongoStore {
  constructor(connection: Connection) {
    super({
      client: connection.getClient(),
      dbName: connection.name,
      collectionName: SESSION_COLLECTION,
      ttl: SESSION_SECONDS,
      touchAfter: TOUCH_SECONDS,
      autoRemove: 'disabled',
      stringify: false,
      transformId: storedSessionId,
    });
  }

  override get(sid: string, callback: (error: unknown, session?: SessionData | null) => void): void {
    super.get(sid, (error: unknown, session?: SessionData | null) => {
      callback(error, session ? { ...session, isStored: true } : session);
    });
  }

  override set(sid: string, session: SessionData, callback: Done = () => undefined): void {
    if (session.isStored !== true) {
      super.set(sid, session, callback);
      return;
    }
    const data = JSON.parse(JSON.stringify(session)) as SessionData & { lastModified?: unknown };
    delete data.isStored;
    delete data.lastModified;
    const now = Date.now();
    const expires = new Date(now + (session.cookie.maxAge ?? SESSION_SECONDS * 1000));
    this.collectionP
      .then((sessions) =>
        sessions.updateOne({ _id: storedSessionId(sid) }, { $set: { session: data, expires, lastModified: new Date(now) } }),
      )
      .then(() => {
        callback(null);
      })
      .catch(callback);
  }

  override touch(sid: string, session: SessionData & { lastModified?: Date }, callback: Done = () => undefined): void {
    super.touch(sid, session, (error: unknown) => {
      // Ended meanwhile: nothing is left to mark.
      callback(error instanceof Error && error.message === 'Unable to find the session to touch' ? null : error);
    });
  }
}
