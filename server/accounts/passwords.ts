import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';

/** What a guess costs; stored with each hash, so that they can be raised. */
export interface PasswordCosts {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** A password as it is stored: scrypt with its costs (RFC 7914), salt and hash in base64. */
export interface PasswordHash extends PasswordCosts {
  readonly salt: string;
  readonly hash: string;
}

/** 32 MB and about 0.2 s for each guess: what OWASP names where memory is scarce. */
export const PASSWORD_COSTS: PasswordCosts = { N: 2 ** 15, r: 8, p: 3 };
const BYTES = 32;
const MOST_MEMORY = 128 * 1024 * 1024;

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

function scryptOf(password: string, salt: Buffer, { N, r, p }: PasswordCosts): Promise<Buffer> {
  // The same password typed on another keyboard may arrive as other code points.
  return derive(password.normalize('NFKC'), salt, BYTES, { N, r, p, maxmem: MOST_MEMORY });
}

export interface Passwords {
  /** Hashes a password with a salt of its own. */
  readonly hash: (password: string) => Promise<PasswordHash>;
  /** Whether the password is the one that was hashed. Without a hash it takes as long and is never right. */
  readonly matches: (password: string, stored: PasswordHash | undefined) => Promise<boolean>;
}

export function createPasswords(costs: PasswordCosts): Passwords {
  const nobody: PasswordHash = { ...costs, salt: randomBytes(16).toString('base64'), hash: randomBytes(BYTES).toString('base64') };
  return {
    hash: async (password) => {
      const salt = randomBytes(16);
      const hash = await scryptOf(password, salt, costs);
      return { ...costs, salt: salt.toString('base64'), hash: hash.toString('base64') };
    },
    matches: async (password, stored) => {
      const { salt, hash, ...own } = stored ?? nobody;
      const derived = await scryptOf(password, Buffer.from(salt, 'base64'), own);
      return timingSafeEqual(derived, Buffer.from(hash, 'base64')) && stored !== undefined;
    },
  };
}
