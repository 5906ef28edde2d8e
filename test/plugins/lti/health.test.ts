import { describe, expect, test } from '@jest/globals';
import { checkHealth } from '../../../plugins/lti/health.ts';
import type { HealthLine } from '../../../plugins/lti/health-lines.ts';
import type { Platform } from '../../../plugins/lti/platform.ts';
import type { GuardedAnswer } from '../../../plugins/lti/ports.ts';
import { LtiRefusal } from '../../../plugins/lti/refusal.ts';
import { SERVICE_SCOPES } from '../../../plugins/lti/registration/service-scopes.ts';
import { signedIn } from '../../support/people.ts';
import { openLtiSite } from './lti-site.ts';

const NOW = Date.parse('2026-05-01T10:00:00Z');
const KEY = { kty: 'RSA', use: 'sig', alg: 'RS256', kid: 'k1', n: 'x', e: 'AQAB' };
const LMS = { _id: 'p', authenticationEndpoint: 'https://lms.example/auth', jwksUri: 'https://lms.example/jwks' } as Platform;

interface Wrong {
  readonly keys?: unknown;
  readonly date?: string;
  readonly scopes?: readonly string[];
  readonly refuses?: 'token' | 'all';
  readonly platform?: Partial<Platform>;
  readonly refused?: number;
}

async function lines({
  keys = [KEY],
  date = new Date(NOW).toUTCString(),
  scopes = SERVICE_SCOPES,
  refuses,
  platform = {},
  refused = 0,
}: Wrong) {
  const answer = (text: string): GuardedAnswer => ({ status: 200, headers: { date }, text });
  const refusal = (code: string): Promise<never> =>
    Promise.reject(new LtiRefusal(code, { status: 503, params: { host: 'lms.example', status: 400, answer: '' } }));
  const health = await checkHealth(
    { ...LMS, ...platform },
    {
      fetchGuarded: (url) =>
        refuses === 'all'
          ? refusal('platform-silent')
          : Promise.resolve(answer(url.endsWith('jwks') ? JSON.stringify({ keys }) : '<html>')),
      tokens: {
        forget: () => undefined,
        get: () => (refuses === undefined ? Promise.resolve({ token: 't', scopes }) : refusal('token-refused')),
      },
      backlog: () => Promise.resolve([{ platform: 'p', state: 'refused', count: refused, oldest: new Date() }]),
      now: () => NOW,
    },
  );
  return new Map(health.lines.map((line) => [line.check, line] as const));
}

const told = (line: HealthLine | undefined): unknown => [line?.state, line?.outcome, line?.who];

describe('the health of a platform', () => {
  test('is in order', async () => {
    const found = await lines({
      platform: { lastLaunch: { at: new Date(), reference: 'r', proof: 'cookie' }, proofs: { cookie: 9, 'new-window': 1 } },
    });
    expect([...found.values()].map(({ check, state }) => [check, state])).toEqual(
      ['issuer', 'keys', 'clock', 'token', 'scopes', 'browser', 'scores'].map((check) => [check, 'good']),
    );
  });

  test.each<[string, Wrong, string, unknown]>([
    [
      'keys of another kind',
      {
        keys: [
          { ...KEY, kty: 'EC' },
          { ...KEY, use: 'enc' },
          { ...KEY, kid: undefined },
        ],
      },
      'keys',
      ['bad', 'none', 'platform-administrator'],
    ],
    ['no keys', { keys: 'nonsense' }, 'keys', ['bad', 'none', 'platform-administrator']],
    ['a clock ahead', { date: new Date(NOW + 90_000).toUTCString() }, 'clock', ['bad', 'ahead', 'platform-administrator']],
    ['a clock behind', { date: new Date(NOW - 90_000).toUTCString() }, 'clock', ['bad', 'behind', 'platform-administrator']],
    ['a clock within a minute', { date: new Date(NOW - 50_000).toUTCString() }, 'clock', ['good', 'good', undefined]],
    ['no date', { date: '' }, 'clock', ['unknown', 'unknown', undefined]],
    ['a scope that is missing', { scopes: SERVICE_SCOPES.slice(1) }, 'scopes', ['bad', 'missing', 'platform-administrator']],
    ['no token', { refuses: 'token' }, 'token', ['bad', 'bad', 'platform-administrator']],
    ['no answer', { refuses: 'all' }, 'issuer', ['bad', 'bad', 'platform-administrator']],
    [
      'windows',
      { platform: { lastLaunch: { at: new Date(), reference: 'r', proof: 'new-window' }, proofs: { 'new-window': 3, cookie: 1 } } },
      'browser',
      ['bad', 'windows', 'platform-administrator'],
    ],
    ['refused scores', { refused: 2 }, 'scores', ['bad', 'refused', 'teacher']],
  ])('tells of %s', async (_, wrong, check, expected) => {
    expect(told((await lines(wrong)).get(check as HealthLine['check']))).toEqual(expected);
  });
});

describe('on the page of a platform', () => {
  const site = openLtiSite();
  test('the check runs against the platform and is shown in every language', async () => {
    const administrator = await signedIn(site.usta, [{ role: 'lms-administrator' }]);
    const { _id } = (await site.database.collection('lti_platforms').findOne({ issuer: site.platform.issuer })) ?? {};
    const at = `admin/lti/platforms/${String(_id)}`;
    expect((await administrator.post(`/${at}/health`, {})).status).toBe(303);
    for (const language of ['az', 'ar', 'en', 'fr', 'tr']) {
      const { status, text } = await administrator.get(`/${language}/${at}`);
      expect([status, text.match(/>[^<]*\blti\.[a-z]+\.[^<]*</g)]).toEqual([200, null]);
      expect(text.match(/<li class="(good|bad|unknown)">/g)).toHaveLength(7);
    }
    const author = await signedIn(site.usta, [{ role: 'author' }]);
    expect((await author.post(`/${at}/health`, {})).status).toBe(403);
  });

  test('values can be changed, and what is wrong is said beside its field', async () => {
    const administrator = await signedIn(site.usta, [{ role: 'lms-administrator' }]);
    const { _id, name, family, authenticationEndpoint, tokenEndpoint, jwksUri } = (await site.database
      .collection('lti_platforms')
      .findOne({ issuer: site.platform.issuer })) as unknown as Record<string, string>;
    const fields = {
      name: name ?? '',
      family: family ?? '',
      authenticationEndpoint: authenticationEndpoint ?? '',
      tokenEndpoint: tokenEndpoint ?? '',
      jwksUri: jwksUri ?? '',
    };
    const at = `/admin/lti/platforms/${String(_id)}`;
    expect((await administrator.post(at, { ...fields, name: 'School', tokenAudience: 'https://lms.example/aud' })).status).toBe(303);
    expect(await site.database.collection('lti_platforms').findOne({ _id: _id as never })).toMatchObject({
      name: 'School',
      tokenAudience: 'https://lms.example/aud',
    });
    expect((await administrator.post(at, fields)).status).toBe(303);
    expect(await site.database.collection('lti_platforms').findOne({ _id: _id as never })).not.toHaveProperty('tokenAudience');
    const wrong = await administrator.post(at, { ...fields, jwksUri: 'nowhere' });
    expect([wrong.status, wrong.text.includes('id="problem-jwksUri"'), wrong.text.includes('value="nowhere"')]).toEqual([422, true, true]);
    expect((await administrator.get('/admin/lti/platforms/unknown')).status).toBe(404);
  });
});
