import type { Model } from 'mongoose';
import type { StoredAccount } from './account-model.ts';
import { createAccountChanges, type AccountChanges } from './account-changes.ts';
import { createAccountQueries, type AccountQueries } from './account-queries.ts';
import type { AuditService } from './audit.ts';
import { createCredentials, type Credentials } from './credentials.ts';
import { createEmailChanges, type EmailChanges } from './email-changes.ts';
import type { Roster } from './roster.ts';
import type { Passwords } from './passwords.ts';
import type { SessionRegister } from './session-register.ts';

export type { Account, Person } from './person.ts';
export type { AuditEntry, AuditService } from './audit.ts';
export type { SessionRegister } from './session-register.ts';
export { ROLES, type Grant, type Role } from './permissions.ts';
export { SAMPLE_PEOPLE } from './sample-people.ts';

/**
 * Everything about accounts: finding people, changing accounts, proving who somebody is. Expected refusals are data;
 * every change is in the audit log.
 */
export type AccountService = AccountQueries & AccountChanges & Credentials & EmailChanges;

export interface AccountParts {
  readonly model: Model<StoredAccount>;
  readonly roster: Roster;
  readonly audit: AuditService;
  readonly sessions: Pick<SessionRegister, 'endAll'>;
  readonly passwords: Passwords;
}

export function createAccountService(parts: AccountParts): AccountService {
  return { ...createAccountQueries(parts), ...createAccountChanges(parts), ...createCredentials(parts), ...createEmailChanges(parts) };
}
