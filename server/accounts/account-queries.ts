import type { QueryFilter } from 'mongoose';
import { fold } from '../text/fold.ts';
import { normalEmail, type StoredAccount } from './account-model.ts';
import { accountOf, isUsable, personOf, type Account, type Person } from './person.ts';
import { isOfRoster } from './person.ts';
import type { Role } from './permissions.ts';
import type { AccountParts } from './service.ts';

export const PEOPLE_PAGE_SIZE = 25;

export interface AccountQueries {
  /** Somebody who may use their account. */
  readonly find: (id: string) => Promise<Person | undefined>;
  /** People by id, whether or not their account is still in use; for names beside what they did. */
  readonly findMany: (ids: readonly string[]) => Promise<readonly Person[]>;
  readonly findByEmail: (email: string) => Promise<Account | undefined>;
  /** Any account, also one that is not in use any more. */
  readonly findAccount: (id: string) => Promise<Account | undefined>;
  /** The person of a session, if it began after everything that ends sessions. */
  readonly findSignedIn: (id: string, epoch: number) => Promise<Person | undefined>;
  /** Accounts whose name or address has these words, by name; pages begin with 1. */
  readonly list: (query: string, page: number) => Promise<{ readonly accounts: readonly Account[]; readonly total: number }>;
  /** Those who hold a role for an institution or for all; with undefined, for all. */
  readonly holding: (role: Role, institution: string | undefined) => Promise<readonly Person[]>;
  readonly hasAdministrator: () => Promise<boolean>;
}

export function createAccountQueries({ model, roster }: Pick<AccountParts, 'model' | 'roster'>): AccountQueries {
  const read = (where: QueryFilter<StoredAccount>): Promise<[StoredAccount[], readonly string[]]> =>
    Promise.all([model.find(where).lean<StoredAccount[]>(), roster.ids()]);
  async function account(where: QueryFilter<StoredAccount>): Promise<Account | undefined> {
    const [[found], administrators] = await read(where);
    return found === undefined ? undefined : accountOf(found, administrators);
  }
  return {
    find: async (id) => {
      const [[found], administrators] = await read({ _id: id });
      return found !== undefined && isUsable(found, administrators) ? personOf(found, administrators) : undefined;
    },
    findMany: async (ids) => {
      if (ids.length === 0) return [];
      const [found, administrators] = await read({ _id: { $in: [...new Set(ids)] } });
      return found.map((one) => personOf(one, administrators));
    },
    findByEmail: (email) => account({ email: normalEmail(email) }),
    findAccount: (id) => account({ _id: id }),
    findSignedIn: async (id, epoch) => {
      const [[found], administrators] = await read({ _id: id, epoch });
      return found !== undefined && isUsable(found, administrators) ? personOf(found, administrators) : undefined;
    },
    list: async (query, page) => {
      const words = fold(query)
        .split(/\s+/)
        .filter((word) => word !== '');
      const where: QueryFilter<StoredAccount> =
        words.length === 0 ? {} : { $and: words.map((word) => ({ folded: new RegExp(word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) })) };
      const [stored, total, administrators] = await Promise.all([
        model
          .find(where)
          .sort({ folded: 1, _id: 1 })
          .skip((page - 1) * PEOPLE_PAGE_SIZE)
          .limit(PEOPLE_PAGE_SIZE)
          .lean<StoredAccount[]>(),
        model.countDocuments(where),
        roster.ids(),
      ]);
      return { accounts: stored.map((one) => accountOf(one, administrators)), total };
    },
    holding: async (role, institution) => {
      const administrators = await roster.ids();
      const grants = {
        $elemMatch: { role, $or: [{ institution: { $exists: false } }, ...(institution === undefined ? [] : [{ institution }])] },
      };
      const where = isOfRoster({ role }) ? { $or: [{ _id: { $in: administrators } }, { grants }] } : { grants };
      const found = await model.find(where).lean<StoredAccount[]>();
      return found.filter((one) => isUsable(one, administrators)).map((one) => personOf(one, administrators));
    },
    hasAdministrator: async () => (await roster.ids()).length > 0,
  };
}
