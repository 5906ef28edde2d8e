import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { seedSample } from '../../../scripts/seed/sample.ts';
import { signedIn } from '../../support/people.ts';
import { openUsta, testConfig, type TestUsta } from '../../support/usta.ts';
import { visit } from '../../support/visitor.ts';

describe('pages for people who are signed in', () => {
  let usta: TestUsta;
  beforeAll(async () => {
    usta = await openUsta();
    await seedSample(usta.context);
    await usta.context.search.index.caughtUp();
  });
  afterAll(() => usta.close());

  test('are never a remembered answer, and are remembered for nobody', async () => {
    const stranger = visit(usta.app);
    const visitor = await signedIn(usta);
    const path = '/en/search?q=torna';
    expect((await stranger.get(path)).text).toContain('/sign-in?next=');
    const own = await visitor.get(path);
    expect(own.text).toContain(visitor.person.name);
    expect(own.headers['cache-control']).toBe('private, no-cache');
    expect((await stranger.get(path)).text).not.toContain(visitor.person.name);
  });

  test('show in the menu what the person may do, and nothing else', async () => {
    const editor = await signedIn(usta, [{ role: 'editor' }]);
    const { text } = await editor.get('/en/about');
    expect(text).toContain('action="/en/sign-out"');
    expect(text).toContain('href="/en/account"');
    expect(text).not.toContain('/admin/');
    const administrator = await signedIn(usta, [{ role: 'administrator' }]);
    expect((await administrator.get('/en/about')).text).toContain('href="/en/admin/people"');
  });

  test('load the style sheet of the workshop; the others do not', async () => {
    expect((await (await signedIn(usta)).get('/about')).text).toContain('workshop.css');
    expect((await visit(usta.app).get('/about')).text).not.toContain('workshop.css');
    expect((await visit(usta.app).get('/sign-in')).text).toContain('workshop.css');
  });
});

describe('behind a proxy that speaks https', () => {
  let usta: TestUsta;
  beforeAll(async () => {
    usta = await openUsta(testConfig({ USTA_URL: 'https://usta.example' }));
  });
  afterAll(() => usta.close());

  test('the cookie is sent over https only, and the reader’s address is the one the proxy names', async () => {
    const headers = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '198.51.100.9, 203.0.113.7' };
    const page = await visit(usta.app, headers).get('/sign-in');
    expect(page.headers['set-cookie']?.[0]).toMatch(/^usta\.sid=.*; Secure; SameSite=Lax$/);
    expect((await visit(usta.app).get('/sign-in')).headers['set-cookie']).toBeUndefined();
  });
});
