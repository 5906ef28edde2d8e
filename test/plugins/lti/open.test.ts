import { describe, expect, test } from '@jest/globals';
import request, { type Response } from 'supertest';
import { itemId } from '../../../server/catalogue/identity.ts';
import { buildLesson } from '../../support/builders.ts';
import { claim, sessionIn, type Claims } from '../../support/lti-platform.ts';
import { signedIn } from '../../support/people.ts';
import { openLtiSite } from './lti-site.ts';

const site = openLtiSite();
const GRADES = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
const SCORE = 'https://purl.imsglobal.org/spec/lti-ags/scope/score';
const QUESTIONED = 'https://example.org/questioned';

const questioned = buildLesson({
  identifier: QUESTIONED,
  name: { en: 'Asked lesson', az: 'Suallı dərs' },
  originalLanguage: 'en',
  duration: 'PT10M',
  questions: [
    {
      id: 'q1',
      type: 'choice',
      prompt: { en: 'Which is harder?' },
      choices: [
        { id: 'a', text: { en: 'Steel' }, isCorrect: true, feedback: { en: 'Indeed.' } },
        { id: 'b', text: { en: 'Butter' } },
      ],
    },
    { id: 'q2', type: 'numeric', prompt: { en: 'Two and two?' }, value: 4 },
  ],
});

let made = 0;
/** Launches an item as somebody, behind a link of its own unless one is named. */
function opened(
  item: string,
  more: {
    readonly link?: string;
    readonly role?: string;
    readonly subject?: string;
    readonly custom?: object;
    readonly graded?: boolean;
    readonly claims?: Claims;
  } = {},
): Promise<Response> {
  made += 1;
  const { link = `open-${String(made)}`, role = 'Learner', subject = 'student-1', custom = {}, graded = false, claims = {} } = more;
  return site.launch({
    role,
    claims: {
      sub: subject,
      [claim('resource_link')]: { id: link },
      [claim('context')]: { id: 'course-1', title: 'Course' },
      [claim('custom')]: { item_id: item, ...custom },
      [claim('launch_presentation')]: { locale: 'en' },
      ...(graded ? { [GRADES]: { scope: [SCORE], lineitem: `${site.platform.issuer}/lineitem` } } : {}),
      ...claims,
    },
  });
}

const post = (path: string, session: string, fields: object = {}): Promise<Response> =>
  Promise.resolve(
    request(site.usta.app)
      .post(path)
      .type('form')
      .send({ session, ...fields })
      .set('Accept-Language', 'en'),
  );
const report = (session: string, body: object): Promise<Response> =>
  Promise.resolve(request(site.usta.app).post('/lti/progress').set('Authorization', `Bearer ${session}`).send(body));
const scores = () => site.database.collection('lti_scores').find().toArray();
const attempts = () => site.database.collection('lti_attempts').find().sort({ number: 1 }).toArray();

