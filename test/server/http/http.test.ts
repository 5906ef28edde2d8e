import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { INTERFACE_LANGUAGES } from '../../../content-schema/vocabularies.ts';
import { openUsta, type TestUsta } from '../../support/usta.ts';

let usta: TestUsta;
beforeAll(async () => {
  usta = await openUsta();
  await usta.context.search.index.caughtUp();
});
afterAll(() => usta.close());

describe('the language of a page', () => {
  const languageOf = (html: string): string | undefined => /<html lang="([a-z]+)"/.exec(html)?.[1];

  test('is what the address says, and it is remembered', async () => {
    const answer = await request(usta.app).get('/ar/about').set('Cookie', 'lang=tr').set('Accept-Language', 'fr');
    expect(answer.text).toMatch(/<html lang="ar" dir="rtl"/);
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^lang=ar;.*HttpOnly; SameSite=Lax/);
    expect(languageOf((await request(usta.app).get('/about?lang=fr').set('Cookie', 'lang=tr')).text)).toBe('fr');
  });

  test('else what the cookie says, else the browser, else Azerbaijani', async () => {
    expect(languageOf((await request(usta.app).get('/about').set('Cookie', 'x=1; lang=tr').set('Accept-Language', 'fr')).text)).toBe('tr');
    expect(languageOf((await request(usta.app).get('/about').set('Accept-Language', 'de, fr-CA;q=0.8')).text)).toBe('fr');
    expect(languageOf((await request(usta.app).get('/about').set('Accept-Language', 'de').set('Cookie', 'lang=xx')).text)).toBe('az');
  });

  test('every page links to itself in all five', async () => {
    const { text } = await request(usta.app).get('/az/search?q=torna&type=textbook');
    for (const language of INTERFACE_LANGUAGES) expect(text).toContain(`href="/${language}/search?q=torna&amp;type=textbook"`);
  });
});

describe('security headers', () => {
  test('allow nothing inline, no frame and no foreign script', async () => {
    const { headers } = await request(usta.app).get('/');
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-powered-by']).toBeUndefined();
  });

  test('pages hold no inline script, style or handler', async () => {
    for (const path of ['/', '/search?q=a', '/specialties', '/specialties/0715', '/institutions', '/about', '/nowhere']) {
      const { text } = await request(usta.app).get(path);
      expect(text).not.toMatch(/<style|\sstyle=|\son[a-z]+=/i);
      expect(text).not.toMatch(/<script(?![^>]*(src=|application\/ld\+json))/i);
    }
  });
});

describe('errors', () => {
  test("a page that is not there says so in the reader's language, in HTML and in JSON", async () => {
    const page = await request(usta.app).get('/az/yoxdur');
    expect(page.status).toBe(404);
    expect(page.text).not.toContain('error.not-found');
    const json = await request(usta.app).get('/api/nowhere').set('Accept-Language', 'en');
    expect(json.status).toBe(404);
    expect((json.body as { error: { code: string } }).error.code).toBe('not-found');
  });

  test('a failure inside leaks nothing but a reference', async () => {
    const { find } = usta.context.institutions;
    (usta.context.institutions as { find: unknown }).find = () => Promise.reject(new Error('secret mongodb://user:password@host'));
    const page = await request(usta.app).get('/en/institutions/some-school');
    (usta.context.institutions as { find: unknown }).find = find;
    expect(page.status).toBe(500);
    expect(page.text).not.toMatch(/secret|password|Error:| at /);
    expect(page.text).toMatch(/[0-9a-f]{10}/);
  });

  test('a wrong parameter of the results page is named', async () => {
    const page = await request(usta.app).get('/en/search?sort=best');
    expect(page.status).toBe(400);
    expect(page.text).toContain('sort');
  });
});

describe('health', () => {
  test('/healthz and /readyz', async () => {
    expect((await request(usta.app).get('/healthz')).body).toEqual({ status: 'ok' });
    const ready = await request(usta.app).get('/readyz');
    expect([ready.status, ready.body]).toEqual([200, { status: 'ok', components: { database: 'ok', search: 'ok' } }]);
  });
});

describe('assets', () => {
  test('are kept for ever under an address that changes with their content', async () => {
    const { text } = await request(usta.app).get('/');
    const css = /href="(\/assets\/[^"]+\.css)"/.exec(text)?.[1] ?? '';
    const answer = await request(usta.app).get(css);
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await request(usta.app).get('/assets/x/../../package.json')).status).toBe(404);
  });
});
