import * as client from 'openid-client';
import { isLoopback, type OidcConfig } from '../config.ts';
import { oidcRefusal, type OidcRefusal } from './oidc-refusal.ts';

/** What is kept in the session between leaving for the issuer and coming back. */
export interface OidcFlow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
  readonly next?: string;
}

/** Whom the issuer vouches for. */
export interface OidcPerson {
  readonly issuer: string;
  readonly subject: string;
  readonly email?: string;
  readonly isEmailVerified: boolean;
  readonly name?: string;
}

export type OidcOutcome = { readonly ok: true; readonly person: OidcPerson } | { readonly ok: false; readonly reason: OidcRefusal };

/** Sign-in at an OpenID Connect issuer: authorization code with PKCE (S256), state and nonce. */
export interface Oidc {
  readonly name: string;
  /** Where to send the reader; undefined while the issuer does not answer. */
  readonly start: (redirectUri: string, next: string | undefined) => Promise<{ readonly url: string; readonly flow: OidcFlow } | undefined>;
  /** What became of it, once the reader is back at `query` of the redirect address. */
  readonly finish: (query: URLSearchParams, flow: OidcFlow) => Promise<OidcOutcome>;
}

const PATIENCE_S = 10;
const SCOPE = 'openid email profile';

/** RFC 6749 §2.3.1: by the header where the issuer takes it, which is what it must when it says nothing. */
function clientAuth(secret: string | undefined): client.ClientAuth {
  if (secret === undefined) return client.None();
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)];
  return (as, ...rest) => {
    const methods = as.token_endpoint_auth_methods_supported;
    (methods === undefined || methods.includes('client_secret_basic') ? basic : post)(as, ...rest);
  };
}

const textOf = (claim: unknown): string | undefined => (typeof claim === 'string' && claim.trim() !== '' ? claim.trim() : undefined);

export function createOidc(config: OidcConfig, onFailure: (error: unknown) => void): Oidc {
  const issuer = new URL(config.issuer);
  let discovered: Promise<client.Configuration> | undefined;
  const discover = (): Promise<client.Configuration> => {
    discovered ??= client
      .discovery(issuer, config.clientId, undefined, clientAuth(config.clientSecret), {
        timeout: PATIENCE_S,
        execute: [
          // The signature is checked too, although the token comes straight from the issuer.
          client.enableNonRepudiationChecks,
          // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to be noticed; for an issuer on this machine only.
          ...(issuer.protocol === 'http:' && isLoopback(issuer.hostname) ? [client.allowInsecureRequests] : []),
        ],
      })
      .catch((error: unknown) => {
        discovered = undefined;
        throw error;
      });
    return discovered;
  };

  async function personOf(
    server: client.Configuration,
    tokens: Awaited<ReturnType<typeof client.authorizationCodeGrant>>,
  ): Promise<OidcPerson> {
    const claims = tokens.claims();
    if (claims === undefined) throw new Error('no ID token');
    // The claims of the scopes may be left to the userinfo endpoint (OpenID Connect Core §5.4).
    const more =
      claims['email'] === undefined && server.serverMetadata().userinfo_endpoint !== undefined
        ? await client.fetchUserInfo(server, tokens.access_token, claims.sub)
        : undefined;
    const email = textOf(more?.email ?? claims['email']);
    const name = textOf(more?.name ?? claims['name']);
    return {
      issuer: claims.iss,
      subject: claims.sub,
      ...(email === undefined ? {} : { email }),
      isEmailVerified: (more ?? claims)['email_verified'] === true,
      ...(name === undefined ? {} : { name }),
    };
  }

  return {
    name: config.name,
    start: async (redirectUri, next) => {
      try {
        const server = await discover();
        const flow = {
          state: client.randomState(),
          nonce: client.randomNonce(),
          verifier: client.randomPKCECodeVerifier(),
          redirectUri,
          ...(next === undefined ? {} : { next }),
        };
        const url = client.buildAuthorizationUrl(server, {
          redirect_uri: redirectUri,
          scope: SCOPE,
          state: flow.state,
          nonce: flow.nonce,
          code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
          code_challenge_method: 'S256',
        });
        return { url: url.href, flow };
      } catch (error) {
        onFailure(error);
        return undefined;
      }
    },
    finish: async (query, flow) => {
      if (query.get('state') !== flow.state) return { ok: false, reason: 'state' };
      try {
        const server = await discover();
        const back = new URL(flow.redirectUri);
        back.search = query.toString();
        const tokens = await client.authorizationCodeGrant(server, back, {
          expectedState: flow.state,
          expectedNonce: flow.nonce,
          pkceCodeVerifier: flow.verifier,
        });
        return { ok: true, person: await personOf(server, tokens) };
      } catch (error) {
        onFailure(error);
        return { ok: false, reason: oidcRefusal(error) };
      }
    },
  };
}
