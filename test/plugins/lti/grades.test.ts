import { afterEach, describe, expect, test } from '@jest/globals';
import { MEDIA_TYPE, SCOPE } from '../../../plugins/lti/services/service-terms.ts';
import type { LtiLink } from '../../../plugins/lti/records.ts';
import { openServiceSite } from './service-site.ts';

const site = openServiceSite();
afterEach(() => site.theirs.close());

const deliver = (): Promise<number> => site.services.outbox.deliverDue();
const met = (method: string, part: string) => site.theirs.met.filter((one) => one.method === method && one.url.includes(part));
const stateOf = async (link: LtiLink, subject = 'student-1') =>
  (await site.services.outbox.ofLink(link._id)).find((one) => one.subject === subject);

describe('A: assignment and grade services', () => {
  test('A1 every request has its own media type', async () => {
    const link = await site.link();
    await site.queue(link, 0.5);
    await deliver();
    await site.services.grades.results(site.platform, (await site.models.links.findById(link._id).lean<LtiLink>()) ?? link);
    expect(met('GET', '/lineitems?')[0]?.headers['accept']).toBe('application/vnd.ims.lis.v2.lineitemcontainer+json');
    expect(met('POST', '/lineitems?')[0]?.headers['content-type']).toBe('application/vnd.ims.lis.v2.lineitem+json');
    expect(met('POST', '/scores')[0]?.headers['content-type']).toBe('application/vnd.ims.lis.v1.score+json');
    expect(met('GET', '/results')[0]?.headers['accept']).toBe('application/vnd.ims.lis.v2.resultcontainer+json');
    expect(MEDIA_TYPE.members).toBe('application/vnd.ims.lti-nrps.v2.membershipcontainer+json');
  });

  test('A2 /scores goes before the query of the line item', async () => {
    await site.queue(await site.link(), 1);
    await deliver();
    expect(met('POST', '/scores').map(({ url }) => url)).toEqual(['/course/2/lineitems/1/lineitem/scores?type_id=7']);
  });

  test('A3 with lineitems alone: found by link and resource, else created once', async () => {
    const link = await site.link();
    site.theirs.addLineItem({ resourceLinkId: 'another', resourceId: 'bbbbbbbbbbbb', label: 'Other', scoreMaximum: 10 });
    await site.queue(link, 0.4);
    await deliver();
    await site.queue(link, 0.8);
    await deliver();
    expect(met('POST', '/lineitems?')).toHaveLength(1);
    expect(JSON.parse(String(met('POST', '/lineitems?')[0]?.body))).toEqual({
      label: 'Lathe work',
      scoreMaximum: 100,
      resourceLinkId: link.resourceLink,
      resourceId: link.item,
      tag: 'completion',
    });
    const known = await site.link();
    site.theirs.addLineItem({ resourceLinkId: known.resourceLink, resourceId: known.item, label: 'There', scoreMaximum: 50 });
    site.theirs.settings.ignoresFilters = true;
    await site.queue(known, 0.5);
    await deliver();
    expect(met('POST', '/lineitems?')).toHaveLength(1);
    expect(site.theirs.lineItems.get('3')?.scores).toHaveLength(1);
  });

  test('A3 several at once and several processes create one column', async () => {
    const link = await site.link();
    await Promise.all(Array.from({ length: 8 }, (_, at) => site.queue(link, 0.5, { subject: `student-${String(at)}` })));
    const others = [site.restarted(), site.restarted()];
    for (let round = 0; round < 5; round += 1) await Promise.all([deliver(), ...others.map(({ outbox }) => outbox.deliverDue())]);
    expect(met('POST', '/lineitems?')).toHaveLength(1);
    expect(site.theirs.scores()).toHaveLength(8);
  });

  test('A4 with a line item alone: never created', async () => {
    const item = site.theirs.addLineItem({ label: 'Given', scoreMaximum: 100 });
    const link = await site.link({ grades: { scope: [SCOPE.lineItem, SCOPE.score], lineitem: item.id } });
    await site.queue(link, 1);
    await deliver();
    expect([met('POST', '/lineitems?').length, item.scores.length]).toEqual([0, 1]);
    site.theirs.lineItems.clear();
    await site.queue(link, 0.9);
    await deliver();
    expect(met('POST', '/lineitems?')).toHaveLength(0);
    expect(await stateOf(link)).toMatchObject({ state: 'refused', code: 'line-item-gone' });
  });

  test('A5 a score: who, a time with zone and milliseconds that only grows, a maximum with what is given, both progresses', async () => {
    const link = await site.link();
    for (const score of [0.25, 0.5, 1]) {
      await site.queue(link, score, { isCompleted: score === 1 });
      await deliver();
    }
    const scores = site.theirs.scores();
    expect(
      scores.map(({ userId, scoreGiven, scoreMaximum, activityProgress, gradingProgress }) => [
        userId,
        scoreGiven,
        scoreMaximum,
        activityProgress,
        gradingProgress,
      ]),
    ).toEqual([
      ['student-1', 25, 100, 'InProgress', 'FullyGraded'],
      ['student-1', 50, 100, 'InProgress', 'FullyGraded'],
      ['student-1', 100, 100, 'Completed', 'FullyGraded'],
    ]);
    for (const { timestamp } of scores) expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect([...scores].sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1)).map(({ scoreGiven }) => scoreGiven)).toEqual([25, 50, 100]);
    expect(new Set(scores.map(({ timestamp }) => timestamp)).size).toBe(3);
  });

  test('A5 a clock that was set back: the time still grows', async () => {
    const link = await site.link();
    await site.queue(link, 0.5);
    const ahead = new Date(Date.now() + 60_000);
    await site.connection.collection('lti_scores').updateOne({ link: link._id }, { $set: { at: ahead, dueAt: new Date(0) } });
    await deliver();
    await site.queue(link, 0.6);
    await deliver();
    const [first = '', second = ''] = site.theirs.scores().map(({ timestamp }) => timestamp);
    expect([first, second > first]).toEqual([ahead.toISOString(), true]);
  });

  test('A6 without a score none is given', async () => {
    await site.queue(await site.link(), undefined, { isCompleted: true });
    await deliver();
    const [score] = site.theirs.scores();
    expect(score).toMatchObject({ activityProgress: 'Completed', gradingProgress: 'NotReady' });
    expect(score).not.toHaveProperty('scoreGiven');
    expect(score).not.toHaveProperty('scoreMaximum');
  });

  test('A7 teachers are not graded', async () => {
    const link = await site.link();
    await site.queue(link, 1, { role: 'instructor' });
    expect([await deliver(), (await site.services.outbox.ofLink(link._id)).length]).toEqual([0, 0]);
  });

  test('A8 who cannot be graded (400) and 422 are given up at once, and can be sent again by the teacher', async () => {
    const link = await site.link();
    site.theirs.settings.notGradable = new Set(['student-1']);
    await site.queue(link, 1);
    expect(await deliver()).toBe(1);
    expect(await stateOf(link)).toMatchObject({ state: 'refused', code: 'not-gradable', status: 400 });
    site.theirs.settings.notGradable = new Set();
    site.theirs.faults.set('/course/2/lineitems/1/lineitem/scores', [{ status: 422 }]);
    expect(await site.services.outbox.sendAgain(link._id)).toBe(1);
    await deliver();
    expect(await stateOf(link)).toMatchObject({ state: 'refused', status: 422 });
    await site.services.outbox.sendAgain(link._id);
    await deliver();
    expect(await stateOf(link)).toMatchObject({ state: 'sent' });
  });

  test.each([
    [403, 5, 'forbidden'],
    [409, 5, 'conflict'],
    [500, 6, 'platform-broken'],
    [503, 6, 'platform-broken'],
  ])('A9 after %d it is tried %d times, then given up', async (status, times, code) => {
    const link = await site.link();
    site.theirs.faults.set(
      '/course/2/lineitems/1/lineitem/scores',
      Array.from({ length: 20 }, () => ({ status })),
    );
    await site.queue(link, 1);
    expect([await deliver(), await stateOf(link)]).toEqual([times, expect.objectContaining({ state: 'refused', code })]);
  });

  test('A9 404: the column is looked for again, and not made again', async () => {
    const link = await site.link();
    await site.queue(link, 0.5);
    await deliver();
    const [item] = site.theirs.lineItems.values();
    site.theirs.lineItems.clear();
    await site.queue(link, 0.6);
    await deliver();
    expect([met('POST', '/lineitems?').length, (await stateOf(link))?.code]).toEqual([1, 'line-item-gone']);
    expect(item?.scores).toHaveLength(1);
  });

  test('A9 429 with Retry-After: the platform is left alone for so long', async () => {
    const link = await site.link();
    site.theirs.faults.set('/course/2/lineitems/1/lineitem/scores', [{ status: 429, headers: { 'Retry-After': '120' } }]);
    await site.queue(link, 1);
    expect(await deliver()).toBe(1);
    const waiting = await stateOf(link);
    expect(waiting).toMatchObject({ state: 'waiting', code: 'too-many-requests' });
    expect((waiting?.dueAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(110_000);
    await site.queue(await site.link(), 1, { subject: 'student-2' });
    expect(await deliver()).toBe(0);
  });

  test('A10 line items and results come in pages', async () => {
    const link = await site.link();
    for (let at = 0; at < 25; at += 1) site.theirs.addLineItem({ resourceLinkId: `other-${String(at)}`, label: 'x', scoreMaximum: 1 });
    site.theirs.addLineItem({ resourceLinkId: link.resourceLink, resourceId: link.item, label: 'last', scoreMaximum: 100 });
    Object.assign(site.theirs.settings, { pageSize: 10, ignoresFilters: true });
    await site.queue(link, 1);
    await deliver();
    expect([met('POST', '/lineitems?').length, site.theirs.lineItems.get('26')?.scores.length]).toEqual([0, 1]);
  });

  test('A11 errors that are no JSON, and answers that are none, are told as such', async () => {
    const link = await site.link();
    site.theirs.faults.set(
      '/course/2/lineitems',
      Array.from({ length: 20 }, () => ({ status: 200, text: '<html>Please sign in' })),
    );
    await site.queue(link, 1);
    await deliver();
    expect(await stateOf(link)).toMatchObject({ state: 'refused', code: 'answer-unexpected' });
  });

  test('A12 what waits is sent after a restart, once; the newest wins', async () => {
    const link = await site.link();
    for (const score of [0.2, 0.9, 0.7]) await site.queue(link, score);
    const again = site.restarted();
    await again.outbox.deliverDue();
    await site.restarted().outbox.deliverDue();
    expect(site.theirs.scores().map(({ scoreGiven }) => scoreGiven)).toEqual([70]);
    await site.queue(link, 0.7);
    expect(await again.outbox.deliverDue()).toBe(0);
  });

  test('A12 a process that died while it sent: another takes over when its claim is over', async () => {
    const link = await site.link();
    await site.queue(link, 0.5);
    const scores = site.connection.collection('lti_scores');
    await scores.updateOne({ link: link._id }, { $set: { claim: 'dead', claimedUntil: new Date(Date.now() + 60_000) } });
    expect(await deliver()).toBe(0);
    await scores.updateOne({ link: link._id }, { $set: { claimedUntil: new Date(Date.now() - 1) } });
    expect(await deliver()).toBe(1);
    expect(site.theirs.scores()).toHaveLength(1);
  });

  test('A12 five processes and a hundred scores: each arrives, none twice', async () => {
    const link = await site.link();
    await Promise.all(Array.from({ length: 100 }, (_, at) => site.queue(link, at / 100, { subject: `student-${String(at)}` })));
    const many = Array.from({ length: 5 }, () => site.restarted().outbox);
    for (let round = 0; round < 5 && site.theirs.scores().length < 100; round += 1)
      await Promise.all(many.map((outbox) => outbox.deliverDue()));
    const scores = site.theirs.scores();
    expect([scores.length, new Set(scores.map(({ userId }) => userId)).size]).toEqual([100, 100]);
  });

  test('A13 results are read back, as shares of their maximum', async () => {
    const item = site.theirs.addLineItem({ label: 'Given', scoreMaximum: 100 });
    const link = await site.link({ grades: { scope: [SCOPE.resultReadOnly], lineitem: item.id } });
    site.theirs.settings.results = [
      { userId: 'a', resultScore: 30, resultMaximum: 60 },
      { userId: 7, resultScore: 1 },
      { userId: 'c', resultScore: null },
      'nonsense' as never,
    ];
    expect(await site.services.grades.results(site.platform, link)).toEqual({
      kind: 'read',
      rows: [
        { subject: 'a', score: 0.5 },
        { subject: '7', score: 1 },
      ],
    });
  });

  test('a link without a gradebook queues nothing; one of a platform that was removed is given up', async () => {
    const { grades: _grades, ...without } = await site.link();
    await site.queue(without, 1);
    expect(await deliver()).toBe(0);
    const link = await site.link();
    await site.queue(link, 1);
    await site.models.platforms.deleteMany({});
    await deliver();
    expect(await stateOf(link)).toMatchObject({ state: 'refused', code: 'link-gone' });
  });
});
