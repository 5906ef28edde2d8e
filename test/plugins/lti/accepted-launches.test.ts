import { describe, expect, test } from '@jest/globals';
import request, { type Response } from 'supertest';
import { claim, initiation, login, makeKey, outcomeOf, post, type Claims, type PlatformKeyPair } from '../../support/lti-platform.ts';
import { makePerson } from '../../support/people.ts';
import { openLtiSite } from './lti-site.ts';

const site = openLtiSite();
const now = (): number => Math.floor(Date.now() / 1000);

const MEMBERSHIP = 'http://purl.imsglobal.org/vocab/lis/v2/membership';
const PERSON = 'http://purl.imsglobal.org/vocab/lis/v2/institution/person';
const SYSTEM = 'http://purl.imsglobal.org/vocab/lis/v2/system/person';

const NAMES = { given_name: 'Aygün', family_name: 'Məmmədova', name: 'Aygün Məmmədova' };
const EMAIL = 'aygun@school.example';
/** All that a platform says that says much. */
const TALKATIVE: Claims = {
  ...NAMES,
  email: EMAIL,
  picture: 'https://lms.example/aygun.jpg',
  locale: 'en-GB',
  [claim('context')]: {
    id: 'course-1',
    label: 'M1',
    title: 'Machining',
    type: ['http://purl.imsglobal.org/vocab/lis/v2/course#CourseSection'],
  },
  [claim('tool_platform')]: { guid: 'lms', name: 'LMS', product_family_code: 'moodle', version: '4.5' },
  [claim('launch_presentation')]: { document_target: 'iframe', return_url: 'https://lms.example/back' },
  [claim('lis')]: { person_sourcedid: '17', course_section_sourcedid: 'M1' },
  [claim('ext')]: { lms: 'moodle-2' },
};

const isForTeachers = ({ text }: Response): boolean => text.includes('action="/lti/class"');

/** Opens the lesson, framed by its platform alone. */
function expectOpened(answer: Response): void {
  expect(outcomeOf(answer)).toBe('opened');
  expect(answer.text).toContain(`/items/${site.lesson}`);
  expect(answer.headers['content-security-policy']).toContain(`frame-ancestors ${site.platform.issuer}`);
  expect([answer.headers['x-frame-options'], answer.headers['cache-control']]).toEqual([undefined, 'no-store']);
}

