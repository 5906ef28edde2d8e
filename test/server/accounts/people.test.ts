import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { seedSample } from '../../../scripts/seed/sample.ts';
import { makePerson, PASSWORD, signedIn } from '../../support/people.ts';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';
import { visibleText, visit } from '../../support/visitor.ts';

let usta: TestUsta;
let administrator: Awaited<ReturnType<typeof signedIn>>;
beforeAll(async () => {
  usta = await openUstaWithoutSearch();
  await seedSample(usta.context);
  administrator = await signedIn(usta, [{ role: 'administrator' }]);
});
afterAll(() => usta.close());

describe('the administrator’s pages of people', () => {
  test('are closed to everybody else', async () => {
    const paths = ['/admin/people', '/admin/people/new', '/admin/people/xyz', '/admin/audit', '/admin/audit.csv'];
    for (const path of paths) expect((await visit(usta.app).get(path)).status).toBe(303);
    for (const role of ['author', 'reviewer', 'editor', 'lms-administrator'] as const) {
      const visitor = await signedIn(usta, [{ role }]);
      for (const path of paths) expect((await visitor.get(path)).status).toBe(403);
      const made = await visitor.post('/admin/people', { name: 'Anybody', email: 'a@b.example' }, '/account');
      expect(made.status).toBe(403);
      const raised = await visitor.post(`/admin/people/${visitor.person.id}/roles`, { role: 'administrator' }, '/account');
      expect(raised.status).toBe(403);
    }
  });

  test('make an account with a role, whose link sets the password once', async () => {
    const made = await administrator.post(
      '/admin/people',
      { name: 'Leyla Məmmədova', email: 'Leyla@School.example ', role: 'author', institution: 'baku-industry-college' },
      '/admin/people/new',
    );
    expect(made.status).toBe(303);
    const path = String(made.headers['location']);
    const page = await administrator.post(`${path}/reset-link`, {}, path);
    const link = /https?:\/\/[^<\s]+(\/sign-in\/reset\/[\w-]+)/.exec(page.text)?.[1] ?? '';
    expect(link).not.toBe('');
    expect((await administrator.get(path)).text).not.toContain(link);

    const newcomer = visit(usta.app);
    const form = await newcomer.get(link);
    expect([form.status, form.headers['referrer-policy'], form.headers['cache-control']]).toEqual([200, 'no-referrer', 'no-store']);
    expect((await newcomer.post(link, { password: 'short' })).status).toBe(422);
    expect((await newcomer.post(link, { password: PASSWORD })).headers['location']).toBe('/sign-in');
    const again = await newcomer.get(link);
    expect(again.status).toBe(410);
    expect(visibleText(again.text)).toContain('This link has been used or has expired.');
    await newcomer.signIn('leyla@school.example', PASSWORD);
    const account = visibleText((await newcomer.get('/account')).text);
    expect(account).toContain('Author');
    expect(account).toContain('Baku Industry College');
  });

  test('a second link ends the first, and of two who use one at once only one succeeds', async () => {
    const { accounts } = usta.context;
    const person = await makePerson(usta);
    const first = (await accounts.startReset(person.id, null)) ?? '';
    const second = (await accounts.startReset(person.id, null)) ?? '';
    expect(await accounts.redeemReset(first, 'yeddi ağac, bir körpü')).toEqual({ ok: false, reason: 'expired' });
    const outcomes = await Promise.all([
      accounts.redeemReset(second, 'yeddi ağac, bir körpü'),
      accounts.redeemReset(second, 'doqquz daş, iki bulaq'),
    ]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test('a link that is older than a day is worth nothing', async () => {
    const person = await makePerson(usta);
    const token = (await usta.context.accounts.startReset(person.id, null)) ?? '';
    const realNow = Date.now;
    const RealDate = Date;
    const later = realNow() + 24 * 3600 * 1000 + 1000;
    globalThis.Date = class extends RealDate {
      constructor(...given: [] | [number]) {
        super(given.length === 0 ? later : given[0]);
      }
    } as DateConstructor;
    const outcome = await usta.context.accounts.redeemReset(token, 'yeddi ağac, bir körpü').finally(() => {
      globalThis.Date = RealDate;
    });
    expect(outcome).toEqual({ ok: false, reason: 'expired' });
  });

  test('an address is taken once, whatever its case', async () => {
    const person = await makePerson(usta);
    const answer = await administrator.post('/admin/people', { name: 'Other', email: person.email.toUpperCase() }, '/admin/people/new');
    expect(answer.status).toBe(422);
    expect(visibleText(answer.text)).toContain('There is already an account with this address.');
    const same = { email: 'both@school.example', name: 'Both' };
    const outcomes = await Promise.all([1, 2, 3].map(() => usta.context.accounts.create(same, null)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test('roles come and go at once, and only institutions of the register can be named', async () => {
    const visitor = await signedIn(usta);
    const path = `/admin/people/${visitor.person.id}`;
    expect((await visitor.get('/admin/audit')).status).toBe(403);
    await administrator.post(`${path}/roles`, { role: 'administrator', institution: '' }, path);
    expect((await visitor.get('/admin/audit')).status).toBe(200);
    await administrator.post(`${path}/roles/remove`, { role: 'administrator', institution: '' }, path);
    expect((await visitor.get('/admin/audit')).status).toBe(403);
    for (const fields of [
      { role: 'author', institution: 'no-such-school' },
      { role: 'owner' },
      { role: 'author', institution: '{"$ne":1}' },
    ]) {
      expect((await administrator.post(`${path}/roles`, fields, path)).status).toBe(409);
    }
    expect((await usta.context.accounts.find(visitor.person.id))?.grants).toEqual([]);
  });

  test('deactivating signs out at once; activating lets in again', async () => {
    const visitor = await signedIn(usta);
    const path = `/admin/people/${visitor.person.id}`;
    await administrator.post(`${path}/deactivate`, {}, path);
    expect((await visitor.get('/account')).status).toBe(303);
    expect((await administrator.post(`${path}/reset-link`, {}, path)).status).toBe(409);
    await administrator.post(`${path}/activate`, {}, path);
    expect((await visitor.get('/account')).status).toBe(303);
    expect((await visitor.signIn(visitor.person.email, PASSWORD)).status).toBe(303);
  });

  test('search folds alphabets and pages hold 25', async () => {
    const person = await makePerson(usta, [], 'Şəfiqə Ağayeva');
    const found = await administrator.get('/admin/people?q=sefiqe%20agayeva');
    expect(found.text).toContain(person.email);
    expect((await administrator.get('/admin/people?q=.*')).text).not.toContain(person.email);
    for (let one = 0; one < 26; one += 1) {
      await usta.context.accounts.create({ email: `many${String(one)}@school.example`, name: 'Çoxlu Adam' }, null);
    }
    const first = await administrator.get('/admin/people?q=coxlu');
    expect(first.text.match(/many\d+@school/g)).toHaveLength(25);
    expect((await administrator.get('/admin/people?q=coxlu&page=2')).text.match(/many\d+@school/g)).toHaveLength(1);
  });
});

describe('the last administrator', () => {
  test('can neither lose the role nor be deactivated, by anybody in any way', async () => {
    const own = await openUstaWithoutSearch();
    const { accounts } = own.context;
    try {
      const last = await makePerson(own, [{ role: 'administrator' }]);
      const refused = { ok: false, reason: 'last-administrator' };
      expect(await accounts.removeGrant(last.id, { role: 'administrator' }, null)).toEqual(refused);
      expect(await accounts.setGrants(last.id, [{ role: 'editor' }], null)).toEqual(refused);
      expect(await accounts.deactivate(last.id, null)).toEqual(refused);
      expect((await accounts.find(last.id))?.grants).toEqual([{ role: 'administrator' }]);
      const browser = visit(own.app);
      await browser.signIn(last.email, PASSWORD);
      const path = `/admin/people/${last.id}`;
      const answer = await browser.post(`${path}/deactivate`, {}, path);
      expect(answer.status).toBe(409);
      expect(visibleText(answer.text)).toContain('This is the last administrator.');
    } finally {
      await own.close();
    }
  });

  test('of eight who all take the role from each other at once one is left', async () => {
    const own = await openUstaWithoutSearch();
    const { accounts } = own.context;
    try {
      for (let round = 0; round < 5; round += 1) {
        for (let one = 0; one < 8; one += 1) {
          const email = `admin${String(round)}-${String(one)}@agency.example`;
          await accounts.create({ email, name: 'Administrator', grants: [{ role: 'administrator' }] }, null);
        }
        const before = await accounts.holding('administrator', undefined);
        const acts = [
          (id: string) => accounts.deactivate(id, null),
          (id: string) => accounts.removeGrant(id, { role: 'administrator' }, null),
          (id: string) => accounts.setGrants(id, [], null),
        ];
        await Promise.all(before.map(({ id }, position) => Promise.resolve(acts[position % 3]?.(id))));
        const left = await accounts.holding('administrator', undefined);
        expect(before.length).toBeGreaterThanOrEqual(8);
        expect(left).toHaveLength(1);
      }
    } finally {
      await own.close();
    }
  });
});
