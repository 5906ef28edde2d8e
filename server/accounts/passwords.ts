import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';

/** A password as it is stored: scrypt with its costs (RFC 7914), salt and hash in base64. */
export interface PasswordHash {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: string;
  readonly hash: string;
}

/** 32 MB and about 0.2 s for each guess: what OWASP names where memory is scarce. */
const COSTS = { N: 2 ** 15, r: 8, p: 3 } as const;
const BYTES = 32;
const MOST_MEMORY = 128 * 1024 * 1024;

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

function scryptOf(password: string, salt: Buffer, { N, r, p }: Pick<PasswordHash, 'N' | 'r' | 'p'>): Promise<Buffer> {
  // The same password typed on another keyboard may arrive as other code points.
  return derive(password.normalize('NFKC'), salt, BYTES, { N, r, p, maxmem: MOST_MEMORY });
}

/** Hashes a password with a salt of its own. */
export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16);
  const hash = await scryptOf(password, salt, COSTS);
  return { ...COSTS, salt: salt.toString('base64'), hash: hash.toString('base64') };
}

const NOBODY: PasswordHash = { ...COSTS, salt: randomBytes(16).toString('base64'), hash: randomBytes(BYTES).toString('base64') };

/** Whether the password is the one that was hashed. Without a hash it takes as long and is never right. */
export async function passwordMatches(password: string, stored: PasswordHash | undefined): Promise<boolean> {
  const { salt, hash, ...costs } = stored ?? NOBODY;
  const derived = await scryptOf(password, Buffer.from(salt, 'base64'), costs);
  return timingSafeEqual(derived, Buffer.from(hash, 'base64')) && stored !== undefined;
}
