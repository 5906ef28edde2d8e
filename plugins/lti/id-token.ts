import { compactVerify, decodeProtectedHeader, errors } from 'jose';
import type { Platform } from './platform.ts';
import type { PlatformKey } from './platform-keys.ts';
import { LtiRefusal } from './refusal.ts';

function headerOf(token: string): { readonly kid: string } {
  let header: ReturnType<typeof decodeProtectedHeader>;
  try {
    header = decodeProtectedHeader(token);
  } catch (error) {
    throw new LtiRefusal('token-malformed', { cause: error });
  }
  if (header.alg !== 'RS256') throw new LtiRefusal('token-algorithm', { params: { algorithm: String(header.alg).slice(0, 20) } });
  if (typeof header.kid !== 'string' || header.kid === '') throw new LtiRefusal('token-key', { params: { kid: '–' } });
  return { kid: header.kid };
}

/**
 * The payload of an id token that the platform signed (RFC 7515; RS256 alone, with a key id).
 * @throws LtiRefusal `token-malformed`, `token-algorithm`, `token-key`, `token-signature`, and what reading its keys throws.
 */
export async function verifiedPayload(token: string, platform: Platform, keyOf: PlatformKey): Promise<Readonly<Record<string, unknown>>> {
  const { kid } = headerOf(token);
  const key = await keyOf(platform, kid);
  try {
    const { payload } = await compactVerify(token, key, { algorithms: ['RS256'] });
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) return claims as Record<string, unknown>;
    throw new LtiRefusal('token-malformed');
  } catch (error) {
    if (error instanceof LtiRefusal) throw error;
    const isForged = error instanceof errors.JWSSignatureVerificationFailed;
    throw new LtiRefusal(isForged ? 'token-signature' : 'token-malformed', { cause: error });
  }
}
