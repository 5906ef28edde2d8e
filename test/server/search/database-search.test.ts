import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import { createItemModel } from '../../../server/catalogue/item-model.ts';
import { itemId } from '../../../server/catalogue/service.ts';
import { createDatabaseSearch, type DatabaseSearch } from '../../../server/search/database-search.ts';
import { buildLesson } from '../../support/builders.ts';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';

let usta: TestUsta;
let connection: Connection;
let database: DatabaseSearch;

async function addBook(name: string, pages: readonly string[], more: object = {}): Promise<void> {
  const { files, passages } = usta.context.media;
  const sha256 = createHash('sha256').update(name).digest('hex');
  await files.add({ sha256, kind: 'textbook', name, type: 'application/pdf', size: 1000 });
  const writing = passages.begin(sha256);
  await writing.add(pages.map((text, at) => ({ page: at + 1, text })));
  await writing.publish({ pages: pages.length });
  const encoding = [{ sha256, encodingFormat: 'application/pdf', contentSize: 1000 }];
  await usta.context.catalogue.store([
    buildLesson({ type: 'textbook', identifier: name, name: { az: `Kitab ${name}` }, encoding, ...more }),
  ]);
}

beforeAll(async () => {
  usta = await openUstaWithoutSearch();
  connection = await mongoose.createConnection(usta.config.mongodbUri ?? '').asPromise();
  database = createDatabaseSearch(createItemModel(connection), usta.context.media);
  await addBook('open', ['giriş', 'burada mufta yığılır', 'mufta və val', 'son']);
  await addBook('closed', ['gizli mufta'], { conditionsOfAccess: 'organisation', country: 'TR' });
  await usta.context.catalogue.store([buildLesson({ identifier: 'titled', name: { az: 'Mufta seçimi' } })]);
});
afterAll(async () => {
  await connection.close();
  await usta.close();
});

const ask = { filters: {}, sort: 'relevance' as const, page: 1, pageSize: 20 };

test('finds items by their own words first, then by what is inside, with the places', async () => {
  const { total, hits, facets, isStopgap } = await database.search({ ...ask, query: 'mufta' });
  expect([total, isStopgap, facets.country]).toEqual([3, true, { TR: 1 }]);
  expect(hits[0]).toMatchObject({ identifier: 'titled', passages: [] });
  const open = hits.find(({ identifier }) => identifier === 'open');
  expect(open?.passages.map(({ place }) => place).sort()).toEqual([2, 3]);
  expect(open?.passages[0]?.text).toContain('mufta');
  expect(hits.find(({ identifier }) => identifier === 'closed')?.passages).toMatchObject([{ place: 1, text: undefined }]);
  expect(
    (await database.search({ ...ask, query: 'mufta', filters: { country: ['TR'] } })).hits.map(({ identifier }) => identifier),
  ).toEqual(['closed']);
});

test('all words stand in one passage, also inside one item', async () => {
  expect((await database.search({ ...ask, query: 'giriş yığılır' })).total).toBe(0);
  const inside = { item: itemId('open'), file: '', sort: 'place' as const, page: 1, pageSize: 1, mayRead: false };
  expect(await database.searchInside({ ...inside, query: 'mufta' })).toMatchObject({ total: 2, passages: [{ place: 2 }], isStopgap: true });
  expect((await database.searchInside({ ...inside, query: 'mufta', page: 2 })).passages).toMatchObject([{ place: 3 }]);
  expect((await database.searchInside({ ...inside, query: 'gizli' })).total).toBe(0);
});
