import { createHash, randomBytes } from 'node:crypto';
import type { CookieOptions } from 'express';

const SECRET_BYTES = 32;
const COOKIE_MS = 10 * 60 * 1000;

/** 256 random bits, as a text that addresses and headers carry. */
export function randomSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** What is stored of a secret that somebody else holds. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** Name of the cookie of a login: several may be under way in the same browser. */
export function cookieName(state: string): string {
  return `__Host-lti-${state.slice(0, 16)}`;
}

/** SameSite=None, and partitioned, so that it comes back inside a frame of the same platform alone (CHIPS). */
export const STATE_COOKIE: CookieOptions = {
  httpOnly: true,
  secure: true,
  sameSite: 'none',
  partitioned: true,
  path: '/',
  maxAge: COOKIE_MS,
};

/** The value of a cookie in the header of a request. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  const pair = (header ?? '')
    .split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}
