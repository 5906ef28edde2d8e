import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { claim, initiation, login, makeKey, post, refusalCode, startTestPlatform, type Claims } from '../../support/lti-platform.ts';
import { openLtiSite } from './lti-site.ts';

const site = openLtiSite();
const now = (): number => Math.floor(Date.now() / 1000);

describe('P: launches that work', () => {
  test.each<[string, Claims]>([
    ['P1 a plain one', {}],
    ['P2 several roles', { [claim('roles')]: ['http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student', 'Learner'] }],
    ['P3 a short role', { [claim('roles')]: ['Instructor'] }],
    ['P4 an unknown role', { [claim('roles')]: ['http://example.org/roles#Wizard'] }],
    ['P5 no role', { [claim('roles')]: [] }],
    ['P5 an empty role', { [claim('roles')]: [''] }],
    ['P6 an address alone', { email: 'person@school.example' }],
    ['P7 names alone', { given_name: 'Aygün', family_name: 'Məmmədova', name: 'Aygün Məmmədova' }],
    ['P9 an address and no context', { email: 'person@school.example', [claim('context')]: undefined }],
    ['P10 a new resource link', { [claim('resource_link')]: { id: 'link-2', title: 'درس' } }],
    ['P11 more claims', { 'https://example.org/claim': { a: [1] }, [claim('lis')]: {} }],
    [
      'P13 custom numbers, null and a variable that was not filled in',
      { [claim('custom')]: { n: 1, none: null, item_id: '$ResourceLink.id' } },
    ],
    ['P15 a clock a minute slow', { iat: now() - 58, exp: now() + 10 }],
    ['P15 a clock a minute fast', { iat: now() + 55, exp: now() + 200 }],
    ['P17 lti1p1', { [claim('lti1p1')]: { user_id: '7' } }],
    ['P19 a presentation', { [claim('launch_presentation')]: { locale: 'ar', document_target: 'iframe' } }],
  ])('%s, as instructor and as learner', async (_, claims) => {
    for (const role of ['Instructor', 'Learner']) {
      const answer = await site.launch({ claims, role });
      expect([answer.status, refusalCode(answer)]).toEqual([303, undefined]);
      expect(answer.headers['location']).toMatch(new RegExp(`^(/ar)?/lti/items/${site.lesson}$`));
      const page = await request(site.usta.app).get(answer.headers['location'] ?? '');
      expect(page.status).toBe(200);
      expect(page.headers['content-security-policy']).toContain(`frame-ancestors ${site.platform.issuer}`);
      expect(page.headers['x-frame-options']).toBeUndefined();
    }
  });

  test('P12 an audience in a list, with azp', async () => {
    expect((await site.launch({ claims: { aud: [site.platform.clientId], azp: site.platform.clientId } })).status).toBe(303);
  });

  test('P18 the platform rotated its key; N2 its keys are not asked again and again', async () => {
    const rotating = await startTestPlatform(site.target);
    await rotating.register(site.usta);
    const by = async (key = rotating.key): Promise<number> => {
      const begun = await login(site.usta, initiation(rotating, site.target));
      const token = await rotating.sign({ ...rotating.claims(), nonce: begun.nonce }, {}, key);
      return (await post(site.usta, { state: begun.state, id_token: token }, begun.cookie)).status;
    };
    const next = await makeKey('next');
    rotating.published.push(next.jwk);
    expect([await by(), await by(next), await by(), rotating.asked()]).toEqual([303, 303, 303, 1]);
    const unknown = await makeKey('unknown');
    expect([await by(unknown), await by(unknown), rotating.asked()]).toEqual([400, 400, 1]);
    await rotating.close();
  });

  test('custom.item_id decides before the address, and opens at its second', async () => {
    const answer = await site.launch({ claims: { [claim('custom')]: { item_id: site.lesson, t: '193' } } });
    expect(answer.headers['location']).toBe(`/lti/items/${site.lesson}?t=193`);
  });
});

describe('K: keys', () => {
  test('K1 public members alone, RS256, for signatures, with an age; K4 the private half is sealed', async () => {
    const answer = await request(site.usta.app).get('/lti/jwks.json');
    const { keys } = answer.body as { keys: Record<string, string>[] };
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(keys[0]).toMatchObject({ alg: 'RS256', use: 'sig', kty: 'RSA' });
    expect(answer.headers['cache-control']).toMatch(/max-age=\d+/);
  });
});
