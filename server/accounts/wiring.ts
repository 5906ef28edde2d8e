import type { Connection } from 'mongoose';
import type { Log } from '../log.ts';
import { createPasswords, type PasswordCosts } from './passwords.ts';
import { createAccountModel } from './account-model.ts';
import { createAuditModel } from './audit-model.ts';
import { createAuditService } from './audit.ts';
import { createRoster } from './roster.ts';
import { createAccountService, type AccountService, type AuditService, type SessionRegister } from './service.ts';
import { createSessionRegister } from './session-register.ts';
import { createSignInLimits, type SignInLimits } from './sign-in-limits.ts';

const PURGE_MS = 10 * 60 * 1000;

export interface Accounts {
  readonly accounts: AccountService;
  readonly audit: AuditService;
  readonly sessions: SessionRegister;
  readonly limits: SignInLimits;
  readonly stop: () => void;
}

/** Opens everything about accounts and keeps deleting what has expired. */
export async function openAccounts(connection: Connection, log: Log, costs: PasswordCosts): Promise<Accounts> {
  const model = createAccountModel(connection);
  const entries = createAuditModel(connection);
  const sessions = createSessionRegister(connection);
  const limits = createSignInLimits(connection);
  await Promise.all([model.createIndexes(), entries.createIndexes(), sessions.createIndexes(), limits.createIndexes()]);
  const audit = createAuditService(entries);
  const purge = setInterval(() => {
    Promise.all([sessions.purge(), limits.purge()]).catch((error: unknown) => {
      log.warn({ err: error }, 'expired sessions not deleted');
    });
  }, PURGE_MS);
  purge.unref();
  return {
    accounts: createAccountService({ model, roster: createRoster(connection), audit, sessions, passwords: createPasswords(costs) }),
    audit,
    sessions,
    limits,
    stop: () => {
      clearInterval(purge);
    },
  };
}
