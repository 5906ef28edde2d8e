import { afterAll, beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import type { StoredItem } from '../../../server/catalogue/service.ts';
import type { Seen } from '../../../server/curation/merges.ts';
import { buildLesson } from '../../support/builders.ts';
import { lesson, made, publish } from '../publishing/submissions.ts';
import { editor, ELSEWHERE, HERE, openCuratedUsta, type CuratedUsta } from './curated-usta.ts';

let usta: CuratedUsta;
beforeAll(async () => {
  usta = await openCuratedUsta();
});
afterAll(() => usta.close());

const everybody = editor();
const seen = ({ _id, revision }: StoredItem): Seen => ({ id: _id, revision });

async function one(overrides: object = {}): Promise<StoredItem> {
  const [item] = await usta.store(buildLesson({ ...overrides }));
  return item ?? Promise.reject(new Error('not stored'));
}

async function found(query: string): Promise<string[]> {
  await usta.context.search.index.caughtUp();
  const { hits } = await usta.context.search.search({ query, filters: {}, sort: 'relevance', page: 1, pageSize: 20 });
  return hits.map(({ id }) => id);
}

const status = async (path: string): Promise<number> => (await request(usta.app).get(path).redirects(2)).status;

test('a deleted item is gone for readers, for search and for imports, and comes back whole', async () => {
  const source = buildLesson({ name: { az: 'Silinən saxsı' } });
  const [item] = await usta.store(source);
  if (item === undefined) throw new Error('not stored');
  expect(await usta.curation.deletions.remove(everybody, [seen(item)])).toEqual({ done: [item._id], changed: [] });
  const page = await request(usta.app).get(`/en/items/${item._id}`);
  expect([page.status, page.text]).toEqual([410, expect.stringContaining('This item was deleted from the catalogue')]);
  expect([await status(`/api/items/${item._id}`), await status(`/items/x-${item._id}/coverage`)]).toEqual([410, 410]);
  expect(await found('saxsi')).toEqual([]);
  expect(await usta.context.catalogue.findByIdentifiers([item.identifier])).toEqual([]);
  expect(await usta.context.catalogue.store([{ ...source, license: 'CC0-1.0' }])).toEqual(['kept']);

  const listed = await usta.curation.items.list(everybody, { status: 'deleted' }, { sort: 'changed', page: 1 });
  expect(listed.items.map(({ _id }) => _id)).toEqual([item._id]);
  expect(await usta.curation.deletions.restore(everybody, [item._id])).toEqual({ done: [item._id], changed: [] });
  const back = await usta.stored(item._id);
  expect({ ...back, revision: 0, updatedAt: 0, indexPending: 0 }).toEqual({ ...item, revision: 0, updatedAt: 0, indexPending: 0 });
  expect(await found('saxsi')).toEqual([item._id]);
  expect(await status(`/items/${item._id}`)).toBe(200);
});

test('what somebody changed after the confirmation is not deleted', async () => {
  const item = await one();
  await usta.context.catalogue.amend(item, { license: 'CC0-1.0' }, {});
  expect(await usta.curation.deletions.remove(everybody, [seen(item)])).toEqual({ done: [], changed: [item._id] });
  expect((await usta.stored(item._id)).creativeWorkStatus).toBe('published');
});

test('a version that is published while its item is deleted stays hidden until the item is restored', async () => {
  const { publishing } = usta.context;
  const writer = editor('writer');
  const first = await publish(publishing, made(await publishing.create(writer, { content: lesson() })), writer);
  const open = made(await publishing.revise(writer, first.item));
  const edited = made(await publishing.save(writer, open._id, open.revision, { content: { ...open.content, license: 'CC0-1.0' } }));
  expect(await usta.curation.deletions.preview(everybody, { ids: [first.item] })).toMatchObject({ total: 1, versions: 1, open: 1 });
  await usta.curation.deletions.remove(everybody, [seen(await usta.stored(first.item))]);
  await publish(publishing, edited, writer);
  expect(await status(`/items/${first.item}`)).toBe(410);
  await usta.curation.deletions.restore(everybody, [first.item]);
  expect(await usta.stored(first.item)).toMatchObject({ publishedVersion: 2, license: 'CC0-1.0', creativeWorkStatus: 'published' });
});

test('a withdrawn item that is deleted and restored is withdrawn again', async () => {
  const item = await one();
  await usta.context.catalogue.withdraw(item._id);
  await usta.curation.deletions.remove(everybody, [seen(await usta.stored(item._id))]);
  await usta.curation.deletions.restore(everybody, [item._id]);
  expect((await usta.stored(item._id)).creativeWorkStatus).toBe('withdrawn');
});

test('an editor of one institution deletes and restores only what that institution answers for', async () => {
  const local = editor('local', HERE);
  const item = await one({ institution: ELSEWHERE });
  expect(await usta.curation.deletions.remove(local, [seen(item)])).toEqual({ done: [], changed: [] });
  await usta.curation.deletions.remove(everybody, [seen(item)]);
  expect(await usta.curation.deletions.restore(local, [item._id])).toEqual({ done: [], changed: [] });
  expect((await usta.curation.items.list(local, { status: 'deleted' }, { sort: 'changed', page: 1 })).total).toBe(0);
});

test('after 30 days it is removed for good, with its versions and the addresses that lead to it', async () => {
  const { publishing } = usta.context;
  const writer = editor('writer');
  const published = await publish(publishing, made(await publishing.create(writer, { content: lesson() })), writer);
  const merged = await one();
  const kept = await usta.stored(published.item);
  expect((await usta.curation.merges.merge(everybody, seen(kept), [seen(merged)])).kind).toBe('done');
  await usta.curation.deletions.remove(everybody, [seen(await usta.stored(kept._id))]);
  const restorable = await one();
  usta.pass(2);
  await usta.curation.deletions.remove(everybody, [seen(restorable)]);
  await usta.context.search.index.caughtUp();

  usta.pass(27);
  expect(await usta.curation.removeExpired()).toBe(0);
  usta.pass(2);
  expect(await usta.curation.deletions.restore(everybody, [kept._id])).toEqual({ done: [], changed: [kept._id] });
  expect(await usta.curation.removeExpired()).toBeGreaterThanOrEqual(1);
  expect(await usta.context.catalogue.find(kept._id)).toBeUndefined();
  expect(await usta.context.catalogue.find(merged._id)).toBeUndefined();
  expect(await publishing.versions(kept._id)).toEqual([]);
  expect(await status(`/items/${kept._id}`)).toBe(404);
  expect((await usta.curation.deletions.restore(everybody, [restorable._id])).done).toEqual([restorable._id]);
});
