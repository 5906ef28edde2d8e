import { describe, expect, test } from '@jest/globals';
import { SignJWT, UnsecuredJWT } from 'jose';
import request from 'supertest';
import { claim, initiation, makeKey, outcomeOf, post, refusalCode, type Claims } from '../../support/lti-platform.ts';
import { openLtiSite, type Tampering } from './lti-site.ts';

const site = openLtiSite();
const now = (): number => Math.floor(Date.now() / 1000);
const without = (...names: readonly string[]): Claims => Object.fromEntries(names.map((name) => [claim(name), undefined]));

describe('N: launches that are refused', () => {
  test.each<[string, Tampering, string]>([
    ['N1 no kid', { header: { kid: undefined as unknown as string } }, 'token-key'],
    ['N1 an empty kid', { header: { kid: '' } }, 'token-key'],
    ['N2 an unknown kid', { header: { kid: 'other' } }, 'token-key'],
    ['N3 a wrong version', { claims: { [claim('version')]: '1.2.0' } }, 'token-claim'],
    ['N3 a version that is a number', { claims: { [claim('version')]: 1.3 } }, 'token-claim'],
    ['N4 no version', { claims: without('version') }, 'token-claim'],
    [
      'N5 not of LTI',
      { claims: without('version', 'message_type', 'deployment_id', 'roles', 'resource_link', 'target_link_uri') },
      'token-claim',
    ],
    ['N6 several claims missing', { claims: without('roles', 'resource_link', 'target_link_uri') }, 'token-claim'],
    ['N7 exp in the past', { claims: { exp: now() - 120, iat: now() - 300 } }, 'token-times'],
    ['N7 iat ahead', { claims: { iat: now() + 600, exp: now() + 900 } }, 'token-times'],
    ['N7 exp before iat', { claims: { iat: now() + 30, exp: now() } }, 'token-times'],
    ['N7 exp missing', { claims: { exp: undefined } }, 'token-times'],
    ['N7 iat missing', { claims: { iat: undefined } }, 'token-times'],
    ['N7 iat not a number', { claims: { iat: 'today' } }, 'token-times'],
    ['N7 exp a number in a text', { claims: { exp: String(now() + 300) } }, 'token-times'],
    ['N7 iat too old', { claims: { iat: now() - 7200 } }, 'token-times'],
    ['N7 not valid yet', { claims: { nbf: now() + 300 } }, 'token-times'],
    ['N8 no message type', { claims: without('message_type') }, 'token-claim'],
    ['N9 no roles', { claims: without('roles') }, 'token-claim'],
    ['N9 roles in a text', { claims: { [claim('roles')]: 'Instructor' } }, 'token-claim'],
    ['N10 no deployment', { claims: without('deployment_id') }, 'token-claim'],
    ['N10 a deployment without a name', { claims: { [claim('deployment_id')]: '' } }, 'token-claim'],
    ['N11 no resource link', { claims: without('resource_link') }, 'token-claim'],
    ['N11 an empty resource link', { claims: { [claim('resource_link')]: { id: '' } } }, 'token-claim'],
    ['N11 a resource link without an id', { claims: { [claim('resource_link')]: { title: 'Lesson' } } }, 'token-claim'],
    ['N12 no sub', { claims: { sub: undefined } }, 'token-claim'],
    ['N12 an empty sub', { claims: { sub: '' } }, 'token-claim'],
    ['N15 a wrong issuer', { claims: { iss: 'https://stranger.example' } }, 'token-issuer'],
    ['N15 no issuer', { claims: { iss: undefined } }, 'token-issuer'],
    ['N16 a wrong audience', { claims: { aud: 'somebody' } }, 'token-audience'],
    ['N16 no audience', { claims: { aud: undefined } }, 'token-audience'],
    ['N16 an empty list of audiences', { claims: { aud: [] } }, 'token-audience'],
    ['N17 several audiences without azp', { claims: { aud: ['client-1', 'client-1'] } }, 'token-audience'],
    ['N17 an audience that is not trusted', { claims: { aud: ['client-1', 'somebody'], azp: 'client-1' } }, 'token-audience'],
    ['N18 azp is somebody else', { claims: { azp: 'somebody' } }, 'token-audience'],
    ['N18 azp is null', { claims: { azp: null } }, 'token-audience'],
    ['N19 no nonce', { claims: { nonce: undefined } }, 'token-claim'],
    ['N19 an empty nonce', { claims: { nonce: '' } }, 'token-claim'],
    ['N19 an unknown nonce', { claims: { nonce: 'mine' } }, 'nonce-refused'],
    ['N19 a nonce that asks the database', { claims: { nonce: { $ne: 'x' } } }, 'token-claim'],
    ['N21 an unknown deployment', { claims: { [claim('deployment_id')]: 'deployment-9' } }, 'deployment-waiting'],
    ['N24 an unknown message type', { claims: { [claim('message_type')]: 'LtiSubmissionReviewRequest' } }, 'message-unknown'],
    ['N25 another target than at the login', { claims: { [claim('target_link_uri')]: `${site.target}?t=1` } }, 'target-differs'],
    ['N25 a target elsewhere', { claims: { [claim('target_link_uri')]: 'https://elsewhere.example/' } }, 'target-differs'],
    ['N25 no target', { claims: without('target_link_uri') }, 'token-claim'],
    ['N26 a sub of 256 characters', { claims: { sub: 'x'.repeat(256) } }, 'token-claim'],
  ])('%s', async (_, tampering, code) => {
    const answer = await site.launch(tampering);
    expect(outcomeOf(answer)).toBe(code);
    expect([answer.status >= 400 && answer.status < 500, answer.headers['location']]).toEqual([true, undefined]);
    expect(answer.text).toMatch(/<code dir="ltr">[0-9a-f]{10}<\/code>/);
    expect(answer.text).not.toMatch(/>\s*lti\./);
  });

  test('N26 a sub of 255 characters is one', async () => {
    expect(outcomeOf(await site.launch({ claims: { sub: 'x'.repeat(255) } }))).toBe('opened');
  });

  test('N13 a signature of another key', async () => {
    const other = { ...(await makeKey('x')), kid: site.platform.key.kid };
    expect(outcomeOf(await site.launch({ key: other }))).toBe('token-signature');
    const begun = await site.begin();
    const token = await site.platform.sign({ ...site.platform.claims('Learner'), nonce: begun.nonce });
    const [header, payload, signature] = token.split('.') as [string, string, string];
    const claims = Buffer.from(payload, 'base64url').toString().replace('#Learner', '#Instructor');
    const forged = [header, Buffer.from(claims).toString('base64url'), signature].join('.');
    expect(outcomeOf(await post(site.usta, { state: begun.state, id_token: forged }, begun.cookie))).toBe('token-signature');
    // What was refused for its signature did not use up the launch.
    expect(outcomeOf(await post(site.usta, { state: begun.state, id_token: token }, begun.cookie))).toBe('opened');
  });

  test('N14 alg none, HS256 with our view of the key, and what is not listed', async () => {
    const { key } = site.platform;
    const begun = await site.begin();
    const claims = { ...site.platform.claims(), nonce: begun.nonce, iat: now(), exp: now() + 300 };
    const secret = Buffer.from(JSON.stringify(key.jwk));
    const [, payload = '', signature = ''] = (await site.platform.sign(claims)).split('.');
    const headed = (alg: unknown): string => Buffer.from(JSON.stringify({ alg, kid: key.kid })).toString('base64url');
    for (const token of [
      new UnsecuredJWT(claims).encode(),
      await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: key.kid }).sign(secret),
      ...['PS256', 'RS512', 'rs256', 'none', '', null, ['RS256']].map((alg) => [headed(alg), payload, signature].join('.')),
    ]) {
      expect(outcomeOf(await post(site.usta, { state: begun.state, id_token: token }, begun.cookie))).toBe('token-algorithm');
    }
  });

  test('N2 keys are read again once for a key that is not among them, then not for a while', async () => {
    const platform = await site.another();
    expect(outcomeOf(await site.launch({ platform }))).toBe('opened');
    const unknown = await makeKey('unknown');
    for (let round = 0; round < 3; round += 1) expect(outcomeOf(await site.launch({ platform, key: unknown }))).toBe('token-key');
    expect(platform.asked()).toBe(2);
  });

  test('N19 a nonce and a state are accepted once', async () => {
    const begun = await site.begin();
    const token = await site.platform.sign({ ...site.platform.claims(), nonce: begun.nonce });
    const fields = { state: begun.state, id_token: token };
    expect(outcomeOf(await post(site.usta, fields, begun.cookie))).toBe('opened');
    expect(outcomeOf(await post(site.usta, fields, begun.cookie))).toBe('state-unknown');
    const later = await site.begin();
    expect(outcomeOf(await post(site.usta, { ...fields, state: later.state }, later.cookie))).toBe('nonce-refused');
  });

  test('N19 N20 a nonce and a state expire', async () => {
    const begun = await site.begin();
    const token = await site.platform.sign({ ...site.platform.claims(), nonce: begun.nonce });
    const logins = site.database.collection<{ _id: string; expiresAt: Date }>('lti_logins');
    const kept = await logins.findOne({ _id: begun.state });
    expect((kept?.expiresAt.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(10 * 60 * 1000);
    await logins.updateOne({ _id: begun.state }, { $set: { expiresAt: new Date(Date.now() - 1) } });
    expect(outcomeOf(await post(site.usta, { state: begun.state, id_token: token }, begun.cookie))).toBe('state-unknown');
  });

  test('N20 no state, an unknown one, another browser', async () => {
    const [begun, other] = [await site.begin(), await site.begin()];
    const token = await site.platform.sign({ ...site.platform.claims(), nonce: begun.nonce });
    expect(outcomeOf(await post(site.usta, { id_token: token }, begun.cookie))).toBe('message-incomplete');
    expect(outcomeOf(await post(site.usta, { state: 'unknown', id_token: token }, begun.cookie))).toBe('state-unknown');
    const stolen = begun.cookie.replace(/=.*/, other.cookie.slice(other.cookie.indexOf('=')));
    expect(outcomeOf(await post(site.usta, { state: begun.state, id_token: token }, stolen))).toBe('nonce-refused');
    // A browser without a cookie gets no session, but the way to a window of its own.
    const bare = await post(site.usta, { state: begun.state, id_token: token }, other.cookie);
    expect([bare.status, outcomeOf(bare)]).toEqual([400, 'status 400 without a code']);
    expect(bare.text).toContain('new_window=1');
  });

  test('N22 a deployment that differs from that of the login', async () => {
    const begun = await site.begin({ lti_deployment_id: 'deployment-2' });
    const token = await site.platform.sign({ ...site.platform.claims(), nonce: begun.nonce });
    expect(outcomeOf(await post(site.usta, { state: begun.state, id_token: token }, begun.cookie))).toBe('deployment-differs');
  });

  test('N27 what the platform says of an error is told', async () => {
    const answer = await post(site.usta, { state: 'x', error: 'login_required', error_description: '<b>no</b>' });
    expect([answer.status, refusalCode(answer)]).toEqual([400, 'platform-error']);
    expect(answer.text).toContain('login_required');
    expect(answer.text).not.toContain('<b>no</b>');
  });
});

