import type { Request, RequestHandler } from 'express';
import passport from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import type { Proven } from './credentials.ts';
import { isAtThisMachine } from './this-machine.ts';
import type { Person } from './person.ts';
import type { AccountService } from './service.ts';
import type { SignInLimits } from './sign-in-limits.ts';

/** What the session keeps of who is signed in. */
interface SerializedPerson {
  readonly id: string;
  readonly epoch: number;
}

/** A person on the way into a session. */
export type SigningIn = Person & { readonly epoch: number };

/** What became of an attempt with a password. */
export type PasswordSignIn =
  | { readonly ok: true; readonly proven: Proven }
  | { readonly ok: false; readonly reason: 'wrong' }
  | { readonly ok: false; readonly reason: 'limited'; readonly seconds: number };

export interface Authentication {
  /** Sets `req.user` where the session is somebody's. */
  readonly middleware: readonly RequestHandler[];
  readonly byPassword: (req: Request) => Promise<PasswordSignIn>;
}

const isSerialized = (value: unknown): value is SerializedPerson =>
  typeof value === 'object' && value !== null && 'id' in value && 'epoch' in value;

/** Passport with the local strategy and sessions that hold who is signed in. */
export function createAuthentication(accounts: AccountService, limits: SignInLimits): Authentication {
  const own = new passport.Passport();
  own.serializeUser((user, done) => {
    const { id, epoch } = user as SigningIn;
    done(null, { id, epoch });
  });
  own.deserializeUser((value: unknown, done) => {
    if (!isSerialized(value)) {
      done(null, false);
      return;
    }
    accounts
      .findSignedIn(value.id, value.epoch)
      .then((person) => {
        done(null, person ?? false);
      })
      .catch(done);
  });

  async function attempt(req: Request, email: string, password: string): Promise<PasswordSignIn> {
    const address = req.ip ?? '';
    const known = email.trim().toLowerCase();
    const seconds = await limits.attempt(known, address);
    if (seconds !== undefined) return { ok: false, reason: 'limited', seconds };
    const proven = await accounts.verifyPassword(known, password);
    // The sample's passwords are known to everybody.
    if (proven === undefined || (proven.isSample && !isAtThisMachine(req))) return { ok: false, reason: 'wrong' };
    await limits.succeeded(known, address);
    return { ok: true, proven };
  }

  own.use(
    new LocalStrategy({ usernameField: 'email', passwordField: 'password', passReqToCallback: true }, (req, email, password, done) => {
      attempt(req, email, password)
        .then((outcome) => {
          if (outcome.ok) done(null, outcome.proven.person, outcome as never);
          else done(null, false, outcome as never);
        })
        .catch(done);
    }),
  );

  return {
    middleware: [own.initialize() as RequestHandler, own.session() as RequestHandler],
    byPassword: (req) =>
      new Promise((resolve, reject) => {
        const answer = (error: unknown, _user: unknown, info: unknown): void => {
          if (error !== null && error !== undefined) reject(error instanceof Error ? error : new Error('sign-in failed', { cause: error }));
          // Without address or password the strategy does not ask us.
          else
            resolve(typeof info === 'object' && info !== null && 'ok' in info ? (info as PasswordSignIn) : { ok: false, reason: 'wrong' });
        };
        (own.authenticate('local', answer) as RequestHandler)(req, req.res as never, reject);
      }),
  };
}
