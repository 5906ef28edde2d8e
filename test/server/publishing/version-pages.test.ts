import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Person } from '../../../server/accounts/service.ts';
import { itemId } from '../../../server/catalogue/service.ts';
import { openSchools, type Schools } from './pages.ts';
import { ELSEWHERE, HERE, lesson, made, outcomesOf, publishNext, welding } from './submissions.ts';

let pages: Schools;
let author: Person;
let editor: Person;
let adapter: Person;
beforeAll(async () => {
  pages = await openSchools();
  ({ author, editor, adapter } = pages);
});
afterAll(() => pages.close());

describe('versions', () => {
  test('each stays readable at its own address, the item shows the current one', async () => {
    const { item } = await pages.published(lesson({ name: { az: 'Birinci ad' } }));
    await publishNext(pages.publishing, item, author, (content) => (content['name'] = { az: 'İkinci ad' }));
    const list = await pages.get(`/en/items/${item}/versions`);
    expect(list.status).toBe(200);
    expect(Array.from(list.text.matchAll(/<h2><a href="([^"]+)">([^<]+)</g), ([, , name]) => name)).toEqual(['Version 2', 'Version 1']);
    expect(list.text).toContain('Reviewers: ');
    const first = await pages.get(`/en/items/${item}/versions/1`);
    expect([first.status, first.text.includes('Birinci ad'), first.text.includes('The current version is 2')]).toEqual([200, true, true]);
    expect((await pages.get(`/en/items/${item}/versions/2`)).text).toContain('It is the current version');
    expect((await pages.get(`/en/items/${item}/versions/3`)).status).toBe(404);
    expect((await pages.get(`/en/items/${item}/versions/zero`)).status).toBe(400);
    const diff = await pages.get(`/en/items/${item}/versions/2/diff?with=1`);
    expect([diff.status, diff.text.includes('<del'), diff.text.includes('<ins')]).toEqual([200, true, true]);
    expect((await pages.get(`/en/items/${item}/versions/2/diff?with=1&view=side`)).status).toBe(200);
  });

  test('of an imported item: itself, until somebody writes the next one', async () => {
    const item = lesson({ name: { az: 'İdxal olunan' } });
    await pages.usta.context.catalogue.store([item as never]);
    const id = itemId(item['identifier'] as string);
    expect((await pages.get(`/en/items/${id}/versions/1`)).text).toContain('İdxal olunan');
    expect(await pages.publishing.versions(id)).toEqual([]);
    const begun = await pages.post(`/en/items/${id}/revise`, author, {});
    expect(begun.headers['location']).toMatch(/\/en\/submissions\/\w+\/edit$/);
    expect(await pages.publishing.versions(id)).toHaveLength(1);
    expect((await pages.post(`/en/items/${id}/revise`, adapter, {})).status).toBe(403);
  });

  test('a draft that was never published has no versions page', async () => {
    const { item } = made(await pages.publishing.create(author, { content: lesson(), institution: HERE }));
    expect((await pages.get(`/items/${item}/versions`)).status).toBe(404);
  });

  test('a draft shows what differs from its base', async () => {
    const { item } = await pages.published(welding());
    const draft = made(await pages.publishing.revise(author, item));
    const content = structuredClone(draft.content);
    const [first] = outcomesOf(content);
    if (first !== undefined) first.name['az'] = 'Elektrodu metala görə seçir';
    await pages.publishing.save(author, draft._id, draft.revision, { content });
    const { status, text } = await pages.get(`/en/submissions/${draft._id}/diff`, author);
    expect([status, text.includes('<ins')]).toEqual([200, true]);
    const fresh = made(await pages.publishing.create(author, { content: lesson(), institution: HERE }));
    expect((await pages.get(`/en/submissions/${fresh._id}/diff`, author)).status).toBe(404);
  });
});

describe('every text of the pages', () => {
  test.each(['az', 'ar', 'en', 'fr', 'tr'])('is there in %s', async (language) => {
    const original = await pages.published(welding());
    const copy = made(await pages.publishing.adapt(editor, original.item, { institution: ELSEWHERE, country: 'AZ' }));
    await publishNext(pages.publishing, original.item, author, (content) => {
      content['name'] = { az: 'Yeni ad' };
      content['modules'] = [];
    });
    await pages.publishing.revise(author, original.item);
    const paths = [
      `/submissions/${copy._id}/origin`,
      ...['versions', 'versions/1', 'versions/2/diff', 'adapt', 'withdraw'].map((page) => `/items/${original.item}/${page}`),
    ];
    for (const path of paths) {
      const { status, text } = await pages.get(`/${language}${path}`, editor);
      const keys =
        text.replace(/<[^>]*>/g, ' ').match(/\b(?:versions?|origin|adapt|withdraw|impact|use|family|step|submission)\.[a-z-]+[a-z.-]*/g) ??
        [];
      expect([path, status, keys]).toEqual([path, 200, []]);
    }
  });
});
