import type { Connection } from 'mongoose';
import type { Attempts } from './attempts.ts';

/** What is kept of a person, by kind of record; a person is a platform and its id of them. */
export interface PersonalData {
  readonly attempts: readonly object[];
  readonly scores: readonly object[];
  readonly sessions: readonly object[];
}

export interface Privacy {
  readonly find: (platform: string, subject: string) => Promise<PersonalData>;
  /** Removes all of it and answers how many records there were. */
  readonly erase: (platform: string, subject: string) => Promise<number>;
}

/** Collections whose documents name a platform and a subject, beside the attempts. */
const SCORES = 'lti_scores';
const SESSIONS = 'lti_sessions';

/** Finds and removes what the plugin keeps of a person. */
export function createPrivacy(connection: Connection, attempts: Pick<Attempts, 'ofPerson' | 'erase'>): Privacy {
  const collection = (name: string): ReturnType<Connection['collection']> => connection.collection(name);
  return {
    find: async (platform, subject) => {
      const [own, scores, sessions] = await Promise.all([
        attempts.ofPerson(platform, subject),
        collection(SCORES).find({ platform, subject }).toArray(),
        // The id of a session is made of the secret that opens it.
        collection(SESSIONS)
          .find({ platform, subject }, { projection: { _id: 0 } })
          .toArray(),
      ]);
      return { attempts: own, scores, sessions };
    },
    erase: async (platform, subject) => {
      // Sessions first: whoever still works with us must not begin anew what is being removed.
      const sessions = await collection(SESSIONS).deleteMany({ platform, subject });
      const scores = await collection(SCORES).deleteMany({ platform, subject });
      return sessions.deletedCount + scores.deletedCount + (await attempts.erase(platform, subject));
    },
  };
}
