import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { seedSampleAccounts } from '../../../scripts/seed/sample-accounts.ts';
import { SAMPLE_PEOPLE } from '../../../server/accounts/service.ts';
import { makePerson, PASSWORD } from '../../support/people.ts';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';
import { visibleText, visit } from '../../support/visitor.ts';

let usta: TestUsta;
beforeEach(async () => {
  usta = await openUstaWithoutSearch();
});
afterEach(() => usta.close());

const fields = { name: 'Deniz Aydın', email: 'deniz@agency.example', password: PASSWORD };

describe('the link of the first start', () => {
  test('makes the first administrator, once, and signs them in', async () => {
    const token = (await usta.context.accounts.startSetUp()) ?? '';
    const visitor = visit(usta.app);
    const answer = await visitor.post(`/set-up/${token}`, fields);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/admin/people']);
    expect((await visitor.get('/admin/people')).status).toBe(200);
    const second = visit(usta.app);
    expect((await second.get(`/set-up/${token}`)).status).toBe(410);
    expect(await usta.context.accounts.startSetUp()).toBeUndefined();
  });

  test('does not work with another token, and a new one ends the former', async () => {
    const former = (await usta.context.accounts.startSetUp()) ?? '';
    const token = (await usta.context.accounts.startSetUp()) ?? '';
    const visitor = visit(usta.app);
    expect((await visitor.get(`/set-up/${former}`)).status).toBe(410);
    expect((await visitor.get('/set-up/undefined')).status).toBe(410);
    expect((await visitor.post(`/set-up/${former}`, fields, `/set-up/${token}`)).status).toBe(410);
    expect(await usta.context.accounts.hasAdministrator()).toBe(false);
  });

  test('is closed as soon as there is an administrator by another way', async () => {
    const token = (await usta.context.accounts.startSetUp()) ?? '';
    await makePerson(usta, [{ role: 'administrator' }]);
    expect((await visit(usta.app).get(`/set-up/${token}`)).status).toBe(410);
  });

  test('of ten who use it at once one becomes administrator, and no account of the others is left', async () => {
    const token = (await usta.context.accounts.startSetUp()) ?? '';
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, one) =>
        usta.context.accounts.redeemSetUp(token, { ...fields, email: `deniz${String(one)}@agency.example` }),
      ),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await usta.context.accounts.list('', 1)).total).toBe(1);
  });

  test('a wrong form keeps what was typed and names each field', async () => {
    const token = (await usta.context.accounts.startSetUp()) ?? '';
    const answer = await visit(usta.app).post(`/set-up/${token}`, { name: 'Deniz', email: 'not an address', password: PASSWORD });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('value="not an address"');
    expect(answer.text).toContain('href="#field-email"');
  });
});

describe('the people of the sample', () => {
  test('sign in at this machine, where their passwords are shown, and nowhere else', async () => {
    await seedSampleAccounts(usta.context);
    const visitor = visit(usta.app);
    const page = visibleText((await visitor.get('/sign-in')).text);
    for (const { email, password } of SAMPLE_PEOPLE) {
      expect(page).toContain(password);
      expect((await visit(usta.app).signIn(email, password)).status).toBe(303);
    }
    const outside = visit(usta.app, { 'X-Forwarded-For': '203.0.113.7' });
    expect(visibleText((await outside.get('/sign-in')).text)).not.toContain(SAMPLE_PEOPLE[0]?.password);
    expect((await outside.signIn(SAMPLE_PEOPLE[3]?.email ?? '', SAMPLE_PEOPLE[3]?.password ?? '')).status).toBe(401);
    const byName = visit(usta.app, { Host: 'usta.example' });
    expect(visibleText((await byName.get('/sign-in')).text)).not.toContain(SAMPLE_PEOPLE[0]?.password);
  });

  test('are retired together, their sessions too, even if nobody is left to administer', async () => {
    await seedSampleAccounts(usta.context);
    const administrator = SAMPLE_PEOPLE[3];
    const visitor = visit(usta.app);
    await visitor.signIn(administrator?.email ?? '', administrator?.password ?? '');
    expect((await visitor.get('/admin/people')).status).toBe(200);
    await usta.context.accounts.retireSamples();
    expect((await visitor.get('/admin/people')).status).toBe(303);
    expect((await visit(usta.app).signIn(administrator?.email ?? '', administrator?.password ?? '')).status).toBe(401);
    expect(await usta.context.accounts.startSetUp()).toBeDefined();
  });

  test('their passwords are none that people may not take', async () => {
    await seedSampleAccounts(usta.context);
    expect((await usta.context.accounts.list('sample.example', 1)).total).toBe(SAMPLE_PEOPLE.length);
  });
});
