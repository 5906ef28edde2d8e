import { z } from 'zod';
import type { Platform } from '../platform.ts';
import type { AccessTokens, GuardedAnswer, GuardedFetch, SigningKeys } from '../ports.ts';
import { LtiRefusal } from '../refusal.ts';
import { jsonOf } from './answer-json.ts';

const ASSERTION_SECONDS = 300;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** Where a platform does not say (RFC 6749 §5.1 leaves it open), the hour that the security framework recommends. */
const USUAL_SECONDS = 3600;
const MARGIN_MS = 60_000;

const grant = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().optional().catch(undefined),
  scope: z.string().optional().catch(undefined),
});
const oauthError = z.object({ error: z.string() });

interface GrantedToken {
  readonly token: string;
  readonly scopes: readonly string[];
}

interface KeptToken extends GrantedToken {
  readonly until: number;
}

interface AccessTokenParts {
  readonly keys: Pick<SigningKeys, 'sign'>;
  readonly fetchGuarded: GuardedFetch;
}

/** What the platform said, for the administrator: the error code of OAuth where there is one, never a page of HTML. */
function refusalOf({ status, text }: GuardedAnswer): LtiRefusal {
  const said = oauthError.safeParse(jsonOf(text)).data?.error ?? '';
  return new LtiRefusal('token-refused', { status: 503, params: { status, answer: said.replace(/[^\w.:/ -]/g, '').slice(0, 80) } });
}

const cacheKey = ({ _id, clientId, tokenEndpoint }: Platform, scopes: readonly string[]): string =>
  JSON.stringify([_id, clientId, tokenEndpoint, ...scopes.toSorted()]);

/**
 * Access tokens of platforms by client credentials with `private_key_jwt` (LTI security framework §4.1), remembered per
 * registration and scopes until a minute before they end; who asks at the same time waits for the same one.
 * @throws LtiRefusal `token-refused`, and what the guarded fetch throws.
 */
export function createAccessTokens({ keys, fetchGuarded }: AccessTokenParts): AccessTokens {
  const kept = new Map<string, KeptToken>();
  const asked = new Map<string, Promise<KeptToken>>();

  async function ask(platform: Platform, scopes: readonly string[]): Promise<KeptToken> {
    const { clientId, tokenEndpoint, tokenAudience } = platform;
    const claims = { iss: clientId, sub: clientId, aud: tokenAudience ?? tokenEndpoint };
    const begun = Date.now();
    const answer = await fetchGuarded(tokenEndpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: await keys.sign(claims, ASSERTION_SECONDS),
        scope: scopes.join(' '),
      }).toString(),
    });
    const { data } = grant.safeParse(jsonOf(answer.text));
    if (answer.status < 200 || answer.status > 299 || data === undefined) throw refusalOf(answer);
    return {
      token: data.access_token,
      // What is not said is what was asked for (RFC 6749 §5.1).
      scopes: data.scope?.split(/[\s,]+/).filter((scope) => scope !== '') ?? scopes,
      until: begun + (data.expires_in ?? USUAL_SECONDS) * 1000 - MARGIN_MS,
    };
  }

  return {
    get: async (platform, scopes) => {
      const key = cacheKey(platform, scopes);
      const known = kept.get(key);
      if (known !== undefined && known.until > Date.now()) return known;
      const running = asked.get(key);
      if (running !== undefined) return running;
      const begun = ask(platform, scopes)
        .then((token) => {
          kept.set(key, token);
          return token;
        })
        .finally(() => asked.delete(key));
      asked.set(key, begun);
      return begun;
    },
    forget: (platform, scopes) => {
      kept.delete(cacheKey(platform, scopes));
    },
  };
}
