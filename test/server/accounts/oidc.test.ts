import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startForgingIssuer, type ForgingIssuer, type Forgery } from '../../support/forging-issuer.ts';
import { CLIENT, consentAt, startIssuer, type TestIssuer } from '../../support/oidc-provider.ts';
import { makePerson } from '../../support/people.ts';
import { openUstaWithoutSearch, testConfig, type TestUsta } from '../../support/usta.ts';
import { visibleText, visit, type Visitor } from '../../support/visitor.ts';

const ADDRESS = 'http://127.0.0.1:4999';
const BACK = `${ADDRESS}/sign-in/oidc/back`;

const oidcConfig = (issuer: string): ReturnType<typeof testConfig> =>
  testConfig({
    USTA_URL: ADDRESS,
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: CLIENT.id,
    OIDC_CLIENT_SECRET: CLIENT.secret,
    OIDC_NAME: 'the Ministry',
  });

/** The path and query of an address of ours. */
const here = (url: string): string => url.slice(ADDRESS.length);

describe('sign-in at a real OpenID Connect provider', () => {
  let issuer: TestIssuer;
  let usta: TestUsta;
  beforeAll(async () => {
    issuer = await startIssuer(BACK, {
      newcomer: { email: 'Newcomer@School.example', email_verified: true, name: 'Nigar Həsənova' },
      known: { email: 'known@school.example', email_verified: true, name: 'Known' },
      claimant: { email: 'victim@school.example', email_verified: false, name: 'Claimant' },
      unsure: { email: 'unsure@school.example', name: 'Unsure' },
      secret: { name: 'Secret' },
    });
    usta = await openUstaWithoutSearch(oidcConfig(issuer.issuer));
  });
  afterAll(async () => {
    await usta.close();
    await issuer.close();
  });

  async function signInAs(subject: string, visitor: Visitor, next = ''): ReturnType<Visitor['get']> {
    const started = await visitor.get(`/sign-in/oidc${next}`);
    expect(started.status).toBe(303);
    const back = await consentAt(String(started.headers['location']), issuer.issuer, subject);
    expect(back.startsWith(`${BACK}?`)).toBe(true);
    return visitor.get(here(back));
  }

  test('asks with PKCE, state and nonce', async () => {
    const { headers } = await visit(usta.app).get('/sign-in/oidc');
    const { searchParams } = new URL(String(headers['location']));
    expect(Object.fromEntries(searchParams)).toMatchObject({
      client_id: 'usta',
      response_type: 'code',
      redirect_uri: BACK,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  test('somebody unknown gets an account without roles, under a new session id, and finds it again', async () => {
    const visitor = visit(usta.app);
    expect(visibleText((await visitor.get('/sign-in')).text)).toContain('Sign in with the Ministry');
    const planted = visitor.sessionCookie();
    const answer = await signInAs('newcomer', visitor, '?next=%2Fen%2Fabout');
    expect([answer.status, answer.headers['location']]).toEqual([303, '/en/about']);
    expect(visitor.sessionCookie()).not.toBe(planted);
    expect((await visitor.get('/account')).text).toContain('newcomer@school.example');
    const account = await usta.context.accounts.findByEmail('newcomer@school.example');
    expect(account).toMatchObject({ name: 'Nigar Həsənova', grants: [], hasPassword: false });
    await signInAs('newcomer', visit(usta.app));
    expect((await usta.context.accounts.list('newcomer', 1)).total).toBe(1);
  });

  test('a verified address opens the account that has it', async () => {
    const made = await usta.context.accounts.create({ email: 'known@school.example', name: 'Əvvəlki', grants: [{ role: 'editor' }] }, null);
    const visitor = visit(usta.app);
    expect((await signInAs('known', visitor)).status).toBe(303);
    const text = visibleText((await visitor.get('/account')).text);
    expect(text).toContain('Editor');
    expect(made.ok && (await usta.context.accounts.find(made.person.id))?.name).toBe('Əvvəlki');
  });

  test('an address that is not verified opens nobody’s account', async () => {
    await usta.context.accounts.create({ email: 'victim@school.example', name: 'Victim', grants: [{ role: 'administrator' }] }, null);
    const visitor = visit(usta.app);
    const answer = await signInAs('claimant', visitor);
    expect(answer.status).toBe(401);
    expect(visibleText(answer.text)).toContain('does not confirm that the address is yours');
    expect((await visitor.get('/account')).status).toBe(303);
  });

  test('an account made with an unverified address is marked so', async () => {
    expect((await signInAs('unsure', visit(usta.app))).status).toBe(303);
    expect(await usta.context.accounts.findByEmail('unsure@school.example')).toMatchObject({ isEmailUnconfirmed: true, grants: [] });
  });

  test('without an address there is no account', async () => {
    const answer = await signInAs('secret', visit(usta.app));
    expect(answer.status).toBe(401);
    expect(visibleText(answer.text)).toContain('does not tell us your email address');
  });

  test('a deactivated account stays closed', async () => {
    const account = await usta.context.accounts.findByEmail('newcomer@school.example');
    await usta.context.accounts.deactivate(account?.id ?? '', null);
    const answer = await signInAs('newcomer', visit(usta.app));
    expect(answer.status).toBe(401);
    expect(visibleText(answer.text)).toContain('This account is deactivated.');
  });
});

describe('an answer that is wrong in one way', () => {
  let issuer: ForgingIssuer;
  let usta: TestUsta;
  beforeAll(async () => {
    issuer = await startForgingIssuer();
    usta = await openUstaWithoutSearch(oidcConfig(issuer.issuer));
  });
  afterAll(async () => {
    await usta.close();
    await issuer.close();
  });

  interface Begun {
    readonly visitor: Visitor;
    readonly state: string;
    readonly nonce: string;
    readonly challenge: string;
  }
  async function begin(): Promise<Begun> {
    const visitor = visit(usta.app);
    const { headers } = await visitor.get('/sign-in/oidc');
    const { searchParams } = new URL(String(headers['location']));
    const value = (name: string): string => searchParams.get(name) ?? '';
    return { visitor, state: value('state'), nonce: value('nonce'), challenge: value('code_challenge') };
  }

  async function comeBack({ visitor, state, nonce }: Begun, forgery: Forgery): Promise<{ status: number; said: string }> {
    issuer.next(forgery, nonce);
    const answer = await visitor.get(`/sign-in/oidc/back?code=c&state=${state}`);
    return { status: answer.status, said: visibleText(answer.text) };
  }

  test('the right one signs in, and the verifier belongs to the challenge', async () => {
    const begun = await begin();
    expect((await comeBack(begun, {})).status).toBe(303);
    expect((await begun.visitor.get('/account')).text).toContain('forged@school.example');
    const verifier = issuer.asked().get('code_verifier') ?? '';
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(begun.challenge);
    expect(issuer.asked().get('redirect_uri')).toBe(BACK);
  });

  const past = Math.floor(Date.now() / 1000) - 3600;
  test.each<readonly [string, Forgery, string]>([
    ['another nonce', { claims: { nonce: 'another' } }, 'belongs to another sign-in'],
    ['no nonce', { without: ['nonce'] }, 'belongs to another sign-in'],
    ['another issuer', { claims: { iss: 'https://evil.example' } }, 'does not come from the Ministry'],
    ['another audience', { claims: { aud: 'another-client' } }, 'was meant for another site'],
    ['an expired token', { claims: { exp: past, iat: past - 300 } }, 'has expired'],
    ['no expiry', { without: ['exp'] }, 'an answer we did not expect'],
    ['alg none', { sign: 'none' }, 'is not signed as it must be'],
    ['the signature of another key', { sign: 'other-key' }, 'is not signed as it must be'],
    ['a signature with the shared secret', { sign: 'secret' }, 'is not signed as it must be'],
    ['a refused code', { tokenStatus: 400 }, 'an answer we did not expect'],
  ])('%s is refused with its sentence', async (_what, forgery, sentence) => {
    const begun = await begin();
    const { status, said } = await comeBack(begun, forgery);
    expect(status).toBe(401);
    expect(said).toContain(sentence);
    expect((await begun.visitor.get('/account')).status).toBe(303);
  });

  test('another state, one that is used twice, and one of another browser are refused', async () => {
    const begun = await begin();
    const sentence = 'This sign-in did not begin here or is too old.';
    const wrong = await comeBack({ ...begun, state: 'another' }, {});
    expect([wrong.status, wrong.said.includes(sentence)]).toEqual([401, true]);
    // The flow is spent, so the right state no longer helps.
    expect((await comeBack(begun, {})).status).toBe(401);

    const other = await begin();
    const stranger = await comeBack({ ...other, visitor: visit(usta.app) }, {});
    expect([stranger.status, stranger.said.includes(sentence)]).toEqual([401, true]);

    const twice = await begin();
    expect((await comeBack(twice, {})).status).toBe(303);
    issuer.next({}, twice.nonce);
    expect((await twice.visitor.get(`/sign-in/oidc/back?code=c&state=${twice.state}`)).status).toBe(401);
  });

  test('a reader who cancels at the issuer is told so', async () => {
    const { visitor, state } = await begin();
    const answer = await visitor.get(`/sign-in/oidc/back?error=access_denied&state=${state}`);
    expect([answer.status, visibleText(answer.text).includes('was cancelled')]).toEqual([401, true]);
  });

  test('an issuer that does not answer leaves the password', async () => {
    const own = await openUstaWithoutSearch(oidcConfig('http://127.0.0.1:1'));
    try {
      const person = await makePerson(own);
      const visitor = visit(own.app);
      const answer = await visitor.get('/sign-in/oidc');
      expect([answer.status, visibleText(answer.text).includes('the Ministry does not answer at the moment')]).toEqual([503, true]);
      expect((await visitor.signIn(person.email, 'sarı lalə dörd dəvə')).status).toBe(303);
    } finally {
      await own.close();
    }
  });
});
