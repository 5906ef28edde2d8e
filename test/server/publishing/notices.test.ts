import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Person } from '../../../server/accounts/service.ts';
import { waitFor } from '../../support/wait-for.ts';
import { openPages, type Pages } from './pages.ts';
import { HERE, lesson, made } from './submissions.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
});
afterAll(() => pages.close());

async function step(who: Person, id: string, name: string, fields: Record<string, string> = {}): Promise<number> {
  const revision = String((await pages.publishing.find(id))?.revision);
  return (await pages.post(`/en/submissions/${id}/steps`, who, { step: name, revision, ...fields })).status;
}

describe('notices', () => {
  test('go to those concerned, on the page and by mail in their language, and are read once', async () => {
    const [writer, judge] = [
      await pages.signUp('Nigar', { role: 'author', institution: 'notice-school' }),
      await pages.signUp('Hadi', { role: 'reviewer', institution: 'notice-school' }),
    ];
    await pages.usta.context.accounts.setProfile(judge.id, { name: 'Hadi', language: 'ar' });
    const content = lesson({ name: { az: 'Dülgərlik', ar: 'النجارة' } });
    const { _id } = made(await pages.publishing.create(writer, { content, institution: 'notice-school' }));
    await step(writer, _id, 'submit', { note: 'Look at chapter 2' });
    await waitFor('the mail', () => pages.mails.some(({ to }) => to === judge.email));
    const mail = pages.mails.find(({ to }) => to === judge.email);
    expect(mail?.subject).toContain('النجارة');
    expect(mail?.text).toContain('Look at chapter 2');
    expect(mail?.text).toContain(`http://usta.example/ar/submissions/${_id}`);
    expect(pages.mails.filter(({ to }) => to === writer.email)).toEqual([]);
    const list = await pages.get('/en/submissions', judge);
    expect(list.text).toContain('Dülgərlik');
    // In the header of every page, with words for those who hear it.
    const home = await pages.get('/en', judge);
    expect(home.text).toMatch(/class="unread"><span aria-hidden="true">1<\/span><span class="hidden">\(1 unread notice\)/);
    expect((await pages.get('/en', writer)).text).not.toContain('class="unread"');
    expect(await pages.notices.countUnread(judge.id)).toBe(1);
    const [notice] = await pages.notices.unread(judge.id, 5);
    await pages.post('/submissions/notices', writer, { notice: notice?._id ?? '' });
    expect(await pages.notices.countUnread(judge.id)).toBe(1);
    await pages.post('/submissions/notices', judge, { notice: notice?._id ?? '' });
    expect(await pages.notices.countUnread(judge.id)).toBe(0);
    expect((await pages.get('/en', judge)).text).not.toContain('class="unread"');

    await step(judge, _id, 'take-up');
    await waitFor('the notice', async () => (await pages.notices.countUnread(writer.id)) === 1);
    await pages.post('/submissions/notices', writer, {});
    expect(await pages.notices.countUnread(writer.id)).toBe(0);
  });

  test('a mail server that is down holds up no step; the mail goes later', async () => {
    pages.mailServer.isDown = true;
    const writer = await pages.signUp('Rəna', { role: 'author', institution: 'down-school' });
    const { _id } = made(await pages.publishing.create(writer, { content: lesson(), institution: 'down-school' }));
    const judge = await pages.signUp('Sami', { role: 'reviewer', institution: 'down-school' });
    expect(await step(writer, _id, 'submit')).toBe(303);
    await waitFor('the notice', async () => (await pages.notices.countUnread(judge.id)) === 1);
    const due = async (): Promise<Date | undefined> => {
      const stored = await pages.model.db.collection('notices').findOne({ person: judge.id });
      return stored?.['mailDue'] as Date | undefined;
    };
    await waitFor('another time for it', async () => ((await due())?.getTime() ?? 0) > Date.now() + 8 * 60_000);
    pages.mailServer.isDown = false;
    await pages.notices.sendDue();
    expect(pages.mails.filter(({ to }) => to === judge.email)).toEqual([]);
    await pages.model.db.collection('notices').updateOne({ person: judge.id }, { $set: { mailDue: new Date() } });
    await pages.notices.sendDue();
    await pages.notices.sendDue();
    expect(pages.mails.filter(({ to }) => to === judge.email)).toHaveLength(1);
    expect(await due()).toBeUndefined();
  });

  test('every step is in the audit log', async () => {
    const writer = await pages.signUp('Lalə', { role: 'author', institution: HERE });
    const { _id } = made(await pages.publishing.create(writer, { content: lesson(), institution: HERE }));
    await step(writer, _id, 'submit');
    await waitFor('the log', async () => {
      const { entries } = await pages.usta.context.audit.list({ person: _id }, 1);
      return entries.map(({ action }) => action).includes('submission.submit');
    });
  });
});
