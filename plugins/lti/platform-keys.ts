import { importJWK, type CryptoKey } from 'jose';
import { z } from 'zod';
import type { Platform } from './platform.ts';
import type { GuardedFetch } from './ports.ts';
import { LtiRefusal } from './refusal.ts';

const KEPT_MS = 10 * 60 * 1000;
const COOLDOWN_MS = 30 * 1000;
const LEAST_BITS = 2048;

const jwks = z.object({ keys: z.array(z.unknown()).max(200) });
const signatureKey = z.object({
  kty: z.literal('RSA'),
  kid: z.string().min(1),
  use: z.literal('sig').optional(),
  alg: z.literal('RS256').optional(),
  n: z.string(),
  e: z.string(),
});

/** The key of a platform with which it signed, by its id. */
export type PlatformKey = (platform: Pick<Platform, 'jwksUri'>, kid: string) => Promise<CryptoKey>;

interface KeptKeys {
  readonly keys: ReadonlyMap<string, CryptoKey>;
  readonly readAt: number;
  /** When they were read again for a key that was not among them. */
  readonly soughtAt: number;
}

/** The keys of a set that can verify our kind of signature, by id; one unusable key does not spoil the others. */
export async function usableKeys(text: string): Promise<ReadonlyMap<string, CryptoKey>> {
  const keys = new Map<string, CryptoKey>();
  for (const listed of jwks.parse(JSON.parse(text)).keys) {
    const { kid, n, e } = signatureKey.safeParse(listed).data ?? {};
    if (kid === undefined || n === undefined || e === undefined) continue;
    const key = await importJWK({ kty: 'RSA', n, e }, 'RS256').catch(() => undefined);
    if (key === undefined || key instanceof Uint8Array) continue;
    const { modulusLength = 0 } = key.algorithm as { modulusLength?: number };
    if (modulusLength >= LEAST_BITS) keys.set(kid, key);
  }
  return keys;
}

/**
 * Public keys of platforms (LTI security framework §5.2): read once in ten minutes, and once more for a key that is not
 * among them, but for such a key not more often than every 30 seconds.
 * @throws LtiRefusal `token-key` for a key that the platform does not have; `platform-silent`, `platform-keys` (503).
 */
export function createPlatformKeys(fetchGuarded: GuardedFetch, now: () => number = Date.now): PlatformKey {
  const kept = new Map<string, KeptKeys>();
  const reading = new Map<string, Promise<KeptKeys>>();

  async function read(jwksUri: string, soughtAt: number): Promise<KeptKeys> {
    const broken = (cause?: unknown): LtiRefusal =>
      new LtiRefusal('platform-keys', { status: 503, params: { host: new URL(jwksUri).hostname }, cause });
    const { status, text } = await fetchGuarded(jwksUri).catch((error: unknown) => {
      // A set at an address that we do not ask is as good as none.
      throw error instanceof LtiRefusal && error.status < 500 ? broken(error) : error;
    });
    if (status !== 200) throw broken(new Error(`status ${String(status)}`));
    try {
      return { keys: await usableKeys(text), readAt: now(), soughtAt };
    } catch (error) {
      throw broken(error);
    }
  }

  /** One reading at a time for all who wait for it. */
  function refresh(jwksUri: string, soughtAt: number): Promise<KeptKeys> {
    const running = reading.get(jwksUri);
    if (running !== undefined) return running;
    const begun = read(jwksUri, soughtAt)
      .then((found) => {
        kept.set(jwksUri, found);
        return found;
      })
      .finally(() => reading.delete(jwksUri));
    reading.set(jwksUri, begun);
    return begun;
  }

  return async ({ jwksUri }, kid) => {
    const before = kept.get(jwksUri);
    const isFresh = before !== undefined && now() - before.readAt < KEPT_MS;
    const found = isFresh ? before.keys.get(kid) : undefined;
    if (found !== undefined) return found;
    const isSought = isFresh && now() - before.soughtAt < COOLDOWN_MS;
    const key = isSought ? undefined : (await refresh(jwksUri, isFresh ? now() : -Infinity)).keys.get(kid);
    if (key === undefined) throw new LtiRefusal('token-key', { params: { kid: kid.slice(0, 100) } });
    return key;
  };
}