describe('what is launched', () => {
  test('shows its part, all of it on demand, and opens in a window of its own', async () => {
    const page = await opened(site.lesson, { custom: { t: '192-340' } });
    expect([page.status, page.text.includes('03:12'), page.text.includes('05:40')]).toEqual([200, true, true]);
    expect(page.text).toMatch(/target="_blank"[^>]*>.*Open in a new window/s);
    const whole = await post('/lti/open', sessionIn(page.text), { whole: '1' });
    expect(whole.text).toContain('Only the chosen part');
    expect((await post('/lti/open', 'nonsense')).status).toBe(401);
  });

  test('a copied course: the link that names nothing has what the one before it had', async () => {
    const now = new Date();
    const first = await site.launch({
      role: 'Instructor',
      claims: { [claim('resource_link')]: { id: 'original' }, [claim('custom')]: { item_id: site.lesson, t: '10-60' } },
    });
    expect(first.status).toBe(200);
    const target = `${new URL(site.target).origin}/lti/launch`;
    const begun = await site.begin({ target_link_uri: target });
    const token = await site.platform.sign({
      ...site.platform.claims('Learner'),
      nonce: begun.nonce,
      [claim('target_link_uri')]: target,
      [claim('resource_link')]: { id: 'copied' },
      [claim('custom')]: { resource_link_history: 'older,original' },
    });
    const copied = await request(site.usta.app)
      .post('/lti/launch')
      .set('Cookie', begun.cookie)
      .type('form')
      .send({ state: begun.state, id_token: token });
    expect([copied.status, sessionIn(copied.text) !== '']).toEqual([200, true]);
    expect(await site.database.collection('lti_links').findOne({ resourceLink: 'copied' })).toMatchObject({
      item: site.lesson,
      fragment: { startOffset: 10, endOffset: 60 },
    });
    expect(now.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test('an item that was replaced leads to its successor with a notice; one that was withdrawn names what takes its place', async () => {
    const [old, withdrawn] = ['https://example.org/old', 'https://example.org/withdrawn'];
    await site.usta.context.catalogue.store([
      buildLesson({ identifier: old }),
      buildLesson({ identifier: withdrawn, name: { az: 'Köhnə dərs' } }),
    ]);
    const items = site.database.collection('items');
    await items.updateOne({ _id: itemId(old) as never }, { $set: { creativeWorkStatus: 'merged', replacedBy: site.lesson } });
    await items.updateOne({ _id: itemId(withdrawn) as never }, { $set: { creativeWorkStatus: 'withdrawn', replacedBy: site.lesson } });
    const gone = await opened(itemId(withdrawn));
    expect([gone.status, gone.text.includes('Köhnə dərs')]).toEqual([410, true]);
    const chosen = await post('/lti/open', sessionIn(gone.text), { item: site.lesson });
    expect([chosen.status, chosen.text.includes('has been replaced')]).toEqual([200, true]);
    expect((await opened('zzzzzzzzzzzz')).status).toBe(410);
  });

  test('what a learner watched is counted within the time that passed, and told to the gradebook', async () => {
    await site.database.collection('lti_scores').deleteMany({});
    const page = await opened(site.lesson, { link: 'watched', custom: { t: '0-20' }, graded: true });
    const session = sessionIn(page.text);
    const cheated = await report(session, { ranges: [[0, 500]] });
    expect((cheated.body as { share: number }).share).toBeLessThan(0.6);
    await site.database.collection('lti_attempts').updateMany({}, { $set: { lastAt: new Date(Date.now() - 60_000) } });
    expect((await report(session, { ranges: [[0, 20]] })).body).toMatchObject({ isCounted: true, share: 1, isCompleted: true });
    expect(await scores()).toEqual([
      expect.objectContaining({ subject: 'student-1', score: 1, isCompleted: true, platform: expect.any(String) as unknown }),
    ]);
    expect((await report(session, { ranges: [[5, 1]] })).status).toBe(400);
    expect((await report('nonsense', { ranges: [] })).status).toBe(401);
  });

  test('what a teacher watches is not counted', async () => {
    const page = await opened(site.lesson, { link: 'watched', role: 'Instructor', subject: 'teacher' });
    expect((await report(sessionIn(page.text), { ranges: [[0, 5]] })).body).toEqual({ isCounted: false });
    expect((await attempts()).some(({ subject }) => subject === 'teacher')).toBe(false);
  });
});

describe('self-check questions', () => {
  test('are marked on the server, with feedback; the best score goes to the gradebook, and never says what is right before', async () => {
    await site.usta.context.catalogue.store([questioned]);
    await site.database.collection('lti_scores').deleteMany({});
    const page = await opened(itemId(QUESTIONED), { link: 'asked', graded: true, subject: 'student-7' });
    expect(page.text).toContain('Which is harder?');
    expect(page.text).not.toMatch(/isCorrect|Indeed/);
    const [steel = '', butter = ''] = [...page.text.matchAll(/name="answer\/q1" value="([a-f0-9]+)"/g)].map(([, key]) => key ?? '');
    const session = sessionIn(page.text);
    const half = await post('/lti/answers', session, { 'answer/q1': steel, 'answer/q2': '5' });
    expect([half.status, half.text.includes('Indeed.'), half.text.includes('1 of 2 right')]).toEqual([200, true, true]);
    await post('/lti/answers', session, { 'answer/q1': butter, 'answer/q2': '5' });
    expect(await scores()).toEqual([expect.objectContaining({ subject: 'student-7', score: 0.5, isCompleted: true })]);
    await post('/lti/answers', session, { 'answer/q1': steel, 'answer/q2': '4,0' });
    expect(await scores()).toEqual([expect.objectContaining({ score: 1 })]);
  });

  test('stand on the page of the item too, for everybody; its record does not hold the answers', async () => {
    const page = await request(site.usta.app)
      .get(`/en/items/${itemId(QUESTIONED)}`)
      .redirects(1);
    expect([page.status, page.text.includes('Which is harder?'), page.text.includes('isCorrect')]).toEqual([200, true, false]);
    expect(JSON.stringify((await request(site.usta.app).get(`/api/items/${itemId(QUESTIONED)}`)).body)).not.toContain('isCorrect');
  });
});

describe('the class', () => {
  test('shows its teachers who opened it and how far they came, by number where no names are given; learners see nothing', async () => {
    await opened(site.lesson, { link: 'class', subject: 'one' });
    const learner = await opened(site.lesson, { link: 'class', subject: 'two' });
    const teacher = await opened(site.lesson, { link: 'class', role: 'Instructor', subject: 'teacher' });
    const view = await post('/lti/class', sessionIn(teacher.text));
    expect([view.status, view.text.includes('Student 1'), view.text.includes('Student 2'), view.text.includes('teacher')]).toEqual([
      200,
      true,
      true,
      false,
    ]);
    expect((await post('/lti/class', sessionIn(learner.text))).status).toBe(403);
  });
});

describe('usage and persons', () => {
  test('launches are counted by platform, item and week, and courses are told in the notice of what a change touches', async () => {
    await opened(site.lesson, { link: 'used' });
    const administrator = await signedIn(site.usta, [{ role: 'lms-administrator' }]);
    const page = await administrator.get('/en/admin/lti/usage');
    expect([page.status, page.text.includes(site.lesson)]).toEqual([200, true]);
    const [{ usageReporters = [] } = {}] = site.usta.context.plugins;
    const reported = await Promise.all(usageReporters.map((reporter) => reporter('https://example.org/lti-lesson')));
    expect(reported.flat()).toEqual([expect.objectContaining({ kind: 'lti', count: 1 })]);
  });

  test('what is kept of a person is given out and erased', async () => {
    await opened(site.lesson, { link: 'kept', subject: 'person-9', graded: true });
    const administrator = await signedIn(site.usta, [{ role: 'lms-administrator' }]);
    const [platform] = await site.database.collection('lti_platforms').find({ issuer: site.platform.issuer }).toArray();
    const query = `platform=${String(platform?._id)}&subject=person-9`;
    const data = await administrator.get(`/admin/lti/people/data.json?${query}`);
    expect(JSON.stringify(data.body)).toContain('person-9');
    const erased = await administrator.post('/admin/lti/people/erase', { platform: String(platform?._id), subject: 'person-9' });
    expect(erased.status).toBe(303);
    for (const name of ['lti_attempts', 'lti_scores', 'lti_sessions'])
      expect([name, await site.database.collection(name).countDocuments({ subject: 'person-9' })]).toEqual([name, 0]);
    const author = await signedIn(site.usta, [{ role: 'author' }]);
    expect((await author.get(`/admin/lti/people?${query}`)).status).toBe(403);
  });
});
