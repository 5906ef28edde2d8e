import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildLesson } from '../../support/builders.ts';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';
import { visibleText, visit } from '../../support/visitor.ts';
import request from 'supertest';

let usta: TestUsta;
beforeAll(async () => {
  usta = await openUstaWithoutSearch();
  await usta.context.catalogue.store([buildLesson({ image: 'https://pictures.example/a.jpg' })]);
});
afterAll(() => usta.close());

const ON = 'Low-data mode is on';

describe('the low-data switch', () => {
  test('is in the footer, says what it does, and is remembered without a session', async () => {
    const reader = visit(usta.app);
    const before = await reader.get('/en/about?x=1');
    expect(visibleText(before.text)).toContain('For a slow connection');
    expect(before.text).toContain('name="back" value="/en/about?x=1"');
    expect(before.headers['vary']).toContain('Save-Data');
    const answer = await reader.post('/en/low-data', { on: '1', back: '/en/about?x=1' }, '/about');
    expect([answer.status, answer.headers['location']]).toEqual([303, '/en/about?x=1']);
    expect(visibleText((await reader.get('/about')).text)).toContain(ON);
    await reader.post('/low-data', { on: '0', back: '/' }, '/about');
    expect(visibleText((await reader.get('/about')).text)).not.toContain(ON);
    expect(reader.sessionCookie()).toBeUndefined();
  });

  test('is on where the browser says so, unless the reader said otherwise', async () => {
    const saving = visit(usta.app, { 'Save-Data': 'on' });
    expect(visibleText((await saving.get('/about')).text)).toContain(ON);
    await saving.post('/low-data', { on: '0', back: '/' }, '/about');
    expect(visibleText((await saving.get('/about')).text)).not.toContain(ON);
  });

  test('leaves the pictures of cards out', async () => {
    expect((await visit(usta.app).get('/')).text).toContain('https://pictures.example/a.jpg');
    expect((await visit(usta.app, { 'Save-Data': 'on' }).get('/')).text).not.toContain('https://pictures.example/a.jpg');
  });

  test('leads nowhere else, and is not thrown from other sites', async () => {
    for (const next of ['//evil.example/', '/\\evil.example', 'https://evil.example/', '/.//evil.example', ''])
      expect((await request(usta.app).post('/low-data').type('form').send({ on: '1', next })).headers['location']).toBe('/');
    const foreign = await request(usta.app).post('/low-data').set('Sec-Fetch-Site', 'cross-site').type('form').send({ on: '1', back: '/' });
    expect([foreign.status, foreign.headers['set-cookie']?.[0]?.startsWith('data=') ?? false]).toEqual([403, false]);
  });
});
