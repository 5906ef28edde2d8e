import { describe, expect, test } from '@jest/globals';
import {
  claim,
  initiation,
  login,
  outcomeOf,
  post,
  refusalCode,
  startTestPlatform,
  type TestPlatform,
} from '../../support/lti-platform.ts';
import { signedIn } from '../../support/people.ts';
import { openLtiSite } from './lti-site.ts';

const site = openLtiSite();

const platformId = async ({ clientId }: TestPlatform): Promise<string> =>
  String((await site.database.collection('lti_platforms').findOne({ clientId }))?._id);

describe('N: platforms that are refused', () => {
  test('N21 an unknown deployment waits for approval, without a session; approved it opens', async () => {
    const claims = { [claim('deployment_id')]: 'campus-2' };
    const answer = await site.launch({ claims });
    expect([answer.status, outcomeOf(answer)]).toEqual([403, 'deployment-waiting']);
    expect(answer.text).toContain('campus-2');
    expect(outcomeOf(await site.launch({ claims }))).toBe('deployment-waiting');
    const administrator = await signedIn(site.usta, [{ role: 'lms-administrator' }]);
    const path = `/admin/lti/${await platformId(site.platform)}/deployments`;
    const decide = async (state: string): Promise<void> => {
      expect((await administrator.post(path, { deployment: 'campus-2', state }, '/admin/lti')).status).toBe(303);
    };
    await decide('approved');
    expect(outcomeOf(await site.launch({ claims }))).toBe('opened');
    await decide('refused');
    expect(outcomeOf(await site.launch({ claims }))).toBe('deployment-refused');
  });

  test('N23 a disabled registration, also for launches under way', async () => {
    const administrator = await signedIn(site.usta, [{ role: 'lms-administrator' }]);
    const path = `/admin/lti/${await platformId(site.platform)}/state`;
    const begun = await site.begin();
    expect((await administrator.post(path, { state: 'disabled' }, '/admin/lti')).status).toBe(303);
    const token = await site.platform.sign({ ...site.platform.claims(), nonce: begun.nonce });
    const answer = await post(site.usta, { state: begun.state, id_token: token }, begun.cookie);
    expect([answer.status, outcomeOf(answer)]).toEqual([403, 'registration-disabled']);
    const login = (await site.begin()).answer;
    expect([login.status, refusalCode(login), login.headers['location']]).toEqual([403, 'registration-disabled', undefined]);
    await administrator.post(path, { state: 'active' }, '/admin/lti');
    expect(outcomeOf(await site.launch())).toBe('opened');
  });

  test('N28 keys that cannot be read: 503, each in words', async () => {
    const platform = await site.another();
    const answered = async (): Promise<[number, string, string | undefined]> => {
      const answer = await site.launch({ platform });
      expect(answer.text).not.toMatch(/>\s*lti\./);
      return [answer.status, outcomeOf(answer), answer.headers['retry-after']];
    };
    platform.misbehave((res) => res.writeHead(500).end());
    expect(await answered()).toEqual([503, 'platform-keys', '5']);
    platform.misbehave((res) => res.writeHead(302, { Location: `${platform.issuer}/elsewhere` }).end());
    expect(await answered()).toEqual([503, 'platform-keys', '5']);
    platform.misbehave((res) => res.end('<html>'));
    expect(await answered()).toEqual([503, 'platform-keys', '5']);
    platform.misbehave((res) => res.end('x'.repeat(2_000_000)));
    expect(await answered()).toEqual([503, 'answer-too-large', '5']);
    platform.misbehave((res) => res.destroy());
    expect(await answered()).toEqual([503, 'platform-silent', '5']);
    platform.misbehave(undefined);
    expect((await answered()).slice(0, 2)).toEqual([200, 'opened']);
  });

  test('N28 nobody listens, and an address that is not asked', async () => {
    const gone = await startTestPlatform(site.target);
    await gone.register(site.usta);
    await gone.close();
    expect(outcomeOf(await site.launch({ platform: gone }))).toBe('platform-silent');
    for (const jwksUri of ['https://10.0.0.1/jwks', 'https://169.254.169.254/jwks', 'ftp://lms.example/jwks']) {
      await site.database.collection('lti_platforms').updateOne({ clientId: gone.clientId }, { $set: { jwksUri } });
      const begun = await login(site.usta, initiation(gone, site.target));
      const token = await gone.sign({ ...gone.claims(), nonce: begun.nonce });
      const answer = await post(site.usta, { state: begun.state, id_token: token }, begun.cookie);
      expect([jwksUri, answer.status, outcomeOf(answer)]).toEqual([jwksUri, 503, 'platform-keys']);
    }
  });
});
