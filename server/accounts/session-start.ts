import type { Request } from 'express';
import { SESSION_SECONDS } from '../http/session-store.ts';
import type { Proven } from './credentials.ts';
import { deviceOf } from './device.ts';
import type { AccountService } from './service.ts';
import type { SigningIn } from './strategies.ts';

function login(req: Request, user: SigningIn): Promise<void> {
  return new Promise((resolve, reject) => {
    req.login(user, (error: unknown) => {
      if (error === undefined || error === null) resolve();
      else reject(error instanceof Error ? error : new Error('no session', { cause: error }));
    });
  });
}

/** Begins a session of this person under a new id, so that nobody who knew the former one comes in with them. */
export async function startSession(req: Request, { person, epoch }: Pick<Proven, 'person' | 'epoch'>): Promise<void> {
  await login(req, { ...person, epoch });
  req.session.signIn = { ...deviceOf(req.get('User-Agent')), address: req.ip ?? '', at: new Date().toISOString() };
  req.session.cookie.maxAge = SESSION_SECONDS * 1000;
}

/** The same, and the account remembers it. */
export async function signIn(req: Request, accounts: AccountService, proven: Proven): Promise<void> {
  await startSession(req, proven);
  await accounts.signedIn(proven.person);
}

/** Ends the session; what is said next belongs to a new one. */
export function endSession(req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    req.logout((error: unknown) => {
      if (error === undefined || error === null) resolve();
      else reject(error instanceof Error ? error : new Error('session not ended', { cause: error }));
    });
  });
}
