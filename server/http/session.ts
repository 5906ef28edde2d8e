import type { Request, RequestHandler } from 'express';
import expressSession, { type Store } from 'express-session';
import { SESSION_SECONDS } from './session-store.ts';

const SESSION_COOKIE = 'usta.sid';

export interface SessionOptions {
  readonly store: Store;
  readonly secret: string;
  /** Over https the cookie is never sent in the clear. */
  readonly isSecure: boolean;
}

/** Whether the request carries a session cookie, be it good or not. */
export function hasSessionCookie(req: Request): boolean {
  return req.headers.cookie?.includes(`${SESSION_COOKIE}=`) === true;
}

/**
 * Sessions that end after 14 days without use. A reader without an account has none: nothing is stored and no cookie
 * is set until something is written into the session.
 */
export function session({ store, secret, isSecure }: SessionOptions): RequestHandler {
  return expressSession({
    name: SESSION_COOKIE,
    store,
    secret,
    resave: false,
    saveUninitialized: false,
    rolling: true,
    cookie: { httpOnly: true, sameSite: 'lax', secure: isSecure, maxAge: SESSION_SECONDS * 1000, path: '/' },
  });
}
