import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { CLIENT } from './oidc-provider.ts';

/** How the next token departs from a right one. */
export interface Forgery {
  readonly claims?: JWTPayload;
  /** Claims that are left out. */
  readonly without?: readonly string[];
  readonly sign?: 'none' | 'other-key' | 'secret';
  readonly tokenStatus?: number;
}

export interface ForgingIssuer {
  readonly issuer: string;
  /** What the next authorisation answers; the nonce is the one that was asked for unless the claims name another. */
  readonly next: (forgery: Forgery, nonce: string) => void;
  /** The body of the last request for a token. */
  readonly asked: () => URLSearchParams;
  readonly close: () => Promise<void>;
}

/** A hand-made issuer whose tokens can be wrong in one way at a time. */
export async function startForgingIssuer(): Promise<ForgingIssuer> {
  const [right, other] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const jwk = { ...(await exportJWK(right.publicKey)), kid: 'right', alg: 'RS256', use: 'sig' };
  let forgery: Forgery = {};
  let nonce = '';
  let asked = new URLSearchParams();
  let issuer = '';

  async function idToken(): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const claims: JWTPayload = {
      iss: issuer,
      aud: CLIENT.id,
      sub: 'forged',
      nonce,
      iat: now,
      exp: now + 300,
      email: 'forged@school.example',
      email_verified: true,
      name: 'Forged Person',
      ...forgery.claims,
    };
    const payload = Object.fromEntries(Object.entries(claims).filter(([name]) => forgery.without?.includes(name) !== true));
    if (forgery.sign === 'none') {
      const part = (data: object): string => Buffer.from(JSON.stringify(data)).toString('base64url');
      return `${part({ alg: 'none', typ: 'JWT' })}.${part(payload)}.`;
    }
    if (forgery.sign === 'secret') {
      return new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(CLIENT.secret.padEnd(32)));
    }
    const { privateKey } = forgery.sign === 'other-key' ? other : right;
    return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'right' }).sign(privateKey);
  }

  const server = createServer((req, res) => {
    const json = (status: number, data: object): void => {
      res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(data));
    };
    const { pathname } = new URL(req.url ?? '/', issuer);
    if (pathname === '/.well-known/openid-configuration') {
      json(200, {
        issuer,
        authorization_endpoint: `${issuer}/authorise`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    } else if (pathname === '/keys') json(200, { keys: [jwk] });
    else if (pathname === '/token') {
      let body = '';
      req.on('data', (chunk: Buffer) => (body += chunk.toString()));
      req.on('end', () => {
        asked = new URLSearchParams(body);
        if (forgery.tokenStatus !== undefined) json(forgery.tokenStatus, { error: 'invalid_grant' });
        else void idToken().then((token) => json(200, { access_token: 'a', token_type: 'Bearer', id_token: token }));
      });
    } else json(404, {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    issuer,
    next: (given, expected) => {
      forgery = given;
      nonce = expected;
    },
    asked: () => asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
