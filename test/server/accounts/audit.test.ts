import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import mongoose from 'mongoose';
import { createAuditModel } from '../../../server/accounts/audit-model.ts';
import { signedIn } from '../../support/people.ts';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';
import { visibleText } from '../../support/visitor.ts';

let usta: TestUsta;
let administrator: Awaited<ReturnType<typeof signedIn>>;
beforeAll(async () => {
  usta = await openUstaWithoutSearch();
  administrator = await signedIn(usta, [{ role: 'administrator' }]);
});
afterAll(() => usta.close());

const entry = (name: string, action = 'item.tested'): Parameters<TestUsta['context']['audit']['record']>[0] => ({
  by: { id: 'p1', name },
  action,
  target: { kind: 'item', id: 'i1', name: 'Torna dəzgahı' },
  details: { note: 'a note' },
});

describe('the audit log', () => {
  test('knows who gave whom a role, took it, and let nobody in', async () => {
    const other = await signedIn(usta);
    const path = `/admin/people/${other.person.id}`;
    await administrator.post(`${path}/roles`, { role: 'editor', institution: '' }, path);
    await administrator.post(`${path}/roles/remove`, { role: 'editor', institution: '' }, path);
    await administrator.post(`${path}/deactivate`, {}, path);
    const { entries } = await usta.context.audit.list({ person: other.person.id }, 1);
    expect(entries.map(({ action, by }) => [action, by?.id])).toEqual([
      ['account.deactivated', administrator.person.id],
      ['account.role-taken', administrator.person.id],
      ['account.role-given', administrator.person.id],
      ['account.signed-in', other.person.id],
      ['account.created', undefined],
    ]);
    expect(entries[2]?.details).toEqual({ role: 'editor' });
    const page = visibleText((await administrator.get(`/admin/audit?person=${other.person.id}`)).text);
    expect(page).toContain('Role given');
    expect(page).toContain('5 entries');
  });

  test('holds no password and no token', async () => {
    const other = await signedIn(usta);
    const token = await usta.context.accounts.startReset(other.person.id, null);
    await usta.context.accounts.redeemReset(token ?? '', 'yeddi ağac, bir körpü');
    const { entries } = await usta.context.audit.list({}, 1);
    const text = JSON.stringify(entries);
    expect(text).not.toContain(token);
    expect(text).not.toContain('yeddi');
    expect(text).not.toMatch(/"(hash|salt)"/);
  });

  test('is only ever added to', async () => {
    const connection = await mongoose.createConnection(usta.config.mongodbUri ?? '').asPromise();
    const model = createAuditModel(connection);
    await usta.context.audit.record(entry('Kept'));
    const attempts: (() => Promise<unknown>)[] = [
      () => model.updateOne({}, { action: 'x' }),
      () => model.updateMany({}, { action: 'x' }),
      () => model.replaceOne({}, { action: 'x' }),
      () => model.findOneAndUpdate({}, { action: 'x' }),
      () => model.findOneAndReplace({}, { action: 'x' }),
      () => model.findOneAndDelete({}),
      () => model.deleteOne({}),
      () => model.deleteMany({}),
      () => model.bulkWrite([{ deleteMany: { filter: {} } }]),
      async () => {
        const found = await model.findOne({});
        found?.set('action', 'x');
        await found?.save();
      },
      async () => (await model.findOne({}))?.deleteOne(),
    ];
    const before = await model.countDocuments();
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow('only ever added to');
    expect(await model.countDocuments()).toBe(before);
    expect(await model.countDocuments({ action: 'x' })).toBe(0);
    await connection.close();
  });

  test('is filtered by name, action and day, and paged', async () => {
    const { audit } = usta.context;
    for (let one = 0; one < 60; one += 1) await audit.record(entry('Rəna (Paged)', 'item.paged'));
    const first = await audit.list({ action: 'item.paged' }, 1);
    expect([first.total, first.entries.length]).toEqual([60, 50]);
    expect((await audit.list({ action: 'item.paged' }, 2)).entries).toHaveLength(10);
    const today = new Date().toISOString().slice(0, 10);
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const count = async (filter: Parameters<typeof audit.list>[0]): Promise<number> => (await audit.list(filter, 1)).total;
    expect(await count({ action: 'item.paged', from: today, to: today })).toBe(60);
    expect(await count({ action: 'item.paged', to: yesterday })).toBe(0);
    expect(await count({ person: 'rəna (paged)' })).toBe(60);
    expect(await count({ person: '.*' })).toBe(0);
    const page = await administrator.get('/admin/audit?action=item.paged&page=2');
    expect(page.text.match(/<td><time/g)).toHaveLength(10);
    expect((await administrator.get('/admin/audit?from=yesterday')).status).toBe(400);
  });

  test('as CSV is whole, and no cell is a formula', async () => {
    const { audit } = usta.context;
    for (const name of ['=HYPERLINK("http://evil")', '+1', '-1', '@SUM(A1)', '\tx', 'a "quoted", name\nof two lines']) {
      await audit.record(entry(name, 'item.exported'));
    }
    const answer = await administrator.get('/admin/audit.csv?action=item.exported');
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="?audit\.csv"?$/);
    const rows = parse<Record<string, string>>(answer.text, { columns: true, bom: true });
    expect(rows).toHaveLength(6);
    const names = rows.map((row) => row['by.name'] ?? '');
    for (const name of names) expect(name).not.toMatch(/^[=+\-@\t\r]/);
    expect(names[0]).toBe('a "quoted", name\nof two lines');
    expect(names.at(-1)).toBe('\'=HYPERLINK("http://evil")');
  });

  test('a script in a name is shown as text', async () => {
    await usta.context.audit.record(entry('<img src=x onerror=alert(1)>', 'item.scripted'));
    const { text } = await administrator.get('/admin/audit?action=item.scripted');
    expect(text).not.toContain('<img src=x');
    expect(text).toContain('&lt;img src=x');
  });
});
