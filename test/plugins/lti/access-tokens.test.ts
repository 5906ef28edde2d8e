import { afterEach, describe, expect, test } from '@jest/globals';
import { SCOPE } from '../../../plugins/lti/services/service-terms.ts';
import { openServiceSite } from './service-site.ts';

const site = openServiceSite();
afterEach(() => site.theirs.close());

const tokensAsked = (): number => site.theirs.met.filter(({ url }) => url === '/token').length;

describe('T: access tokens', () => {
  test('T1 a form with an assertion signed by us: iss = sub = client id, another jti each time, five minutes at most, kid', async () => {
    const { tokens } = site.services;
    await tokens.get(site.platform, [SCOPE.score]);
    tokens.forget(site.platform, [SCOPE.score]);
    await tokens.get(site.platform, [SCOPE.score]);
    const [first, second] = site.theirs.assertions;
    expect(site.theirs.met[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(first?.payload).toMatchObject({ iss: 'client-1', sub: 'client-1' });
    expect((first?.payload.exp ?? 0) - (first?.payload.iat ?? 0)).toBeLessThanOrEqual(300);
    expect(first?.header).toMatchObject({ alg: 'RS256', kid: expect.any(String) as unknown });
    expect(first?.payload.jti).not.toBe(second?.payload.jti);
  });

  test('T2 the audience is the token address unless the platform has another', async () => {
    await site.services.tokens.get(site.platform, [SCOPE.score]);
    expect(site.theirs.assertions[0]?.payload.aud).toBe(site.theirs.tokenEndpoint);
    site.theirs.settings.audience = 'https://api.brightspace.example/auth';
    const other = { ...site.platform, _id: 'platform-2', tokenAudience: 'https://api.brightspace.example/auth' };
    expect((await site.services.tokens.get(other, [SCOPE.score])).scopes).toEqual([SCOPE.score]);
  });

  test('T3 remembered per platform and scopes until a minute before it ends; those who ask at once wait for one', async () => {
    const { tokens } = site.services;
    const all = await Promise.all(Array.from({ length: 10 }, () => tokens.get(site.platform, [SCOPE.score])));
    expect([new Set(all.map(({ token }) => token)).size, tokensAsked()]).toEqual([1, 1]);
    await tokens.get(site.platform, [SCOPE.score]);
    expect(tokensAsked()).toBe(1);
    await tokens.get(site.platform, [SCOPE.lineItem]);
    await tokens.get({ ...site.platform, _id: 'platform-3' }, [SCOPE.score]);
    expect(tokensAsked()).toBe(3);
    site.theirs.settings.tokenSeconds = 59;
    await tokens.get(site.platform, [SCOPE.memberships]);
    await tokens.get(site.platform, [SCOPE.memberships]);
    expect(tokensAsked()).toBe(5);
  });

  test('T4 a token that is no longer taken is asked for anew, once', async () => {
    const link = await site.link();
    site.theirs.faults.set('/course/2/memberships', [{ status: 401 }]);
    expect(await site.services.names.learners(site.platform, link)).toMatchObject({ kind: 'read' });
    expect(tokensAsked()).toBe(2);
    site.theirs.faults.set('/course/2/memberships', [{ status: 401 }, { status: 401 }]);
    expect(await site.services.names.learners(site.platform, link)).toMatchObject({ kind: 'failed', code: 'token-refused' });
    expect(tokensAsked()).toBe(3);
  });

  test('T5 a narrower scope than was asked switches the feature off, and says which permission is missing', async () => {
    const link = await site.link();
    site.theirs.settings.scopes = [SCOPE.score];
    expect(await site.services.names.learners(site.platform, link)).toMatchObject({ kind: 'failed', code: 'scope-missing' });
    expect(site.theirs.met.some(({ url }) => url.includes('memberships'))).toBe(false);
    site.theirs.settings.scopes = Object.values(SCOPE);
    site.theirs.settings.saysScopes = false;
    expect(await site.services.names.learners(site.platform, link)).toMatchObject({ kind: 'read' });
  });

  test('T6 every request says who asks', async () => {
    await site.services.names.learners(site.platform, await site.link());
    for (const { headers } of site.theirs.met) expect(headers['user-agent']).toMatch(/^Usta/);
    expect(site.theirs.met.length).toBeGreaterThan(1);
  });

  test('T1 a refusal is told with what the platform answered, and never as a page of HTML', async () => {
    site.theirs.settings.clientId = 'another';
    await expect(site.services.tokens.get(site.platform, [SCOPE.score])).rejects.toMatchObject({
      code: 'token-refused',
      params: { status: 401, answer: 'invalid_client' },
    });
    site.theirs.faults.set('/token', [{ status: 500 }]);
    await expect(site.services.tokens.get(site.platform, [SCOPE.score])).rejects.toMatchObject({ params: { status: 500, answer: '' } });
  });
});
