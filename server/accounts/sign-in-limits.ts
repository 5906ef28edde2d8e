import { createHash } from 'node:crypto';
import { Schema, type Connection } from 'mongoose';
import { RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible';

const COLLECTION = 'sign-in-attempts';

/** Attempts that fail: for one account from one address, and for one address whatever the account. */
const PER_ACCOUNT = { points: 5, duration: 15 * 60 };
const PER_ADDRESS = { points: 100, duration: 60 * 60 };

/** Attempts to guess a password, counted before the password is looked at. */
export interface SignInLimits {
  /** Counts an attempt. Answers the seconds to wait where there were too many: the same for accounts that do not exist. */
  readonly attempt: (email: string, address: string) => Promise<number | undefined>;
  /** The password was right: what was counted for this account and address is forgotten. */
  readonly succeeded: (email: string, address: string) => Promise<void>;
  readonly purge: () => Promise<void>;
  readonly createIndexes: () => Promise<void>;
}

const keyOf = (...parts: string[]): string => createHash('sha256').update(parts.join('\n')).digest('base64url');

export function createSignInLimits(connection: Connection): SignInLimits {
  const schema = new Schema({ key: String, expire: Date }, { collection: COLLECTION, versionKey: false });
  schema.index({ key: 1 }, { unique: true });
  schema.index({ expire: 1 });
  const model = connection.model('SignInAttempts', schema, undefined, { overwriteModels: true });
  // The indexes are ours: the library's would rely on the database to delete, and their failure would go to the console.
  const store = {
    storeClient: connection.getClient(),
    dbName: connection.name,
    tableName: COLLECTION,
    disableIndexesCreation: true,
  };
  const accounts = new RateLimiterMongo({ ...store, ...PER_ACCOUNT, keyPrefix: 'account' });
  const addresses = new RateLimiterMongo({ ...store, ...PER_ADDRESS, keyPrefix: 'address' });

  async function wait(limiter: RateLimiterMongo, key: string): Promise<number> {
    try {
      await limiter.consume(key);
      return 0;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      throw refusal;
    }
  }

  return {
    attempt: async (email, address) => {
      const seconds = Math.max(await wait(addresses, keyOf(address)), await wait(accounts, keyOf(email, address)));
      return seconds === 0 ? undefined : seconds;
    },
    succeeded: async (email, address) => {
      await Promise.all([accounts.delete(keyOf(email, address)), addresses.reward(keyOf(address))]);
    },
    purge: async () => {
      await model.deleteMany({ expire: { $lt: new Date() } });
    },
    createIndexes: () => model.createIndexes(),
  };
}