describe('P: launches that work', () => {
  test.each<[string, Claims]>([
    ['P1 a plain one', TALKATIVE],
    ['P6 an address alone', { email: EMAIL }],
    ['P7 names alone', NAMES],
    ['P8 no personal data at all', { [claim('context')]: TALKATIVE[claim('context')] }],
    ['P9 an address and no context', { ...TALKATIVE, [claim('context')]: undefined }],
    ['P10 a new resource link', { [claim('resource_link')]: { id: 'link-2', title: 'درس' } }],
    ['P11 more claims', { ...TALKATIVE, 'https://example.org/claim': { a: [1, null] }, at_hash: 'x', azp: undefined }],
    ['P15 a clock a minute slow', { iat: now() - 300, exp: now() - 30 }],
    ['P15 a clock a minute fast', { iat: now() + 45, exp: now() + 200 }],
    ['P17 lti1p1', { [claim('lti1p1')]: { user_id: '7', oauth_consumer_key: 'k', oauth_consumer_key_sign: 's' } }],
    ['P19 no presentation, no platform', { ...TALKATIVE, [claim('launch_presentation')]: undefined, [claim('tool_platform')]: undefined }],
    ['P19 a presentation in another language', { [claim('launch_presentation')]: { locale: 'ar', document_target: 'iframe' } }],
  ])('%s, as instructor and as learner', async (name, claims) => {
    for (const role of ['Instructor', 'Learner']) {
      const answer = await site.launch({ claims, role });
      expectOpened(answer);
      expect(isForTeachers(answer)).toBe(role === 'Instructor');
      expect(answer.text).toContain(name.includes('language') ? '<html lang="ar" dir="rtl"' : '<html lang="en"');
    }
  });

  test.each<[string, readonly string[], 'instructor' | 'learner']>([
    ['P2 several roles', [`${PERSON}#Faculty`, `${PERSON}#Student`, `${MEMBERSHIP}#Learner`, `${MEMBERSHIP}#Instructor`], 'instructor'],
    ['P2 several roles', [`${PERSON}#Student`, `${MEMBERSHIP}#Mentor`, `${MEMBERSHIP}#Learner`], 'learner'],
    ['P3 a short role', ['Instructor'], 'instructor'],
    ['P3 a short role', ['Learner'], 'learner'],
    ['P3 a role written with https', [`${MEMBERSHIP.replace('http:', 'https:')}#Instructor`], 'instructor'],
    ['P3 a role written with https', [`${MEMBERSHIP.replace('http:', 'https:')}#Learner`], 'learner'],
    ['P4 an unknown role', ['http://example.org/roles#Wizard'], 'learner'],
    ['P4 a role that only looks like one', [`http://example.org/membership#Instructor`, 'instructor', ' Instructor'], 'learner'],
    ['P5 no role', [], 'learner'],
    ['P5 an empty role', [''], 'learner'],
    ['P14 an administrator of the institution', [`${PERSON}#Administrator`], 'learner'],
    ['P14 an administrator of the system', [`${SYSTEM}#Administrator`, `${SYSTEM}#SysAdmin`], 'learner'],
    ['P14 an instructor of the institution', [`${PERSON}#Instructor`], 'learner'],
    ['P14 a teaching assistant', [`${MEMBERSHIP}/Instructor#TeachingAssistant`], 'learner'],
    [
      'P14 an assistant who is a learner of the course too',
      [`${MEMBERSHIP}/Instructor#TeachingAssistant`, `${MEMBERSHIP}#Learner`],
      'learner',
    ],
    ['P14 a teacher who is an assistant too', [`${MEMBERSHIP}#Instructor`, `${MEMBERSHIP}/Instructor#TeachingAssistant`], 'instructor'],
  ])('%s (%#)', async (_, roles, expected) => {
    const answer = await site.launch({ claims: { [claim('roles')]: roles } });
    expectOpened(answer);
    expect(isForTeachers(answer)).toBe(expected === 'instructor');
  });

  test('P12 an audience in a list, with azp', async () => {
    expectOpened(await site.launch({ claims: { aud: [site.platform.clientId], azp: site.platform.clientId } }));
    expectOpened(await site.launch({ claims: { aud: [site.platform.clientId] } }));
  });

  test.each<[string, Claims]>([
    ['P13 an item that is a number', { item_id: 17 }],
    ['P13 an item that is null', { item_id: null }],
    ['P13 a variable that was not filled in', { item_id: '$ResourceLink.id', history: '$ResourceLink.id.history' }],
    ['P13 values of every kind', { a: 1.5, b: null, c: true, d: { e: 1 }, f: [1], '$name.with.dots': 'x', 'a.b': 'c', '': 'empty' }],
    ['P13 an item that there is, and a second that is a number', { item_id: 'LESSON', t: 193 }],
  ])('%s', async (_, custom) => {
    const named = custom['item_id'] === 'LESSON' ? { ...custom, item_id: site.lesson } : custom;
    const answer = await site.launch({ claims: { [claim('custom')]: named } });
    expectOpened(answer);
    expect(answer.text.includes('3:13')).toBe(custom['t'] !== undefined);
  });

  test('P13 custom parameters that are no object', async () => {
    for (const custom of [null, 'text', 5, ['a'], '']) expectOpened(await site.launch({ claims: { [claim('custom')]: custom } }));
  });

  test('P18 the platform rotated its key', async () => {
    const platform = await site.another();
    const by = async (key: PlatformKeyPair): Promise<string> => outcomeOf(await site.launch({ platform, key }));
    expect([await by(platform.key), platform.asked()]).toEqual(['opened', 1]);
    const next = await makeKey('next');
    platform.published.splice(0, 1, next.jwk);
    expect([await by(next), platform.asked()]).toEqual(['opened', 2]);
    // The key that it took away signs no more.
    expect([await by(platform.key), platform.asked()]).toEqual(['token-key', 2]);
  });
});

