import type { UpdateQuery } from 'mongoose';
import { INTERFACE_LANGUAGES, type InterfaceLanguage } from '../../content-schema/vocabularies.ts';
import { foldedAccount, newAccountId, normalEmail, type StoredAccount } from './account-model.ts';
import type { AuditEntry } from './audit.ts';
import { passwordProblem, type PasswordProblem } from './password-rules.ts';
import { isOfRoster, personOf, type Person } from './person.ts';
import type { Grant } from './permissions.ts';
import type { AccountParts } from './service.ts';

/** Who makes a change: null on the command line and at the start. */
export type Author = { readonly id: string; readonly name: string } | null;

/** A change that was made, or the reason why it was not. */
export type Outcome<Reason extends string, Value extends object = object> =
  ({ readonly ok: true } & Value) | { readonly ok: false; readonly reason: Reason };

export interface NewAccount {
  readonly email: string;
  readonly name: string;
  readonly language?: InterfaceLanguage | undefined;
  readonly grants?: readonly Grant[];
  /** Without one the person sets it with a reset link, or signs in elsewhere. */
  readonly password?: string | undefined;
  readonly isSample?: boolean;
  readonly isEmailUnconfirmed?: boolean;
}

type Change = 'not-found' | 'last-administrator';

export interface AccountChanges {
  readonly create: (account: NewAccount, by: Author) => Promise<Outcome<'email-taken' | PasswordProblem, { readonly person: Person }>>;
  /** What people change of themselves. */
  readonly setProfile: (id: string, profile: { readonly name: string; readonly language?: InterfaceLanguage | undefined }) => Promise<void>;
  readonly setGrants: (id: string, grants: readonly Grant[], by: Author) => Promise<Outcome<Change>>;
  readonly addGrant: (id: string, grant: Grant, by: Author) => Promise<Outcome<Change>>;
  readonly removeGrant: (id: string, grant: Grant, by: Author) => Promise<Outcome<Change>>;
  /** Ends all sessions; the account stays, for the sake of what the person did. */
  readonly deactivate: (id: string, by: Author) => Promise<Outcome<Change>>;
  readonly activate: (id: string, by: Author) => Promise<Outcome<Change>>;
  /** A token for the first administrator's link; undefined where there is one. */
  readonly startSetUp: () => Promise<string | undefined>;
  readonly isSetUpOpen: (token: string) => Promise<boolean>;
  /** Makes the first administrator; of several at once only one. */
  readonly redeemSetUp: (
    token: string,
    account: NewAccount,
  ) => Promise<Outcome<'expired' | 'email-taken' | PasswordProblem, { readonly person: Person }>>;
  /** Deactivates the sample's accounts, even the last administrator's. */
  readonly retireSamples: () => Promise<void>;
  readonly hasSamples: () => Promise<boolean>;
}

const isDuplicate = (error: unknown): boolean => typeof error === 'object' && error !== null && 'code' in error && error.code === 11000;

function grantDetails({ role, institution }: Grant): Record<string, string> {
  return institution === undefined ? { role } : { role, institution };
}

