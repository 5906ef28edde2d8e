import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { buildLesson } from '../../support/builders.ts';
import { openUsta, type TestUsta } from '../../support/usta.ts';

let usta: TestUsta;

beforeAll(async () => {
  usta = await openUsta();
  await usta.context.catalogue.store([buildLesson({ name: { az: 'Qaynaq dərsi' } })]);
  await usta.context.search.index.caughtUp();
});

afterAll(() => usta.close());

/** Every request to the same host: what is remembered belongs to an address. */
const get = (path: string): request.Test => request(usta.app).get(path).set('Host', 'usta.example');

const total = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
  ((await get(path).set(headers).expect(200)).body as { total: number }).total;

describe('an answer given before', () => {
  test('is given again, the same to the last byte, with its entity tag', async () => {
    const first = await get('/api/search?q=qaynaq').expect(200);
    const second = await get('/api/search?q=qaynaq').expect(200);
    expect(second.text).toBe(first.text);
    expect(second.headers['etag']).toBe(first.headers['etag']);
    expect(second.headers['content-type']).toBe(first.headers['content-type']);
    await get('/api/search?q=qaynaq').set('If-None-Match', String(first.headers['etag'])).expect(304);
  });

  test('is the answer of its language', async () => {
    const [az, ar] = await Promise.all(
      ['az', 'ar'].map(async (language) => (await get('/search?q=qaynaq').set('Accept-Language', language)).text),
    );
    expect(az).toContain('lang="az"');
    expect(ar).toContain('dir="rtl"');
    expect((await get('/search?q=qaynaq').set('Accept-Language', 'ar')).text).toBe(ar);
  });

  test('is not given when the index has changed since', async () => {
    const before = await total('/api/search?q=qaynaq');
    await usta.context.catalogue.store([buildLesson({ name: { az: 'Qaynaq: ikinci dərs' } })]);
    await usta.context.search.index.caughtUp();
    expect(await total('/api/search?q=qaynaq')).toBe(before + 1);
  });

  test('is not given to whoever asks for a new one', async () => {
    const service = usta.context.search as { search: TestUsta['context']['search']['search'] };
    const searched = service.search;
    await total('/api/search?q=qaynaq&sort=title');
    let asked = 0;
    service.search = (asking) => {
      asked += 1;
      return searched(asking);
    };
    await total('/api/search?q=qaynaq&sort=title');
    expect(asked).toBe(0);
    await total('/api/search?q=qaynaq&sort=title', { 'Cache-Control': 'no-cache' });
    expect(asked).toBe(1);
    service.search = searched;
  });

  test('is never an error', async () => {
    await get('/api/search?page=x').expect(400);
    await get('/api/search?page=x').expect(400);
  });
});
