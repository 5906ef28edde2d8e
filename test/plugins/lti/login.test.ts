import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { initiation, login, outcomeOf, post, refusalCode, type LoggedIn } from '../../support/lti-platform.ts';
import { signedIn } from '../../support/people.ts';
import { openLtiSite } from './lti-site.ts';

const site = openLtiSite();

const OWN_PAGE = { 'Sec-Fetch-Site': 'same-origin' };

/** What the page that stores for a login holds for its script. */
function stored({ answer }: LoggedIn): { readonly state: string; readonly browser: string; readonly nonce: string } {
  const read = (name: string): string => new RegExp(`data-${name}="([^"]*)"`).exec(answer.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  return { state: read('state'), browser: read('browser'), nonce: new URL(read('redirect')).searchParams.get('nonce') ?? '' };
}

/** Without a cookie: what the platform's storage gave back, or nothing. */
async function launchStored(kept: ReturnType<typeof stored>, fields: Readonly<Record<string, string>>, cookie = '', headers = OWN_PAGE) {
  const idToken = await site.platform.sign({ ...site.platform.claims(), nonce: kept.nonce });
  return post(site.usta, { state: kept.state, id_token: idToken, ...fields }, cookie, headers);
}

async function proofOfLast(): Promise<unknown> {
  const platform = await site.database.collection('lti_platforms').findOne({ clientId: site.platform.clientId });
  return (platform?.['lastLaunch'] as { proof?: unknown } | undefined)?.proof;
}

describe('L: login initiation', () => {
  test('L1 GET and POST both work', async () => {
    expect((await site.begin()).answer.status).toBe(302);
    expect((await request(site.usta.app).post('/lti/login').type('form').send(initiation(site.platform, site.target))).status).toBe(302);
  });

  test.each(['iss', 'login_hint', 'target_link_uri'])('L2 without %s it is refused', async (name) => {
    const rest = Object.entries(initiation(site.platform, site.target)).filter(([key]) => key !== name);
    for (const parameters of [Object.fromEntries(rest), { ...Object.fromEntries(rest), [name]: '' }]) {
      const { answer } = await login(site.usta, parameters);
      expect([answer.status, refusalCode(answer), answer.headers['location']]).toEqual([400, 'message-incomplete', undefined]);
    }
  });

  test('L3 an unknown issuer is refused in words, without a redirect', async () => {
    const { answer } = await site.begin({ iss: 'https://stranger.example' });
    expect([answer.status, refusalCode(answer), answer.headers['location']]).toEqual([400, 'platform-unknown', undefined]);
    expect(answer.text).toContain('https://stranger.example');
    const other = await site.begin({ client_id: 'of nobody' });
    expect([other.answer.status, refusalCode(other.answer)]).toEqual([400, 'platform-unknown']);
  });

  test('L4 client_id may be absent unless the issuer has two registrations', async () => {
    const rest = Object.fromEntries(Object.entries(initiation(site.platform, site.target)).filter(([key]) => key !== 'client_id'));
    expect((await login(site.usta, rest)).answer.status).toBe(302);
    const administrator = await signedIn(site.usta, [{ role: 'lms-administrator' }]);
    const issuer = 'http://127.0.0.1:9';
    const endpoints = { authenticationEndpoint: `${issuer}/auth`, tokenEndpoint: `${issuer}/token`, jwksUri: `${issuer}/jwks` };
    for (const clientId of ['one', 'two'])
      await administrator.post('/admin/lti', { name: 'Twice', family: 'canvas', issuer, clientId, ...endpoints });
    const { answer } = await login(site.usta, { ...rest, iss: issuer });
    expect([answer.status, refusalCode(answer), answer.headers['location']]).toEqual([400, 'client-ambiguous', undefined]);
    expect((await login(site.usta, { ...rest, iss: issuer, client_id: 'two' })).answer.status).toBe(302);
  });

  test('L5 deployment_id is another name of lti_deployment_id', async () => {
    for (const name of ['deployment_id', 'lti_deployment_id']) {
      for (const [deployment, outcome] of [
        [site.platform.deployment, 'opened'],
        ['deployment-2', 'deployment-differs'],
      ] as const) {
        const begun = await site.begin({ [name]: deployment });
        const token = await site.platform.sign({ ...site.platform.claims(), nonce: begun.nonce });
        const answer = await post(site.usta, { state: begun.state, id_token: token }, begun.cookie);
        expect([name, deployment, outcomeOf(answer)]).toEqual([name, deployment, outcome]);
      }
    }
  });

  test.each([
    'https://elsewhere.example/lti',
    'http://127.0.0.1:0.elsewhere.example/',
    'https://127.0.0.1/lti/items/x',
    '//127.0.0.1/lti',
    '/lti/items/x',
    'javascript:alert(1)',
  ])('L6 a target elsewhere is refused: %s', async (address) => {
    const { answer } = await site.begin({ target_link_uri: address });
    expect([answer.status, refusalCode(answer), answer.headers['location']]).toEqual([400, 'target-foreign', undefined]);
  });

  test('L7 the request has everything, hints byte for byte', async () => {
    const hint = 'ə+/=&?# ا';
    const { answer } = await site.begin({ login_hint: hint, lti_message_hint: hint });
    const location = new URL(answer.headers['location'] ?? '');
    const sent = Object.fromEntries(location.searchParams);
    expect(Object.keys(sent).sort()).toEqual([
      'client_id',
      'login_hint',
      'lti_message_hint',
      'nonce',
      'prompt',
      'redirect_uri',
      'response_mode',
      'response_type',
      'school',
      'scope',
      'state',
    ]);
    expect(sent).toMatchObject({
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
    expect(without.searchParams.get('nonce')).not.toBe(sent['nonce']);
    const empty = new URL((await site.begin({ lti_message_hint: '' })).answer.headers['location'] ?? '');
    expect(empty.searchParams.get('lti_message_hint')).toBe('');
  });

  test('L8 the query of the authentication endpoint stays', async () => {
    const location = new URL((await site.begin()).answer.headers['location'] ?? '');
    expect([location.origin, location.pathname, location.searchParams.getAll('school')]).toEqual([site.platform.issuer, '/auth', ['7']]);
  });

  test('L9 the cookie is Secure, HttpOnly, SameSite=None and Partitioned', async () => {
    const lines = (await site.begin()).answer.headers['set-cookie'] as unknown as string[];
    const line = lines.find((one) => one.startsWith('__Host-lti-')) ?? '';
    for (const attribute of ['Secure', 'HttpOnly', 'SameSite=None', 'Partitioned', 'Path=/']) expect(line.split('; ')).toContain(attribute);
    expect(line).not.toMatch(/domain/i);
  });
});

describe('L: where the platform stores', () => {
  test('L10 a page stores in the frame that was named, and what the storage gives back opens', async () => {
    for (const frame of ['_parent', 'post_message_forwarding']) {
      const begun = await site.begin({ lti_storage_target: frame });
      expect(begun.answer.status).toBe(200);
      expect(begun.answer.text).toContain(`data-target="${frame}" data-origin="${site.platform.issuer}"`);
      const kept = stored(begun);
      expect(outcomeOf(await launchStored(kept, { browser: kept.browser }))).toBe('opened');
      expect(await proofOfLast()).toBe('platform-storage');
    }
  });

  test('L10 what a page elsewhere posts is no proof: whoever began the login knows the secret', async () => {
    for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }, { 'Sec-Fetch-Site': '' }]) {
      const kept = stored(await site.begin({ lti_storage_target: '_parent' }));
      const answer = await launchStored(kept, { browser: kept.browser }, '', headers);
      expect([answer.status, outcomeOf(answer)]).toEqual([400, 'status 400 without a code']);
      // The storage is not asked again, which would go round in circles.
      expect(answer.text).toContain('id="lti-relaunch"');
      expect(answer.text).toContain('data-target=""');
    }
    const kept = stored(await site.begin({ lti_storage_target: '_parent' }));
    const other = stored(await site.begin({ lti_storage_target: '_parent' }));
    expect(outcomeOf(await launchStored(kept, { browser: other.browser }))).toBe('nonce-refused');
  });

  test('L11 where the storage is silent the cookie proves the browser, and without it a new window', async () => {
    const withCookie = await site.begin({ lti_storage_target: '_parent' });
    expect(outcomeOf(await launchStored(stored(withCookie), {}, withCookie.cookie))).toBe('opened');
    expect(await proofOfLast()).toBe('cookie');

    const kept = stored(await site.begin({ lti_storage_target: '_parent', lti_message_hint: 'm' }));
    const bare = await launchStored(kept, {});
    expect([bare.status, bare.text.includes('data-target="_parent"')]).toEqual([400, true]);
    const again = /href="(\/[a-z]{2}\/lti\/login\?[^"]+|\/lti\/login\?[^"]+)"/.exec(bare.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const parameters = Object.fromEntries(new URL(again, site.platform.issuer).searchParams);
    expect(parameters).toEqual({ ...initiation(site.platform, site.target), lti_message_hint: 'm', new_window: '1' });
    const window = await login(site.usta, parameters);
    expect(window.answer.status).toBe(302);
    expect(outcomeOf(await launchStored({ state: window.state, nonce: window.nonce, browser: '' }, {}, window.cookie))).toBe('opened');
    expect(await proofOfLast()).toBe('new-window');
  });
});
