import { foldedAccount, normalEmail, type StoredAccount } from './account-model.ts';
import type { Author, Outcome } from './account-changes.ts';
import { oneTimeToken, tokenHash } from './one-time-token.ts';
import { isUsable } from './person.ts';
import type { AccountParts } from './service.ts';

const HOLDS_MS = 24 * 3600 * 1000;
const ROUNDS = 5;

/** An address that somebody wants, and whose account it is for. */
export interface WantedEmail {
  readonly name: string;
  readonly email: string;
}

/** Another address for an account: it takes the place of the old one when its link is opened. */
export interface EmailChanges {
  /** A token that confirms the address once within 24 hours; an earlier one no longer holds. Undefined where the account is not in use. */
  readonly startEmailChange: (id: string, email: string, by: Author) => Promise<string | undefined>;
  /** Another token for the address that the person wants; undefined where they want none. */
  readonly renewEmailChange: (id: string, by: Author) => Promise<string | undefined>;
  /** What a token would confirm, while it holds. */
  readonly findEmailChange: (token: string) => Promise<WantedEmail | undefined>;
  /**
   * Gives the account its new address; sessions stay. `expired` also where another account has the address by now, as
   * nobody is told which addresses have one.
   */
  readonly redeemEmailChange: (token: string) => Promise<Outcome<'expired', { readonly account: StoredAccount; readonly before: string }>>;
}

const isDuplicate = (error: unknown): boolean => typeof error === 'object' && error !== null && 'code' in error && error.code === 11000;

export function createEmailChanges({ model, roster, audit }: AccountParts): EmailChanges {
  async function usable(where: object): Promise<StoredAccount | undefined> {
    const [found, administrators] = await Promise.all([model.findOne(where).lean<StoredAccount | null>(), roster.ids()]);
    return found !== null && isUsable(found, administrators) ? found : undefined;
  }
  const unexpired = (token: string): object => ({ 'emailChange.hash': tokenHash(token), 'emailChange.expires': { $gt: new Date() } });

  async function start(found: StoredAccount, email: string, by: Author): Promise<string> {
    const { token, stored } = oneTimeToken(HOLDS_MS);
    await model.updateOne({ _id: found._id }, { $set: { emailChange: { ...stored, email } } });
    await audit.record({
      action: 'account.email-change-started',
      by: by === null ? null : { id: by.id, name: by.name },
      target: { kind: 'account', id: found._id, name: found.name },
      details: { email },
    });
    return token;
  }

  return {
    startEmailChange: async (id, email, by) => {
      const found = await usable({ _id: id });
      return found === undefined ? undefined : start(found, normalEmail(email), by);
    },
    renewEmailChange: async (id, by) => {
      const found = await usable({ _id: id });
      return found?.emailChange === undefined ? undefined : start(found, found.emailChange.email, by);
    },
    findEmailChange: async (token) => {
      const found = await usable(unexpired(token));
      return found?.emailChange === undefined ? undefined : { name: found.name, email: found.emailChange.email };
    },
    redeemEmailChange: async (token) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const found = await usable(unexpired(token));
        if (found?.emailChange === undefined) return { ok: false, reason: 'expired' };
        const { email } = found.emailChange;
        const set = { email, folded: foldedAccount(found.name, email) };
        try {
          // The token goes in the same update, and with it a link for the password that the old address was sent.
          const account = await model
            .findOneAndUpdate(
              { _id: found._id, name: found.name, ...unexpired(token) },
              { $set: set, $unset: { emailChange: 1, reset: 1, isEmailUnconfirmed: 1 } },
              { returnDocument: 'after' },
            )
            .lean<StoredAccount | null>();
          // Somebody changed the name meanwhile, or used the token.
          if (account === null) continue;
          const { _id: id, name } = account;
          await audit.record({
            action: 'account.email-changed',
            by: { id, name },
            target: { kind: 'account', id, name },
            details: { before: found.email, after: email },
          });
          return { ok: true, account, before: found.email };
        } catch (error) {
          if (!isDuplicate(error)) throw error;
          return { ok: false, reason: 'expired' };
        }
      }
      return { ok: false, reason: 'expired' };
    },
  };
}
