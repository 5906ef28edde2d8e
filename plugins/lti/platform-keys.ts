import { importJWK, type CryptoKey, type JWK } from 'jose';
import { z } from 'zod';
import type { GuardedFetch } from './guarded-fetch.ts';
import type { Platform } from './platform.ts';
import { LtiRefusal } from './refusal.ts';

const KEPT_MS = 10 * 60 * 1000;
const COOLDOWN_MS = 30 * 1000;

const jwks = z.object({
  keys: z.array(z.looseObject({ kty: z.string(), kid: z.string().optional(), use: z.string().optional() })).max(100),
});

/** The key of a platform with which it signed, by its id. */
export type PlatformKey = (platform: Pick<Platform, '_id' | 'jwksUri'>, kid: string) => Promise<CryptoKey>;

interface KeptKeys {
  readonly keys: ReadonlyMap<string, CryptoKey>;
  readonly readAt: number;
}

/**
 * Public keys of platforms (LTI security framework §5.2): read once in ten minutes, and once more for a key that is not
 * among them, but not more often than every 30 seconds.
 * @throws LtiRefusal `token-key` for a key that the platform does not have; `platform-silent`, `platform-keys` (503).
 */
export function createPlatformKeys(fetchGuarded: GuardedFetch): PlatformKey {
  const kept = new Map<string, KeptKeys>();
  const reading = new Map<string, Promise<KeptKeys>>();

  async function read({ jwksUri }: Pick<Platform, 'jwksUri'>): Promise<KeptKeys> {
    const broken = (cause?: unknown): LtiRefusal =>
      new LtiRefusal('platform-keys', { status: 503, params: { host: new URL(jwksUri).hostname }, cause });
    const { status, text } = await fetchGuarded(jwksUri);
    if (status !== 200) throw broken();
    let listed: z.output<typeof jwks>;
    try {
      listed = jwks.parse(JSON.parse(text));
    } catch (error) {
      throw broken(error);
    }
    const keys = new Map<string, CryptoKey>();
    for (const key of listed.keys) {
      if (key.kid === undefined || key.kty !== 'RSA' || (key.use ?? 'sig') !== 'sig') continue;
      // One unusable key does not spoil the others.
      const imported = await importJWK(key as JWK, 'RS256').catch(() => undefined);
      if (imported !== undefined && !(imported instanceof Uint8Array)) keys.set(key.kid, imported);
    }
    return { keys, readAt: Date.now() };
  }

  function refresh(platform: Pick<Platform, '_id' | 'jwksUri'>): Promise<KeptKeys> {
    const running = reading.get(platform.jwksUri);
    if (running !== undefined) return running;
    const begun = read(platform)
      .then((found) => {
        kept.set(platform.jwksUri, found);
        return found;
      })
      .finally(() => reading.delete(platform.jwksUri));
    reading.set(platform.jwksUri, begun);
    return begun;
  }

  return async (platform, kid) => {
    const before = kept.get(platform.jwksUri);
    const isFresh = before !== undefined && Date.now() - before.readAt < KEPT_MS;
    const found = isFresh ? before.keys.get(kid) : undefined;
    if (found !== undefined) return found;
    if (isFresh && Date.now() - before.readAt < COOLDOWN_MS) throw new LtiRefusal('token-key', { params: { kid } });
    const key = (await refresh(platform)).keys.get(kid);
    if (key === undefined) throw new LtiRefusal('token-key', { params: { kid } });
    return key;
  };
}
