import { normalEmail, type Identity, type StoredAccount } from './account-model.ts';
import type { Author, Outcome } from './account-changes.ts';
import { oneTimeToken, tokenHash } from './one-time-token.ts';
import { passwordProblem, type PasswordProblem } from './password-rules.ts';
import { isUsable, personOf, type Person } from './person.ts';
import type { AccountParts } from './service.ts';

/** Somebody who has just proved who they are. */
export interface Proven {
  readonly person: Person;
  /** What their new session is marked with. */
  readonly epoch: number;
  readonly isSample: boolean;
}

const RESET_MS = 24 * 3600 * 1000;

export interface Credentials {
  /** The person, where the account is in use and the password right; it takes as long where it is not. */
  readonly verifyPassword: (email: string, password: string) => Promise<Proven | undefined>;
  /** Ends all sessions but that of `session`, which goes on with the epoch that comes back. */
  readonly setPassword: (
    id: string,
    password: string,
    session: string | undefined,
  ) => Promise<Outcome<'not-found' | PasswordProblem, { readonly epoch: number }>>;
  /** A token with which the password can be set once within 24 hours; undefined where the account is not in use. */
  readonly startReset: (id: string, by: Author) => Promise<string | undefined>;
  /** Whom a token is for, while it holds. */
  readonly findReset: (token: string) => Promise<Person | undefined>;
  readonly redeemReset: (token: string, password: string) => Promise<Outcome<'expired' | PasswordProblem, { readonly person: Person }>>;
  readonly findByIdentity: (identity: Identity) => Promise<Proven | 'inactive' | undefined>;
  /** Adds a way to sign in. False where it belongs to another account. */
  readonly linkIdentity: (id: string, identity: Identity) => Promise<boolean>;
  readonly proven: (id: string) => Promise<Proven | undefined>;
  readonly signedIn: (person: Person) => Promise<void>;
}

export function createCredentials({ model, roster, audit, sessions, passwords }: AccountParts): Credentials {
  async function usable(where: object): Promise<StoredAccount | undefined> {
    const [found, administrators] = await Promise.all([model.findOne(where).lean<StoredAccount | null>(), roster.ids()]);
    return found !== null && isUsable(found, administrators) ? found : undefined;
  }
  const provenOf = async (stored: StoredAccount): Promise<Proven> => ({
    person: personOf(stored, await roster.ids()),
    epoch: stored.epoch,
    isSample: stored.isSample === true,
  });
  const unexpired = (token: string): object => ({ 'reset.hash': tokenHash(token), 'reset.expires': { $gt: new Date() } });
  const target = (stored: StoredAccount): { kind: string; id: string; name: string } => ({
    kind: 'account',
    id: stored._id,
    name: stored.name,
  });

  return {
    verifyPassword: async (email, password) => {
      const found = await usable({ email: normalEmail(email) });
      const matches = await passwords.matches(password, found?.password);
      return found !== undefined && matches ? provenOf(found) : undefined;
    },
    setPassword: async (id, password, session) => {
      const found = await usable({ _id: id });
      if (found === undefined) return { ok: false, reason: 'not-found' };
      const problem = passwordProblem(password, found);
      if (problem !== undefined) return { ok: false, reason: problem };
      const hash = await passwords.hash(password);
      const changed = await model
        .findOneAndUpdate(
          { _id: id },
          { $set: { password: hash }, $unset: { reset: 1, emailChange: 1 }, $inc: { epoch: 1 } },
          { returnDocument: 'after' },
        )
        .lean<StoredAccount | null>();
      if (changed === null) return { ok: false, reason: 'not-found' };
      await sessions.endAll(id, session);
      await audit.record({ action: 'account.password-changed', by: { id, name: changed.name }, target: target(changed) });
      return { ok: true, epoch: changed.epoch };
    },
    startReset: async (id, by) => {
      const found = await usable({ _id: id });
      if (found === undefined) return undefined;
      const { token, stored } = oneTimeToken(RESET_MS);
      await model.updateOne({ _id: id }, { $set: { reset: stored } });
      await audit.record({
        action: 'account.reset-started',
        by: by === null ? null : { id: by.id, name: by.name },
        target: target(found),
      });
      return token;
    },
    findReset: async (token) => {
      const found = await usable(unexpired(token));
      return found === undefined ? undefined : personOf(found, []);
    },
    redeemReset: async (token, password) => {
      const found = await usable(unexpired(token));
      if (found === undefined) return { ok: false, reason: 'expired' };
      const problem = passwordProblem(password, found);
      if (problem !== undefined) return { ok: false, reason: problem };
      const hash = await passwords.hash(password);
      // The token goes in the same update, so that of two who use it at once one succeeds.
      const { modifiedCount } = await model.updateOne(
        { _id: found._id, ...unexpired(token) },
        { $set: { password: hash }, $unset: { reset: 1, emailChange: 1 }, $inc: { epoch: 1 } },
      );
      if (modifiedCount === 0) return { ok: false, reason: 'expired' };
      await sessions.endAll(found._id);
      await audit.record({ action: 'account.password-reset', by: null, target: target(found) });
      return { ok: true, person: personOf(found, await roster.ids()) };
    },
    findByIdentity: async (identity) => {
      const where = { identities: { $elemMatch: identity } };
      const found = await usable(where);
      if (found !== undefined) return provenOf(found);
      return (await model.exists(where)) === null ? undefined : 'inactive';
    },
    linkIdentity: async (id, identity) => {
      try {
        const found = await model.findOneAndUpdate({ _id: id }, { $addToSet: { identities: identity } }).lean<StoredAccount | null>();
        if (found === null) return false;
        await audit.record({
          action: 'account.identity-linked',
          by: { id, name: found.name },
          target: target(found),
          details: { issuer: identity.issuer },
        });
        return true;
      } catch (error) {
        if (typeof error === 'object' && error !== null && 'code' in error && error.code === 11000) return false;
        throw error;
      }
    },
    proven: async (id) => {
      const found = await usable({ _id: id });
      return found === undefined ? undefined : provenOf(found);
    },
    signedIn: async ({ id, name }) => {
      await model.updateOne({ _id: id }, { $set: { lastSignInAt: new Date() } });
      await audit.record({ action: 'account.signed-in', by: { id, name }, target: { kind: 'account', id, name } });
    },
  };
}
