import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { createContext } from '../../../server/context.ts';
import { createLog } from '../../../server/log.ts';
import { buildLesson } from '../../support/builders.ts';
import { indexedIds, publishedIds } from '../../support/index-contents.ts';
import { openUsta, type TestUsta } from '../../support/usta.ts';
import { waitFor } from '../../support/wait-for.ts';

let usta: TestUsta;
beforeAll(async () => {
  usta = await openUsta();
});
afterAll(() => usta.close());

async function find(query: string): Promise<string[]> {
  const { hits } = await usta.context.search.search({ query, filters: {}, sort: 'relevance', page: 1, pageSize: 20 });
  return hits.map((hit) => hit.identifier);
}

describe('the index is kept true', () => {
  test('a stored item is found, a changed one by its new words only, a withdrawn one not at all', async () => {
    const { catalogue, search } = usta.context;
    const lesson = buildLesson({ name: { az: 'Kərpic hörgüsü' } });
    await catalogue.store([lesson]);
    await search.index.caughtUp();
    expect(await find('kerpic')).toEqual([lesson.identifier]);

    await catalogue.store([{ ...lesson, name: { az: 'Mərmər üzlük' } }]);
    await search.index.caughtUp();
    expect(await find('kerpic')).toEqual([]);
    expect(await find('mermer')).toEqual([lesson.identifier]);

    const [item] = await catalogue.findByIdentifiers([lesson.identifier]);
    await catalogue.withdraw(item?._id ?? '');
    await search.index.caughtUp();
    expect(await find('mermer')).toEqual([]);
  });

  test('an item whose document cannot be made holds back no other, and comes when it is mended', async () => {
    const { catalogue, search } = usta.context;
    const lessons = Array.from({ length: 5 }, (_, position) => buildLesson({ name: { az: `Zərgərlik ${String(position)}` } }));
    const broken = lessons[2] ?? buildLesson();
    const connection = await mongoose.createConnection(usta.config.mongodbUri ?? '').asPromise();
    const items = connection.collection('items');
    await catalogue.store(lessons);
    await items.updateOne({ identifier: broken.identifier }, { $set: { name: null }, $inc: { revision: 1 } });
    await waitFor('the failure is noted', async () => (await items.countDocuments({ indexFailure: { $exists: true } })) === 1);
    await search.index.caughtUp();
    expect((await find('zergerlik')).length).toBeGreaterThanOrEqual(4);

    await items.updateOne(
      { identifier: broken.identifier },
      { $set: { name: { az: 'Zərgərlik mended' }, indexPending: new Date() }, $unset: { indexFailure: 1 }, $inc: { revision: 1 } },
    );
    await search.index.caughtUp();
    await waitFor('the mended item is found', async () => (await find('zergerlik mended'))[0] === broken.identifier);
    await connection.close();
  });

  test('hostile texts come in and are found: lone surrogate, right-to-left marks, mark-up', async () => {
    const { catalogue, search } = usta.context;
    const hostile = buildLesson({
      name: { az: 'Tikiş\ud83d <script>alert(1)</script> \u202egniwes' },
      description: { az: 'cut \udc00 here', ar: '\u200fخياطة\u200e' },
    });
    await catalogue.store([hostile]);
    await search.index.caughtUp();
    expect(await find('خياطة')).toContain(hostile.identifier);
    expect(await find('tikis script')).toContain(hostile.identifier);
  });

  test('a rebuilt index holds what the database publishes', async () => {
    const { catalogue, search } = usta.context;
    await catalogue.store(Array.from({ length: 50 }, () => buildLesson()));
    const progress: number[] = [];
    expect(await search.index.rebuild(({ done }) => progress.push(done))).toEqual([]);
    await search.index.caughtUp();
    expect(progress.at(-1)).toBe(await catalogue.count());
    expect(await indexedIds(usta.config)).toEqual(await publishedIds(usta.config));
  });

  test('an index that is gone is built again without being asked', async () => {
    const name = /\/(test_\w+)\?/.exec(usta.config.mongodbUri ?? '')?.[1];
    const { url = '', key = '' } = usta.config.meili ?? {};
    const headers = { Authorization: `Bearer ${key}`, 'Accept-Encoding': 'identity' };
    const deletion = await fetch(`${url}/indexes/${name ?? ''}-items`, { method: 'DELETE', headers });
    const { taskUid } = (await deletion.json()) as { taskUid: number };
    await waitFor('the index is gone', async () => {
      const task = await fetch(`${url}/tasks/${String(taskUid)}`, { headers });
      return ((await task.json()) as { status: string }).status === 'succeeded';
    });
    usta.context.search.index.wake();
    await usta.context.search.index.caughtUp();
    expect(await indexedIds(usta.config)).toEqual(await publishedIds(usta.config));
  });

  test('a second process takes over when the first one stops', async () => {
    const second = await createContext(usta.config, createLog('silent'));
    second.search.index.start();
    await usta.context.search.index.stop();
    const lesson = buildLesson({ name: { az: 'Dulusçuluq çarxı' } });
    await second.catalogue.store([lesson]);
    await second.search.index.caughtUp();
    expect(await find('duluscu')).toContain(lesson.identifier);
    await second.close();
  });
});
