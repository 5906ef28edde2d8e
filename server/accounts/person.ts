import type { InterfaceLanguage } from '../../content-schema/vocabularies.ts';
import type { StoredAccount } from './account-model.ts';
import type { Actor, Grant } from './permissions.ts';

/** Somebody with an account, as the rest of the application knows them. */
export interface Person extends Actor {
  readonly email: string;
  readonly name: string;
  readonly language?: InterfaceLanguage;
}

/** An account as administrators see it. */
export interface Account extends Person {
  readonly isActive: boolean;
  readonly isSample: boolean;
  readonly isEmailUnconfirmed: boolean;
  readonly hasPassword: boolean;
  /** The address that they want and have not confirmed. */
  readonly wantedEmail?: string;
  readonly createdAt: Date;
  readonly lastSignInAt?: Date;
}

declare global {
  // The way in which Passport's types are told what a person is.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    interface User extends Person {}
  }
}

const ADMINISTRATOR: Grant = { role: 'administrator' };

/** Whether a grant is that of an administrator of everything, which the roster keeps. */
export function isOfRoster({ role, institution }: Grant): boolean {
  return role === 'administrator' && institution === undefined;
}

/** Whether an account may be used: being an administrator of everything makes it so. */
export function isUsable(account: StoredAccount, administrators: readonly string[]): boolean {
  return account.isActive || administrators.includes(account._id);
}

/** The person of an account. */
export function personOf({ _id, email, name, language, grants }: StoredAccount, administrators: readonly string[]): Person {
  return {
    id: _id,
    email,
    name,
    ...(language === undefined ? {} : { language }),
    grants: administrators.includes(_id) ? [ADMINISTRATOR, ...grants] : grants,
  };
}

/** The whole of an account but its secrets. */
export function accountOf(stored: StoredAccount, administrators: readonly string[]): Account {
  return {
    ...personOf(stored, administrators),
    isActive: isUsable(stored, administrators),
    isSample: stored.isSample === true,
    isEmailUnconfirmed: stored.isEmailUnconfirmed === true,
    hasPassword: stored.password !== undefined,
    createdAt: stored.createdAt,
    ...(stored.emailChange === undefined ? {} : { wantedEmail: stored.emailChange.email }),
    ...(stored.lastSignInAt === undefined ? {} : { lastSignInAt: stored.lastSignInAt }),
  };
}
