import { Schema, type Connection, type Model } from 'mongoose';
import { oneTimeToken, tokenHash } from './one-time-token.ts';

interface StoredRoster {
  readonly _id: string;
  readonly ids: readonly string[];
  readonly setUp?: { readonly hash: string; readonly expires: Date };
}

const rosterSchema = new Schema(
  {
    _id: { type: String, required: true },
    ids: { type: [String], required: true },
    setUp: new Schema({ hash: { type: String, required: true }, expires: { type: Date, required: true } }, { _id: false, strict: 'throw' }),
  },
  { collection: 'roster', versionKey: false, minimize: false, strict: 'throw', autoIndex: false },
);

const ID = 'administrators';
const SET_UP_MS = 24 * 3600 * 1000;

/**
 * The administrators of everything, in one document. Being on it makes an account an active administrator whatever else
 * the account says, so that "there is always one" is a matter of this document alone and each change one atomic update.
 */
export interface Roster {
  readonly ids: () => Promise<readonly string[]>;
  readonly add: (id: string) => Promise<void>;
  /** False where this is the last one: then nothing has changed. */
  readonly remove: (id: string) => Promise<boolean>;
  /** Takes these off even if nobody is left; for the sample's. */
  readonly retire: (ids: readonly string[]) => Promise<void>;
  /** A token with which the first administrator may be made within 24 hours; undefined where there is one. */
  readonly startSetUp: () => Promise<string | undefined>;
  readonly isSetUpOpen: (token: string) => Promise<boolean>;
  /** Makes `id` the first administrator; false where the token does not hold or another was quicker. */
  readonly redeemSetUp: (token: string, id: string) => Promise<boolean>;
}

export function createRoster(connection: Connection): Roster {
  const model = connection.model('Roster', rosterSchema.clone()) as unknown as Model<StoredRoster>;
  const read = (): Promise<StoredRoster | null> => model.findById(ID).lean<StoredRoster | null>();
  const unused = (token: string): object => ({
    _id: ID,
    ids: { $size: 0 },
    'setUp.hash': tokenHash(token),
    'setUp.expires': { $gt: new Date() },
  });
  return {
    ids: async () => (await read())?.ids ?? [],
    add: async (id) => {
      await model.updateOne({ _id: ID }, { $addToSet: { ids: id }, $unset: { setUp: 1 } }, { upsert: true });
    },
    remove: async (id) => {
      // Only where there is a second one; the condition and the change are one operation.
      const { modifiedCount } = await model.updateOne({ _id: ID, ids: id, 'ids.1': { $exists: true } }, { $pull: { ids: id } });
      return modifiedCount > 0 || (await model.exists({ _id: ID, ids: id })) === null;
    },
    retire: async (ids) => {
      await model.updateOne({ _id: ID }, { $pull: { ids: { $in: ids } } });
    },
    startSetUp: async () => {
      await model.updateOne({ _id: ID }, { $setOnInsert: { ids: [] } }, { upsert: true });
      const { token, stored } = oneTimeToken(SET_UP_MS);
      const { matchedCount } = await model.updateOne({ _id: ID, ids: { $size: 0 } }, { $set: { setUp: stored } });
      return matchedCount > 0 ? token : undefined;
    },
    isSetUpOpen: async (token) => (await model.exists(unused(token))) !== null,
    redeemSetUp: async (token, id) => {
      const { modifiedCount } = await model.updateOne(unused(token), { $set: { ids: [id] }, $unset: { setUp: 1 } });
      return modifiedCount > 0;
    },
  };
}
