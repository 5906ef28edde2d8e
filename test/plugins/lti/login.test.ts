import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { initiation, login, post, refusalCode } from '../../support/lti-platform.ts';
import { signedIn } from '../../support/people.ts';
import { openLtiSite } from './lti-site.ts';

const site = openLtiSite();

describe('L: login initiation', () => {
  test('L1 GET and POST both work', async () => {
    expect((await site.begin()).answer.status).toBe(302);
    expect((await request(site.usta.app).post('/lti/login').type('form').send(initiation(site.platform, site.target))).status).toBe(302);
  });

  test.each(['iss', 'login_hint', 'target_link_uri'])('L2 without %s it is refused', async (name) => {
    const rest = Object.entries(initiation(site.platform, site.target)).filter(([key]) => key !== name);
    const { answer } = await login(site.usta, Object.fromEntries(rest));
    expect([answer.status, refusalCode(answer)]).toEqual([400, 'message-incomplete']);
  });

  test('L3 an unknown issuer is refused in words, without a redirect', async () => {
    const { answer } = await site.begin({ iss: 'https://stranger.example' });
    expect([answer.status, refusalCode(answer), answer.headers['location']]).toEqual([400, 'platform-unknown', undefined]);
  });

  test('L4 client_id may be absent unless the issuer has two registrations', async () => {
    const rest = Object.fromEntries(Object.entries(initiation(site.platform, site.target)).filter(([key]) => key !== 'client_id'));
    expect((await login(site.usta, rest)).answer.status).toBe(302);
    const administrator = await signedIn(site.usta, [{ role: 'lms-administrator' }]);
    const endpoints = {
      authenticationEndpoint: 'http://127.0.0.1:9/auth',
      tokenEndpoint: 'http://127.0.0.1:9/token',
      jwksUri: 'http://127.0.0.1:9/jwks',
    };
    for (const clientId of ['one', 'two'])
      await administrator.post('/admin/lti', { name: 'Twice', family: 'canvas', issuer: 'http://127.0.0.1:9', clientId, ...endpoints });
    const { answer } = await login(site.usta, { ...rest, iss: 'http://127.0.0.1:9' });
    expect([answer.status, refusalCode(answer)]).toEqual([400, 'client-ambiguous']);
  });

  test('L5 deployment_id is another name of lti_deployment_id, and N22 a launch of another deployment is refused', async () => {
    const begun = await site.begin({ deployment_id: 'deployment-2' });
    expect(begun.answer.status).toBe(302);
    const token = await site.platform.sign({ ...site.platform.claims(), nonce: begun.nonce });
    expect(refusalCode(await post(site.usta, { state: begun.state, id_token: token }, begun.cookie))).toBe('deployment-differs');
  });

  test('L6 a target elsewhere is refused', async () => {
    const { answer } = await site.begin({ target_link_uri: 'https://elsewhere.example/lti' });
    expect([answer.status, refusalCode(answer)]).toEqual([400, 'target-foreign']);
  });

  test('L7 the request has everything, hints byte for byte; L8 the query of the endpoint stays', async () => {
    const hint = 'ə+/=&?# ا';
    const { answer } = await site.begin({ login_hint: hint, lti_message_hint: hint });
    const location = new URL(answer.headers['location'] ?? '');
    const sent = Object.fromEntries(location.searchParams);
    expect(sent).toMatchObject({
      school: '7',
      scope: 'openid',
      response_type: 'id_token',
      response_mode: 'form_post',
      prompt: 'none',
      client_id: site.platform.clientId,
      redirect_uri: 'http://127.0.0.1:0/lti/launch',
      login_hint: hint,
      lti_message_hint: hint,
    });
    expect([sent['state'], sent['nonce']].every((value) => Buffer.from(value ?? '', 'base64url').length >= 16)).toBe(true);
    const without = new URL((await site.begin()).answer.headers['location'] ?? '');
    expect(without.searchParams.has('lti_message_hint')).toBe(false);
    expect(without.searchParams.get('state')).not.toBe(sent['state']);
  });

  test('L9 the cookie is Secure, HttpOnly, SameSite=None and Partitioned', async () => {
    const lines = (await site.begin()).answer.headers['set-cookie'] as unknown as string[];
    const line = lines.find((one) => one.startsWith('__Host-lti-')) ?? '';
    for (const attribute of ['Secure', 'HttpOnly', 'SameSite=None', 'Partitioned', 'Path=/']) expect(line).toContain(attribute);
  });

  test('L10 where the platform stores for us, a page does it before it goes on', async () => {
    const { answer } = await site.begin({ lti_storage_target: '_parent' });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(`data-origin="${site.platform.issuer}"`);
    expect(answer.text).toMatch(/data-browser="[\w-]{43}"/);
  });
});
