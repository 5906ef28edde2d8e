import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request, { type Response } from 'supertest';
import { claim, outcomeOf, post } from '../../support/lti-platform.ts';
import { openSecondApp, type SecondApp } from '../../support/second-app.ts';
import { openLtiSite } from './lti-site.ts';

const site = openLtiSite();
let second: SecondApp;
beforeAll(async () => {
  second = await openSecondApp(site.usta.config);
}, 60_000);
afterAll(() => second.close());

const AT_ONCE = 50;

interface Ready {
  readonly fields: Readonly<Record<string, string>>;
  readonly cookie: string;
}

/** A launch that only needs to be posted. */
async function ready(role = 'Learner', claims: Readonly<Record<string, unknown>> = {}): Promise<Ready> {
  const begun = await site.begin();
  const token = await site.platform.sign({ ...site.platform.claims(role), nonce: begun.nonce, ...claims });
  return { fields: { state: begun.state, id_token: token }, cookie: begun.cookie };
}

const here = ({ fields, cookie }: Ready): Promise<Response> => post(site.usta, fields, cookie);
const there = ({ fields, cookie }: Ready): Promise<Response> =>
  Promise.resolve(request(second.address).post('/lti/launch').set('Cookie', cookie).set('Accept-Language', 'en').type('form').send(fields));

const sessions = () => site.database.collection('lti_sessions').countDocuments();

/** One was opened, with the only new session; all others were told why not. */
async function expectOneWinner(answers: readonly Response[], before: number): Promise<void> {
  const outcomes = answers.map(outcomeOf);
  expect(outcomes).toHaveLength(AT_ONCE);
  expect(outcomes.filter((outcome) => outcome === 'opened')).toHaveLength(1);
  // Which of the two depends on whether the winner was done when they looked for the state.
  expect(outcomes.filter((outcome) => outcome === 'nonce-refused' || outcome === 'state-unknown')).toHaveLength(AT_ONCE - 1);
  expect(await sessions()).toBe(before + 1);
}

describe('one nonce and state', () => {
  test('N19 of 50 posts at once exactly one wins', async () => {
    const [launch, before] = [await ready(), await sessions()];
    await expectOneWinner(await Promise.all(Array.from({ length: AT_ONCE }, () => here(launch))), before);
  });

  test('N19 of 50 posts at once to two processes exactly one wins', async () => {
    expect(second.pid).not.toBe(process.pid);
    // A launch of its own for each, so that neither has to read the keys first.
    for (const send of [here, there]) expect(outcomeOf(await send(await ready()))).toBe('opened');
    for (let round = 0; round < 3; round += 1) {
      const [launch, before] = [await ready(), await sessions()];
      const sent = Array.from({ length: AT_ONCE }, (_, at) => (at % 2 === 0 ? here : there)(launch));
      await expectOneWinner(await Promise.all(sent), before);
    }
  }, 60_000);

  test('N20 a login that one process began is launched at the other', async () => {
    expect(outcomeOf(await there(await ready('Instructor')))).toBe('opened');
  });
});

test('P10 first launches of a link at once make one link and one attempt of each learner', async () => {
  const link = { [claim('resource_link')]: { id: 'link-of-many' } };
  const launches = await Promise.all(Array.from({ length: 20 }, (_, at) => ready('Learner', { ...link, sub: `many-${String(at % 10)}` })));
  const answers = await Promise.all(launches.map((launch, at) => (at % 2 === 0 ? here : there)(launch)));
  expect(answers.map(outcomeOf)).toEqual(launches.map(() => 'opened'));
  expect(await site.database.collection('lti_links').countDocuments({ resourceLink: 'link-of-many' })).toBe(1);
  const attempts = await site.database
    .collection('lti_attempts')
    .find({ subject: /^many-/ })
    .toArray();
  expect(attempts.map(({ number }) => Number(number)).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('N21 a deployment that is seen by many at once waits once', async () => {
  const launches = await Promise.all(Array.from({ length: 20 }, () => ready('Learner', { [claim('deployment_id')]: 'seen-by-many' })));
  const answers = await Promise.all(launches.map((launch, at) => (at % 2 === 0 ? here : there)(launch)));
  expect(answers.map(outcomeOf)).toEqual(launches.map(() => 'deployment-waiting'));
  const platform = await site.database.collection('lti_platforms').findOne({ clientId: site.platform.clientId });
  const deployments = platform?.['deployments'] as { id: string }[];
  expect(deployments.filter(({ id }) => id === 'seen-by-many')).toHaveLength(1);
});
