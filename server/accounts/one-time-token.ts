import { createHash, randomBytes } from 'node:crypto';

/** A token for a link, and what the database keeps of it. */
export interface OneTimeToken {
  readonly token: string;
  readonly stored: { readonly hash: string; readonly expires: Date };
}

/** What is stored of a token: nobody can make a link from it. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** A token of 256 random bits that holds for so many milliseconds. */
export function oneTimeToken(holdsMs: number): OneTimeToken {
  const token = randomBytes(32).toString('base64url');
  return { token, stored: { hash: tokenHash(token), expires: new Date(Date.now() + holdsMs) } };
}