export function createAccountChanges({ model, roster, audit, sessions, passwords }: AccountParts): AccountChanges {
  const record = (action: string, by: Author, id: string, name: string, details?: AuditEntry['details']): Promise<void> =>
    audit.record({
      action,
      by: by === null ? null : { id: by.id, name: by.name },
      target: { kind: 'account', id, name },
      ...(details === undefined ? {} : { details }),
    });

  /** Changes one account and records it. */
  async function change(
    id: string,
    update: UpdateQuery<StoredAccount>,
    action: string,
    by: Author,
    details?: AuditEntry['details'],
  ): Promise<Outcome<Change>> {
    const found = await model.findOneAndUpdate({ _id: id }, update).lean<StoredAccount | null>();
    if (found === null) return { ok: false, reason: 'not-found' };
    await record(action, by, id, found.name, details);
    return { ok: true };
  }

  const exists = async (id: string): Promise<boolean> => (await model.exists({ _id: id })) !== null;

  async function insert(account: NewAccount): Promise<Outcome<'email-taken' | PasswordProblem, { readonly stored: StoredAccount }>> {
    const { name, language, password, grants = [], isSample, isEmailUnconfirmed } = account;
    const email = normalEmail(account.email);
    const problem = password === undefined ? undefined : passwordProblem(password, { email, name });
    if (problem !== undefined) return { ok: false, reason: problem };
    const stored: StoredAccount = {
      _id: newAccountId(),
      email,
      name,
      ...(language !== undefined && INTERFACE_LANGUAGES.includes(language) ? { language } : {}),
      grants: grants.filter((grant) => !isOfRoster(grant)),
      isActive: true,
      ...(isSample === true ? { isSample } : {}),
      ...(isEmailUnconfirmed === true ? { isEmailUnconfirmed } : {}),
      ...(password === undefined ? {} : { password: await passwords.hash(password) }),
      epoch: 1,
      folded: foldedAccount(name, email),
      createdAt: new Date(),
    };
    try {
      await model.create(stored);
    } catch (error) {
      if (isDuplicate(error)) return { ok: false, reason: 'email-taken' };
      throw error;
    }
    return { ok: true, stored };
  }

  return {
    create: async (account, by) => {
      const inserted = await insert(account);
      if (!inserted.ok) return inserted;
      const { stored } = inserted;
      const isAdministrator = account.grants?.some(isOfRoster) === true;
      if (isAdministrator) await roster.add(stored._id);
      const person = personOf(stored, isAdministrator ? [stored._id] : []);
      const roles = person.grants.map(({ role, institution }) => (institution === undefined ? role : `${role}@${institution}`)).join(' ');
      await record('account.created', by, stored._id, stored.name, { email: stored.email, roles });
      return { ok: true, person };
    },
    setProfile: async (id, { name, language }) => {
      const found = await model.findById(id).select({ email: 1 }).lean<StoredAccount | null>();
      if (found === null) return;
      const said = { name, folded: foldedAccount(name, found.email) };
      await model.updateOne(
        { _id: id },
        language === undefined ? { $set: said, $unset: { language: 1 } } : { $set: { ...said, language } },
      );
    },
    setGrants: async (id, grants, by) => {
      if (!(await exists(id))) return { ok: false, reason: 'not-found' };
      if (grants.some(isOfRoster)) await roster.add(id);
      else if (!(await roster.remove(id))) return { ok: false, reason: 'last-administrator' };
      const roles = grants.map(({ role, institution }) => (institution === undefined ? role : `${role}@${institution}`)).join(' ');
      return change(id, { $set: { grants: grants.filter((grant) => !isOfRoster(grant)) } }, 'account.roles-set', by, { roles });
    },
    addGrant: async (id, grant, by) => {
      if (!(await exists(id))) return { ok: false, reason: 'not-found' };
      if (isOfRoster(grant)) await roster.add(id);
      return change(id, isOfRoster(grant) ? {} : { $addToSet: { grants: grant } }, 'account.role-given', by, grantDetails(grant));
    },
    removeGrant: async (id, grant, by) => {
      if (!(await exists(id))) return { ok: false, reason: 'not-found' };
      if (isOfRoster(grant) && !(await roster.remove(id))) return { ok: false, reason: 'last-administrator' };
      const { role, institution } = grant;
      const pulled = { role, institution: institution ?? { $exists: false } };
      return change(id, isOfRoster(grant) ? {} : { $pull: { grants: pulled } }, 'account.role-taken', by, grantDetails(grant));
    },
    deactivate: async (id, by) => {
      if (!(await exists(id))) return { ok: false, reason: 'not-found' };
      if (!(await roster.remove(id))) return { ok: false, reason: 'last-administrator' };
      const outcome = await change(
        id,
        { $set: { isActive: false }, $unset: { reset: 1, emailChange: 1 }, $inc: { epoch: 1 } },
        'account.deactivated',
        by,
      );
      await sessions.endAll(id);
      return outcome;
    },
    activate: (id, by) => change(id, { $set: { isActive: true } }, 'account.activated', by),
    startSetUp: roster.startSetUp,
    isSetUpOpen: roster.isSetUpOpen,
    redeemSetUp: async (token, account) => {
      if (!(await roster.isSetUpOpen(token))) return { ok: false, reason: 'expired' };
      const inserted = await insert({ ...account, grants: [] });
      if (!inserted.ok) return inserted;
      const { stored } = inserted;
      if (!(await roster.redeemSetUp(token, stored._id))) {
        // Another was quicker; this account never was anybody.
        await model.deleteOne({ _id: stored._id });
        return { ok: false, reason: 'expired' };
      }
      await record('account.set-up', null, stored._id, stored.name, { email: stored.email });
      return { ok: true, person: personOf(stored, [stored._id]) };
    },
    retireSamples: async () => {
      const samples = await model.find({ isSample: true }).select({ name: 1, isActive: 1 }).lean<StoredAccount[]>();
      if (samples.length === 0) return;
      await roster.retire(samples.map(({ _id }) => _id));
      for (const { _id, isActive } of samples) {
        if (isActive) await change(_id, { $set: { isActive: false }, $inc: { epoch: 1 } }, 'account.deactivated', null);
        await sessions.endAll(_id);
      }
    },
    hasSamples: async () => (await model.exists({ isSample: true, isActive: true })) !== null,
  };
}