describe('P: who it is', () => {
  const attemptsOf = (subject: string) => site.database.collection('lti_attempts').find({ subject }).toArray();

  test('P8 nothing that names somebody is kept', async () => {
    const claims = { ...TALKATIVE, sub: 'person-of-p8', nickname: 'Aygünçik' };
    for (const role of ['Instructor', 'Learner']) {
      const answer = await site.launch({ claims, role });
      expectOpened(answer);
      expect(answer.text).not.toMatch(/type="(email|password)"/);
    }
    const collections = await site.database.listCollections();
    const kept = await Promise.all(
      collections.map(async ({ name }) => JSON.stringify(await site.database.collection(name).find().toArray())),
    );
    expect(kept.join('')).toContain('person-of-p8');
    for (const personal of ['Aygün', 'Məmmədova', EMAIL, 'aygun.jpg', 'person_sourcedid']) expect(kept.join('')).not.toContain(personal);
  });

  test('P16 the same sub under another issuer is another user', async () => {
    const claims = { sub: 'person-of-p16' };
    const other = await site.another();
    for (const platform of [site.platform, other, site.platform]) expectOpenedBy(await site.launch({ claims, platform, role: 'Learner' }));
    const attempts = await attemptsOf('person-of-p16');
    expect(attempts).toHaveLength(2);
    expect(new Set(attempts.map(({ platform }) => String(platform))).size).toBe(2);
  });

  test('P20 accounts are never merged by e-mail', async () => {
    const account = await makePerson(site.usta, [{ role: 'administrator' }]);
    const count = () => site.database.collection('accounts').countDocuments();
    const accounts = await count();
    for (const sub of ['person-a', 'person-b']) {
      const answer = await site.launch({
        claims: { sub, email: account.email, email_verified: true, name: account.name },
        role: 'Learner',
      });
      expectOpened(answer);
      // Nobody is signed in by it: what it sets takes the cookie of the state away.
      expect(answer.text).not.toContain(account.name);
      const set = (answer.headers['set-cookie'] as unknown as string[] | undefined) ?? [];
      expect(set.every((line) => line.startsWith('__Host-lti-') && line.includes('=;'))).toBe(true);
    }
    expect(await count()).toBe(accounts);
    expect((await attemptsOf('person-a'))[0]?._id).not.toEqual((await attemptsOf('person-b'))[0]?._id);
    expect(await attemptsOf('person-b')).toHaveLength(1);
  });

  const expectOpenedBy = (answer: Response): void => expect(outcomeOf(answer)).toBe('opened');
});

test('what platforms post beside state and token changes nothing', async () => {
  const fields = {
    utf8: '✓',
    authenticity_token: 'x',
    lti_storage_target: '_parent',
    session_state: 's',
    scope: 'openid',
    iss: 'https://x.example',
  };
  const begun = await login(site.usta, initiation(site.platform, site.target));
  const token = await site.platform.sign({ ...site.platform.claims(), nonce: begun.nonce });
  const cookies = `other=1; ${begun.cookie}; __Host-lti-other=2`;
  expectOpened(await post(site.usta, { ...fields, state: begun.state, id_token: token, error_description: '' }, cookies));
});

test('custom.item_id decides before the address, and opens at its second', async () => {
  const answer = await site.launch({ claims: { [claim('custom')]: { item_id: site.lesson, t: '193' } } });
  expectOpened(answer);
  expect(answer.text).toContain('3:13');
});

test('K1 the public members of our keys alone, for signatures by RS256, and how long they may be kept', async () => {
  const answer = await request(site.usta.app).get('/lti/jwks.json');
  const { keys } = answer.body as { keys: Record<string, string>[] };
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) {
    expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(key).toMatchObject({ alg: 'RS256', use: 'sig', kty: 'RSA' });
  }
  expect(answer.headers['cache-control']).toMatch(/^public, max-age=\d+$/);
});
