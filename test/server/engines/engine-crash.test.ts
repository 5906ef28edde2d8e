import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import request from 'supertest';
import { buildLesson } from '../../support/builders.ts';
import { indexedIds, publishedIds } from '../../support/index-contents.ts';
import { openOwnUsta, type OwnUsta } from '../../support/own-usta.ts';
import { waitFor } from '../../support/wait-for.ts';

const WRITERS = 8;

// Two engines of their own start and are started again, beside another test file.
jest.setTimeout(90_000);

describe('an engine that dies', () => {
  let usta: OwnUsta;
  beforeEach(async () => {
    usta = await openOwnUsta();
  });
  afterEach(() => usta.close());

  const engines = (): { mongodbUri: string; meili: { url: string; key: string | undefined } } => usta.context.engines;

  test('MongoDB killed under eight writers loses no acknowledged write, and the app goes on', async () => {
    const { catalogue, search } = usta.context;
    const acknowledged: string[] = [];
    let isWriting = true;
    const writer = async (): Promise<void> => {
      while (isWriting) {
        const lesson = buildLesson();
        try {
          await catalogue.store([lesson]);
          acknowledged.push(lesson.identifier);
        } catch {
          // Not acknowledged: it may or may not be there.
        }
      }
    };
    const writers = Array.from({ length: WRITERS }, writer);
    for (let round = 0; round < 3; round += 1) {
      const before = acknowledged.length;
      await waitFor('writes go on', () => acknowledged.length > before + 100);
      usta.killEngine('mongodb');
      await waitFor('the engine is noticed dead or back', async () => {
        const { status } = await request(usta.app).get('/readyz');
        return status === 200;
      });
    }
    isWriting = false;
    await Promise.all(writers);
    const found = await catalogue.findByIdentifiers(acknowledged);
    expect(new Set(found.map((item) => item.identifier))).toEqual(new Set(acknowledged));
    await search.index.caughtUp();
    expect(await indexedIds(usta.config, engines())).toEqual(await publishedIds(usta.config, engines()));
  });

  test('Meilisearch killed while items come in: afterwards the index equals the database', async () => {
    const { catalogue, search } = usta.context;
    for (let round = 0; round < 3; round += 1) {
      await catalogue.store(Array.from({ length: 400 }, () => buildLesson()));
      usta.killEngine('meilisearch');
      await catalogue.store(Array.from({ length: 400 }, () => buildLesson()));
    }
    await search.index.caughtUp();
    const published = await publishedIds(usta.config, engines());
    expect(published).toHaveLength(2400);
    expect(await indexedIds(usta.config, engines())).toEqual(published);
  });

  test('while Meilisearch is away /readyz says so, the database answers searches, and pages still open', async () => {
    const { catalogue, search } = usta.context;
    const lesson = buildLesson({ name: { az: 'Şüşə kəsmək' } });
    await catalogue.store([lesson]);
    await search.index.caughtUp();
    const [item] = await catalogue.findByIdentifiers([lesson.identifier]);
    usta.killEngine('meilisearch');
    const [ready, page, results] = await Promise.all([
      request(usta.app).get('/readyz'),
      request(usta.app).get(`/items/suse-kesmek-${item?._id ?? ''}`),
      request(usta.app).get('/api/search?q=suse'),
    ]);
    expect(ready.body).toEqual({ status: 'unavailable', components: { database: 'ok', search: 'unavailable' } });
    expect(page.status).toBe(200);
    expect(results.body).toMatchObject({ total: 1, stopgap: true });
    await waitFor('search is back', async () => !('stopgap' in ((await request(usta.app).get('/api/search?q=suse')).body as object)));
  });
});
