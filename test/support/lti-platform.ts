import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTHeaderParameters } from 'jose';
import request, { type Response } from 'supertest';
import { signedIn } from './people.ts';
import type { TestUsta } from './usta.ts';

const CLAIM = 'https://purl.imsglobal.org/spec/lti/claim/';
const MEMBERSHIP = 'http://purl.imsglobal.org/vocab/lis/v2/membership#';

export type Claims = Record<string, unknown>;

/** A claim of LTI by its short name. */
export const claim = (name: string): string => `${CLAIM}${name}`;

/** A key pair of the platform. */
export interface PlatformKeyPair {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

export async function makeKey(kid: string): Promise<PlatformKeyPair> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}

/** A learning platform that signs: it answers its keys over HTTP, and what it posts goes to the real application. */
export interface TestPlatform {
  readonly issuer: string;
  readonly clientId: string;
  readonly deployment: string;
  /** The keys that it publishes; how often they were asked for. */
  readonly published: JWK[];
  readonly asked: () => number;
  /** Answers the next requests for keys by itself; undefined ends that. */
  readonly misbehave: (answer: ((res: ServerResponse) => void) | undefined) => void;
  readonly key: PlatformKeyPair;
  /** Registers it by the administrator's form. */
  readonly register: (usta: Pick<TestUsta, 'app' | 'context'>, deployment?: string) => Promise<Response>;
  /** What it signs for a launch of a role; `nonce` is added by `launch`. */
  readonly claims: (role?: string, more?: Claims) => Claims;
  readonly sign: (claims: Claims, header?: Partial<JWTHeaderParameters>, key?: PlatformKeyPair) => Promise<string>;
  readonly close: () => Promise<void>;
}

export const TARGET = 'http://127.0.0.1:0/lti/items/';

let started = 0;

export async function startTestPlatform(target: string): Promise<TestPlatform> {
  started += 1;
  const key = await makeKey(`key-${String(started)}`);
  const published: JWK[] = [key.jwk];
  let asked = 0;
  let answer: ((res: ServerResponse) => void) | undefined;
  const server = createServer((_req, res) => {
    asked += 1;
    if (answer === undefined) res.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: published }));
    else answer(res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const [clientId, deployment] = [`client-${String(started)}`, 'deployment-1'];
  return {
    issuer,
    clientId,
    deployment,
    published,
    asked: () => asked,
    misbehave: (wrong) => {
      answer = wrong;
    },
    key,
    register: async (usta, approved = deployment) => {
      const administrator = await signedIn(usta, [{ role: 'lms-administrator' }]);
      return administrator.post('/admin/lti', {
        name: `Moodle ${String(started)}`,
        family: 'moodle',
        issuer,
        clientId,
        deployment: approved,
        authenticationEndpoint: `${issuer}/auth?school=7`,
        tokenEndpoint: `${issuer}/token`,
        jwksUri: `${issuer}/jwks`,
      });
    },
    claims: (role = 'Instructor', more = {}) => ({
      iss: issuer,
      aud: clientId,
      sub: 'person-1',
      [claim('version')]: '1.3.0',
      [claim('message_type')]: 'LtiResourceLinkRequest',
      [claim('deployment_id')]: deployment,
      [claim('target_link_uri')]: target,
      [claim('roles')]: [`${MEMBERSHIP}${role}`],
      [claim('resource_link')]: { id: 'link-1' },
      ...more,
    }),
    sign: (claims, header = {}, by = key) => {
      const now = Math.floor(Date.now() / 1000);
      // What is undefined is left out.
      const payload = JSON.parse(JSON.stringify({ iat: now, exp: now + 300, ...claims })) as Claims;
      return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: by.kid, ...header }).sign(by.privateKey);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A login as a browser went through it, up to the platform. */
export interface LoggedIn {
  readonly answer: Response;
  readonly state: string;
  readonly nonce: string;
  readonly cookie: string;
}

export async function login({ app }: Pick<TestUsta, 'app'>, parameters: Readonly<Record<string, string>>): Promise<LoggedIn> {
  const answer = await request(app).get('/lti/login').query(parameters);
  const location = answer.headers['location'];
  const to = new URLSearchParams(location === undefined ? '' : new URL(location).search);
  const cookie = ((answer.headers['set-cookie'] as unknown as string[] | undefined) ?? []).find((line) => line.startsWith('__Host-lti-'));
  return { answer, state: to.get('state') ?? '', nonce: to.get('nonce') ?? '', cookie: cookie?.split(';')[0] ?? '' };
}

export function initiation(platform: TestPlatform, target: string): Record<string, string> {
  return { iss: platform.issuer, login_hint: 'hint', target_link_uri: target, client_id: platform.clientId };
}

/** Posts a launch as a form in a browser does; `headers` are sent too. */
export function post(
  { app }: Pick<TestUsta, 'app'>,
  fields: Readonly<Record<string, string>>,
  cookie = '',
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const sent = { Cookie: cookie, 'Accept-Language': 'en', 'Sec-Fetch-Site': 'cross-site', ...headers };
  return Promise.resolve(request(app).post('/lti/launch').set(sent).type('form').send(fields));
}

/** What became of a launch: `opened` where the page of the lesson came with a session of its own, else the code of the refusal. */
export function outcomeOf(answer: Response): string {
  const code = refusalCode(answer);
  const session = sessionIn(answer.text);
  if (code !== undefined) return session === '' ? code : `${code}, but with a session`;
  return answer.status === 200 && /^[\w-]{43}$/.test(session) ? 'opened' : `status ${String(answer.status)} without a code`;
}

/** The code that a page of refusal shows. */
export function refusalCode({ text }: Response): string | undefined {
  return /<code dir="ltr">([a-z]+-[a-z-]+)<\/code>/.exec(text)?.[1];
}

/** The secret in the forms of a page that was launched. */
export function sessionIn(html: string): string {
  return /data-session="([^"]+)"/.exec(html)?.[1] ?? /name="session" value="([^"]+)"/.exec(html)?.[1] ?? '';
}
