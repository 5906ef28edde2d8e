import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { buildLesson } from '../../support/builders.ts';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';

let usta: TestUsta;
beforeAll(async () => {
  usta = await openUstaWithoutSearch();
});
afterAll(() => usta.close());

async function store(item: ReturnType<typeof buildLesson>): Promise<string> {
  await usta.context.catalogue.store([item]);
  const [stored] = await usta.context.catalogue.findByIdentifiers([item.identifier]);
  return stored?._id ?? '';
}

describe('the address of an item', () => {
  test('is readable, and goes on working when the title changes', async () => {
    const lesson = buildLesson({ name: { az: 'Şüşə kəsmək' } });
    const id = await store(lesson);
    expect((await request(usta.app).get(`/items/suse-kesmek-${id}`)).status).toBe(200);

    expect(await store({ ...lesson, name: { az: 'Şüşəni kəsmək və cilalamaq' } })).toBe(id);
    const moved = await request(usta.app).get(`/ar/items/suse-kesmek-${id}`);
    expect([moved.status, moved.headers['location']]).toEqual([301, `/ar/items/suseni-kesmek-ve-cilalamaq-${id}`]);
    expect((await request(usta.app).get(`/items/${id}`)).status).toBe(301);
  });

  test('keeps the letters of an Arabic title', async () => {
    const id = await store(buildLesson({ originalLanguage: 'ar', inLanguage: ['ar'], name: { ar: 'تركيب البلاط' } }));
    const answer = await request(usta.app).get(`/items/${id}`);
    expect(decodeURIComponent(answer.headers['location'] ?? '')).toBe(`/items/تركيب-بلاط-${id}`);
    expect((await request(usta.app).get(answer.headers['location'] ?? '')).status).toBe(200);
  });

  test('of a withdrawn item says so, of no item is 404', async () => {
    const id = await store(buildLesson());
    await usta.context.catalogue.withdraw(id);
    expect((await request(usta.app).get(`/items/${id}`)).status).toBe(410);
    expect((await request(usta.app).get('/items/nothing')).status).toBe(404);
    expect((await request(usta.app).get('/items/%E0%A4%A')).status).toBe(400);
  });
});

describe('storing', () => {
  test('the same identifier at the same moment is stored once', async () => {
    const lesson = buildLesson();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => usta.context.catalogue.store([lesson])));
    expect(outcomes.flat().filter((outcome) => outcome === 'added')).toHaveLength(1);
    expect(outcomes.flat().filter((outcome) => outcome === 'conflict')).toHaveLength(0);
    expect(await usta.context.catalogue.findByIdentifiers([lesson.identifier])).toHaveLength(1);
  });

  test('changes at the same moment all count, one after the other, and fields that are gone go away', async () => {
    const lesson = buildLesson({ keywords: { az: ['köhnə'] } });
    const id = await store(lesson);
    const { keywords, ...rest } = lesson;
    expect(keywords).toBeDefined();
    const outcomes = await Promise.all([1, 2, 3].map((version) => usta.context.catalogue.store([{ ...rest, version: String(version) }])));
    expect(outcomes.flat()).toEqual(['changed', 'changed', 'changed']);
    const stored = await usta.context.catalogue.find(id);
    expect(stored?.revision).toBe(3);
    expect(stored?.keywords).toBeUndefined();
  });
});
