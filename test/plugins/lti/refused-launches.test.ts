import { describe, expect, test } from '@jest/globals';
import { SignJWT, UnsecuredJWT } from 'jose';
import request from 'supertest';
import { claim, initiation, login, makeKey, post, refusalCode, startTestPlatform } from '../../support/lti-platform.ts';
import { signedIn } from '../../support/people.ts';
import { openLtiSite, type Tampering } from './lti-site.ts';

const site = openLtiSite();
const now = (): number => Math.floor(Date.now() / 1000);

describe('N: launches that are refused', () => {
  test.each<[string, Tampering, string]>([
    ['N1 no kid', { header: { kid: undefined as unknown as string } }, 'token-key'],
    ['N2 an unknown kid', { header: { kid: 'other' } }, 'token-key'],
    ['N3 a wrong version', { claims: { [claim('version')]: '1.2.0' } }, 'token-claim'],
    ['N4 no version', { claims: { [claim('version')]: undefined } }, 'token-claim'],
    [
      'N5 not of LTI',
      {
        claims: Object.fromEntries(
          ['version', 'message_type', 'deployment_id', 'roles', 'resource_link', 'target_link_uri'].map((name) => [claim(name), undefined]),
        ),
      },
      'token-claim',
    ],
    ['N6 several claims missing', { claims: { [claim('roles')]: undefined, [claim('resource_link')]: undefined } }, 'token-claim'],
    ['N7 exp in the past', { claims: { exp: now() - 120, iat: now() - 300 } }, 'token-times'],
    ['N7 iat ahead', { claims: { iat: now() + 600, exp: now() + 900 } }, 'token-times'],
    ['N7 exp before iat', { claims: { iat: now() + 30, exp: now() } }, 'token-times'],
    ['N7 exp missing', { claims: { exp: undefined } }, 'token-times'],
    ['N7 iat not a number', { claims: { iat: 'today' } }, 'token-times'],
    ['N7 iat too old', { claims: { iat: now() - 7200 } }, 'token-times'],
    ['N8 no message type', { claims: { [claim('message_type')]: undefined } }, 'token-claim'],
    ['N9 no roles', { claims: { [claim('roles')]: undefined } }, 'token-claim'],
    ['N10 no deployment', { claims: { [claim('deployment_id')]: undefined } }, 'token-claim'],
    ['N11 no resource link', { claims: { [claim('resource_link')]: undefined } }, 'token-claim'],
    ['N11 an empty resource link', { claims: { [claim('resource_link')]: { id: '' } } }, 'token-claim'],
    ['N12 no sub', { claims: { sub: undefined } }, 'token-claim'],
    ['N15 a wrong issuer', { claims: { iss: 'https://stranger.example' } }, 'token-issuer'],
    ['N16 a wrong audience', { claims: { aud: 'somebody' } }, 'token-audience'],
    ['N17 several audiences without azp', { claims: { aud: ['client-1', 'somebody'] } }, 'token-audience'],
    ['N18 azp is somebody else', { claims: { azp: 'somebody' } }, 'token-audience'],
    ['N19 no nonce', { claims: { nonce: undefined } }, 'token-claim'],
    ['N19 an unknown nonce', { claims: { nonce: 'mine' } }, 'nonce-refused'],
    ['N21 an unknown deployment', { claims: { [claim('deployment_id')]: 'deployment-9' } }, 'deployment-waiting'],
    ['N24 an unknown message type', { claims: { [claim('message_type')]: 'LtiSubmissionReviewRequest' } }, 'message-unknown'],
    ['N25 another target than at the login', { claims: { [claim('target_link_uri')]: `${site.target}?t=1` } }, 'target-differs'],
    ['N26 a sub of 256 characters', { claims: { sub: 'x'.repeat(256) } }, 'token-claim'],
  ])('%s', async (_, tampering, code) => {
    const answer = await site.launch(tampering);
    expect(refusalCode(answer)).toBe(code);
    expect([answer.status >= 400 && answer.status < 500, answer.headers['location']]).toEqual([true, undefined]);
    expect(answer.text).not.toContain('lti.refusal.');
  });

  test('N13 a signature of another key', async () => {
    const begun = await site.begin();
    const other = { ...(await makeKey('x')), kid: site.platform.key.kid };
    const token = await site.platform.sign({ ...site.platform.claims(), nonce: begun.nonce }, {}, other);
    expect(refusalCode(await post(site.usta, { state: begun.state, id_token: token }, begun.cookie))).toBe('token-signature');
  });

  test('N14 alg none and HS256', async () => {
    for (const token of [
      new UnsecuredJWT(site.platform.claims()).encode(),
      await new SignJWT(site.platform.claims())
        .setProtectedHeader({ alg: 'HS256', kid: site.platform.key.kid })
        .sign(Buffer.from(JSON.stringify(site.platform.key.jwk))),
    ]) {
      const begun = await site.begin();
      expect(refusalCode(await post(site.usta, { state: begun.state, id_token: token }, begun.cookie))).toBe('token-algorithm');
    }
  });

  test('N19 a nonce is accepted once; of 50 at once exactly one wins', async () => {
    const begun = await site.begin();
    const token = await site.platform.sign({ ...site.platform.claims(), nonce: begun.nonce });
    const fields = { state: begun.state, id_token: token };
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(site.usta, fields, begun.cookie)));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(49);
  });

  test('N20 no state, an unknown one, another browser; without a cookie a new window is offered', async () => {
    const [begun, other] = [await site.begin(), await site.begin()];
    const token = await site.platform.sign({ ...site.platform.claims(), nonce: begun.nonce });
    expect(refusalCode(await post(site.usta, { id_token: token }, begun.cookie))).toBe('message-incomplete');
    expect(refusalCode(await post(site.usta, { state: 'unknown', id_token: token }, begun.cookie))).toBe('state-unknown');
    const stolen = begun.cookie.replace(/=.*/, other.cookie.slice(other.cookie.indexOf('=')));
    expect(refusalCode(await post(site.usta, { state: begun.state, id_token: token }, stolen))).toBe('nonce-refused');
    const bare = await post(site.usta, { state: begun.state, id_token: token });
    expect(bare.status).toBe(400);
    const again = /href="(\/lti\/login\?[^"]+)"/.exec(bare.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(Object.fromEntries(new URL(again, site.platform.issuer).searchParams)).toMatchObject({
      ...initiation(site.platform, site.target),
      new_window: '1',
    });
  });

  test('N21 a deployment that waits is approved by the administrator and then opens', async () => {
    const claims = { [claim('deployment_id')]: 'campus-2' };
    expect(refusalCode(await site.launch({ claims }))).toBe('deployment-waiting');
    const administrator = await signedIn(site.usta, [{ role: 'lms-administrator' }]);
    const { text } = await administrator.get('/admin/lti');
    const id = /platform-([\w-]+)"/.exec(text)?.[1] ?? '';
    await administrator.post(`/admin/lti/${id}/deployments`, { deployment: 'campus-2', state: 'approved' }, '/admin/lti');
    expect((await site.launch({ claims })).status).toBe(303);
  });

  test('N23 a disabled registration', async () => {
    const administrator = await signedIn(site.usta, [{ role: 'lms-administrator' }]);
    const id = /platform-([\w-]+)"/.exec((await administrator.get('/admin/lti')).text)?.[1] ?? '';
    const begun = await site.begin();
    await administrator.post(`/admin/lti/${id}/state`, { state: 'disabled' }, '/admin/lti');
    const token = await site.platform.sign({ ...site.platform.claims(), nonce: begun.nonce });
    expect(refusalCode(await post(site.usta, { state: begun.state, id_token: token }, begun.cookie))).toBe('registration-disabled');
    expect(refusalCode((await site.begin()).answer)).toBe('registration-disabled');
    await administrator.post(`/admin/lti/${id}/state`, { state: 'active' }, '/admin/lti');
    expect((await site.launch()).status).toBe(303);
  });

  test('N27 what the platform says of an error is told', async () => {
    const answer = await post(site.usta, { state: 'x', error: 'login_required', error_description: '<b>no</b>' });
    expect([answer.status, refusalCode(answer)]).toEqual([400, 'platform-error']);
    expect(answer.text).toContain('login_required');
  });

  test('N29 a malformed token and a body over 64 KB; N30 a parameter twice; N31 GET', async () => {
    const begun = await site.begin();
    expect(refusalCode(await post(site.usta, { state: begun.state, id_token: 'a.b' }, begun.cookie))).toBe('token-malformed');
    const long = await post(site.usta, { state: begun.state, id_token: 'x'.repeat(70_000) }, begun.cookie);
    expect([long.status, refusalCode(long)]).toEqual([413, 'message-too-large']);
    const twice = await request(site.usta.app).post('/lti/launch').type('form').send('state=a&state=b&id_token=c');
    expect([twice.status, refusalCode(twice)]).toEqual([400, 'message-repeated']);
    const got = await request(site.usta.app).get('/lti/launch?state=a&id_token=b');
    expect([got.status, refusalCode(got)]).toEqual([400, 'launch-by-get']);
  });

  test('N28 keys that cannot be read: 503, each in words', async () => {
    const silent = await startTestPlatform(site.target);
    await silent.register(site.usta);
    const tryIt = async (): Promise<[number, string | undefined]> => {
      const begun = await login(site.usta, initiation(silent, site.target));
      const token = await silent.sign({ ...silent.claims(), nonce: begun.nonce });
      const answer = await post(site.usta, { state: begun.state, id_token: token }, begun.cookie);
      return [answer.status, refusalCode(answer)];
    };
    silent.misbehave((res) => res.writeHead(500).end());
    expect(await tryIt()).toEqual([503, 'platform-keys']);
    silent.misbehave((res) => res.writeHead(302, { Location: '/elsewhere' }).end());
    expect(await tryIt()).toEqual([503, 'platform-keys']);
    silent.misbehave((res) => res.end('x'.repeat(2_000_000)));
    expect(await tryIt()).toEqual([503, 'answer-too-large']);
    silent.misbehave(undefined);
    expect((await tryIt())[0]).toBe(303);
    await silent.close();
    const gone = await startTestPlatform(site.target);
    await gone.register(site.usta);
    await gone.close();
    const begun = await login(site.usta, initiation(gone, site.target));
    const token = await gone.sign({ ...gone.claims(), nonce: begun.nonce });
    const answer = await post(site.usta, { state: begun.state, id_token: token }, begun.cookie);
    expect([answer.status, refusalCode(answer)]).toEqual([503, 'platform-silent']);
  });
});