describe('N: messages that are none', () => {
  const form = (body: string, type = 'application/x-www-form-urlencoded') =>
    request(site.usta.app).post('/lti/launch').set('Accept', 'text/html').set('Content-Type', type).send(body);

  test('N29 a malformed token', async () => {
    const begun = await site.begin();
    const token = await site.platform.sign({ ...site.platform.claims(), nonce: begun.nonce });
    const [header = '', payload = ''] = token.split('.');
    for (const malformed of ['a.b', 'a.b.c', `${header}.${payload}`, `.${payload}.`, '{}', `${token}.x.y`, '☃', 'e30.e30.e30.e30.e30'])
      expect([malformed, refusalCode(await post(site.usta, { state: begun.state, id_token: malformed }, begun.cookie))]).toEqual([
        malformed,
        expect.stringMatching(/^token-(malformed|algorithm)$/),
      ]);
  });

  test('N29 a body over 64 KB, and one that is no form', async () => {
    const begun = await site.begin();
    const long = await post(site.usta, { state: begun.state, id_token: 'x'.repeat(70_000) }, begun.cookie);
    expect([long.status, refusalCode(long)]).toEqual([413, 'message-too-large']);
    for (const [body, type, code] of [
      ['{"state":"a","id_token":"b"}', 'application/json', 'message-incomplete'],
      ['state=a', 'application/x-www-form-urlencoded; charset=nonsense', 'message-malformed'],
      ['%ff%fe=%zz', 'application/x-www-form-urlencoded', 'message-incomplete'],
    ] as const) {
      const answer = await form(body, type);
      expect([type, answer.status, refusalCode(answer)]).toEqual([type, 400, code]);
    }
  });

  test.each(['state=a&state=b&id_token=c', 'state=a&id_token=b&id_token=b', 'state=a&id_token=c&x=1&x=1'])(
    'N30 a parameter twice: %s',
    async (body) => {
      const answer = await form(body);
      expect([answer.status, refusalCode(answer)]).toEqual([400, 'message-repeated']);
    },
  );

  test('N30 a parameter twice in the login', async () => {
    const query = new URLSearchParams([...Object.entries(initiation(site.platform, site.target)), ['iss', site.platform.issuer]]);
    const answer = await request(site.usta.app).get(`/lti/login?${query.toString()}`);
    expect([answer.status, refusalCode(answer), answer.headers['location']]).toEqual([400, 'message-repeated', undefined]);
  });

  test('N31 GET with an id token', async () => {
    const begun = await site.begin();
    const token = await site.platform.sign({ ...site.platform.claims(), nonce: begun.nonce });
    const query = `state=${begun.state}&id_token=${token}`;
    const got = await request(site.usta.app).get(`/lti/launch?${query}`).set('Cookie', begun.cookie);
    expect([got.status, outcomeOf(got)]).toEqual([400, 'launch-by-get']);
    // Nor in the address of a POST.
    const posted = await request(site.usta.app).post(`/lti/launch?${query}`).set('Cookie', begun.cookie).type('form').send('');
    expect([posted.status, outcomeOf(posted)]).toEqual([400, 'message-incomplete']);
  });
});

test('none of them got a session', async () => {
  const references = await site.database.collection('lti_launches').find({ outcome: 'ok' }).toArray();
  expect(await site.database.collection('lti_sessions').countDocuments()).toBe(references.length);
});
