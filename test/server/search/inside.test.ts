import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import request from 'supertest';
import { itemId } from '../../../server/catalogue/service.ts';
import type { SearchResult } from '../../../server/search/service.ts';
import { buildLesson } from '../../support/builders.ts';
import { openUsta, type TestUsta } from '../../support/usta.ts';

const LAST = 900;
let usta: TestUsta;

const hashOf = (name: string): string => createHash('sha256').update(name).digest('hex');

type Page = readonly [page: number, text: string, label?: string];
type Window = readonly [start: number, text: string];

/** A file with a text, as if it had been sent and read. */
async function addBook(name: string, pages: readonly Page[]): Promise<string> {
  const { files, passages } = usta.context.media;
  const sha256 = hashOf(name);
  await files.add({ sha256, kind: 'textbook', name, type: 'application/pdf', size: 1000 });
  const writing = passages.begin(sha256);
  await writing.add(pages.map(([page, text, label]) => ({ page, text, ...(label === undefined ? {} : { label }) })));
  await writing.publish({ pages: pages.length });
  return sha256;
}

async function addCaptions(name: string, windows: readonly Window[]): Promise<string> {
  const { files, passages } = usta.context.media;
  const sha256 = hashOf(name);
  await files.add({ sha256, kind: 'caption', name, type: 'text/vtt', size: 100, language: 'tr' });
  const writing = passages.begin(sha256);
  await writing.add(windows.map(([start, text]) => ({ start, end: start + 30, text, cues: [] })));
  await writing.publish({});
  return sha256;
}

const pdf = (sha256: string, contentSize = 4_000_000): object => ({ sha256, encodingFormat: 'application/pdf', contentSize });

function buildBook(identifier: string, sha256: string, more: object = {}): ReturnType<typeof buildLesson> {
  return buildLesson({ type: 'textbook', identifier, name: { az: `Kitab ${identifier}` }, encoding: [pdf(sha256)], ...more });
}

beforeAll(async () => {
  usta = await openUsta();
  const long = await addBook(
    'long',
    Array.from({ length: LAST }, (_, at): Page => [
      at + 1,
      at + 1 === LAST ? 'Sonda əyirici mufta var' : `Adi səhifə ${String(at + 1)} mətni`,
    ]),
  );
  const arabic = await addBook('arabic', [
    [1, 'مقدمة الكتاب'],
    [2, 'ضبط المخرطة واللحام بالقوس', 'xii'],
  ]);
  const closed = await addBook('closed', [[7, 'Gizli frezer resepti']]);
  const captions = await addCaptions('captions', [
    [0, 'Merhaba, bugün tezgâhı açıyoruz'],
    [193, 'Şimdi rulmanı presle yerine oturtun, <b>dikkat</b>'],
  ]);
  const scattered = await addBook('scattered', [
    [1, 'keramik qab'],
    [2, 'soba içində'],
  ]);
  await usta.context.catalogue.store([
    buildBook('long', long, { numberOfPages: LAST, specialty: ['0715'], country: 'AZ' }),
    buildBook('arabic', arabic, { originalLanguage: 'ar', inLanguage: ['ar'], name: { ar: 'كتاب الورشة' }, country: 'JO' }),
    buildBook('closed', closed, { conditionsOfAccess: 'login', encoding: [pdf(closed, 20_000_000)] }),
    buildBook('scattered', scattered),
    buildLesson({
      identifier: 'bearing',
      originalLanguage: 'tr',
      inLanguage: ['tr'],
      name: { tr: 'Bakım dersi 4' },
      specialty: ['0715'],
      country: 'TR',
      caption: [{ sha256: captions, encodingFormat: 'text/vtt', contentSize: 100, inLanguage: 'tr' }],
    }),
    buildLesson({ identifier: 'titled', name: { az: 'Mufta seçimi' }, country: 'AZ' }),
    buildLesson({ identifier: 'elsewhere', encoding: [{ contentUrl: 'https://example.org/a.mp4', contentSize: 60_000_000 }] }),
  ]);
  await usta.context.search.index.caughtUp();
}, 60_000);
afterAll(() => usta.close());

const search = (query: string, more: object = {}): Promise<SearchResult> =>
  usta.context.search.search({ query, filters: {}, sort: 'relevance', page: 1, pageSize: 20, ...more });
const found = ({ hits }: SearchResult): string[] => hits.map(({ identifier }) => identifier);

describe('what is inside is searched', () => {
  test('a book of 900 pages is found by a word on its last one, and opens there with the words to mark', async () => {
    const answer = await request(usta.app).get('/api/search').query({ q: 'əyirici', lang: 'en' });
    const { total, hits } = answer.body as { total: number; hits: { id: string; passages: Record<string, unknown>[] }[] };
    expect(total).toBe(1);
    expect(hits[0]?.passages).toEqual([
      {
        page: LAST,
        label: 'p. 900',
        language: 'az',
        dir: 'ltr',
        url: expect.stringMatching(/^http.*\/items\/kitab-long-[0-9a-z]{12}\?page=900&q=%C9%99yirici$/),
        text: [
          { text: 'Sonda ', found: false },
          { text: 'əyirici', found: true },
          { text: ' mufta var', found: false },
        ],
      },
    ]);
  });

  test('folded, in any alphabet; a page is called as it is printed, a second as a clock', async () => {
    const page = await request(usta.app).get('/en/search').query({ q: 'مخرطه لحام' });
    expect(page.text).toMatch(/<b>p\. xii<\/b> <span lang="ar" dir="rtl">/);
    expect(page.text).toContain('<mark>المخرطة</mark>');
    const video = await request(usta.app).get('/tr/search').query({ q: 'rulmani yerine' });
    expect(video.text).toMatch(/href="\/tr\/items\/bakim-dersi-4-\w{12}\?t=193&amp;q=rulmani\+yerine"><b dir="ltr">0?3:13<\/b>/);
    expect(video.text).toContain('&lt;b&gt;dikkat');
  });

  test('all words must stand in one passage', async () => {
    expect(found(await search('keramik qab'))).toEqual(['scattered']);
    expect(found(await search('keramik soba'))).toEqual([]);
  });

  test('titles come first, totals and counts hold each item once, filters hold', async () => {
    const result = await search('mufta');
    expect(found(result)).toEqual(['titled', 'long']);
    expect([result.total, result.facets.country, result.facets.type]).toEqual([2, { AZ: 2 }, { textbook: 1, 'video-lesson': 1 }]);
    const narrowed = await search('mufta', { filters: { type: ['video-lesson'] } });
    expect([found(narrowed), narrowed.total, narrowed.facets.type]).toEqual([['titled'], 1, { textbook: 1, 'video-lesson': 1 }]);
    expect(found(await search('mufta', { filters: { size: ['under-10-mb'] } }))).toEqual(['long']);
    expect((await search('', { filters: { size: ['50-to-200-mb'] } })).total).toBe(1);
  });

  test('where not everybody may read, the place alone is shown', async () => {
    const [hit] = (await search('frezer resepti')).hits;
    expect(hit?.passages).toMatchObject([{ place: 7, text: undefined }]);
    const page = await request(usta.app).get('/en/search?q=frezer+resepti');
    expect(page.text).toContain('p. 7');
    expect(page.text).not.toContain('Gizli');
    const inside = await request(usta.app).get(`/api/items/${itemId('closed')}/passages?q=frezer`);
    expect((inside.body as { passages: { text: unknown }[] }).passages[0]?.text).toEqual([]);
  });
});

describe('one round trip', () => {
  test('is enough for a first page and for whatever nothing is found inside for', async () => {
    const sent = jest.spyOn(globalThis, 'fetch');
    const trips = async (query: string, more: object = {}): Promise<number> => {
      sent.mockClear();
      await search(query, more);
      return sent.mock.calls.filter(([address]) => String(address instanceof Request ? address.url : address).endsWith('/multi-search'))
        .length;
    };
    expect([
      await trips('mufta'),
      await trips('mufta', { filters: { type: ['textbook'] } }),
      await trips('seçimi', { page: 3 }),
      await trips(''),
    ]).toEqual([1, 1, 1, 1]);
    sent.mockRestore();
  });
});

describe('pages of results', () => {
  const names = Array.from({ length: 30 }, (_, at) => `zumpara-${String(at)}`);
  beforeAll(async () => {
    // 12 by their titles, 12 inside alone, 6 both ways.
    const items = await Promise.all(
      names.map(async (name, at) => {
        const title = at < 12 || at >= 24 ? `Zümpara kağızı ${String(at)}` : `Başqa ${String(at)}`;
        if (at < 12) return buildLesson({ identifier: name, name: { az: title }, country: 'TR' });
        return buildBook(name, await addBook(name, [[3, `burada zümpara kağızı ${'söz '.repeat(at)}`]]), {
          name: { az: title },
          country: 'AZ',
        });
      }),
    );
    await usta.context.catalogue.store(items);
    await usta.context.search.index.caughtUp();
  }, 60_000);

  test.each(['relevance', 'newest', 'title'])('by %s, every item stands on one page', async (sort) => {
    const all: SearchResult[] = [];
    for (let page = 1; page <= 5; page += 1) all.push(await search('zümpara kağızı', { sort, page, pageSize: 7 }));
    expect(all.map(({ total }) => total)).toEqual([30, 30, 30, 30, 30]);
    expect(all.map(({ facets }) => facets.country)).toEqual(Array.from({ length: 5 }, () => ({ AZ: 18, TR: 12 })));
    const order = all.flatMap(found);
    expect(order.toSorted()).toEqual(names.toSorted());
    if (sort === 'relevance')
      expect(order.slice(18).every((name) => Number(name.split('-')[1]) >= 12 && Number(name.split('-')[1]) < 24)).toBe(true);
    expect(order).toEqual(found(await search('zümpara kağızı', { sort, pageSize: 100 })));
    const narrowed = await search('zümpara kağızı', { sort, page: 2, pageSize: 7, filters: { country: ['AZ'] } });
    expect([narrowed.total, narrowed.facets.country]).toEqual([18, { AZ: 18, TR: 12 }]);
  });
});

describe('inside one item', () => {
  test('as a page without a script, in order of place, page by page, and as JSON', async () => {
    const address = `/items/${itemId('long')}/search`;
    const page = await request(usta.app).get(`/en${address}?q=adi+sehife&sort=place&page=2`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Search in this book');
    expect(page.text).toContain('899 places for');
    expect([...page.text.matchAll(/<b>p\. (\d+)<\/b>/g)].map(([, number]) => Number(number))).toEqual(
      Array.from({ length: 20 }, (_, at) => at + 21),
    );
    const answer = await request(usta.app).get(`/api/items/${itemId('long')}/passages?q=mufta`);
    expect(answer.body).toMatchObject({ total: 1, passages: [{ page: LAST }] });
    expect((await request(usta.app).get(`/api/items/${itemId('long')}/passages?q=mufta&file=${hashOf('closed')}`)).body).toMatchObject({
      total: 0,
    });
  });

  test('an item that is not there, and wrong parameters', async () => {
    expect((await request(usta.app).get('/items/000000000000/search?q=a')).status).toBe(404);
    expect((await request(usta.app).get(`/api/items/${itemId('long')}/passages?file=../x`)).status).toBe(400);
    expect((await request(usta.app).get(`/en/items/${itemId('long')}/search`)).status).toBe(200);
  });
});

describe('the index follows', () => {
  test('a replaced file: its old words find nothing, its new ones do; a withdrawn item loses its passages', async () => {
    const { catalogue, search: service } = usta.context;
    const item = buildBook(
      'replaced',
      await addBook('edition-1', [
        [1, 'qranit plitə'],
        [2, 'bazalt daşı'],
      ]),
    );
    await catalogue.store([item]);
    await service.index.caughtUp();
    expect(found(await search('bazalt dasi'))).toEqual(['replaced']);

    await catalogue.store([{ ...item, encoding: [pdf(await addBook('edition-2', [[1, 'travertin plitə']]))] } as never]);
    await service.index.caughtUp();
    expect([found(await search('bazalt dasi')), found(await search('travertin plite'))]).toEqual([[], ['replaced']]);

    // The same file read anew, with fewer pages.
    await addBook('edition-2', [[4, 'oniks plitə']]);
    await catalogue.reindexUsersOf(hashOf('edition-2'));
    await service.index.caughtUp();
    expect([found(await search('travertin')), (await search('oniks')).hits[0]?.passages[0]?.place]).toEqual([[], 4]);

    await catalogue.store([{ ...item, country: 'FR', encoding: [pdf(hashOf('edition-2'))] } as never]);
    await service.index.caughtUp();
    expect([
      found(await search('oniks', { filters: { country: ['FR'] } })),
      found(await search('oniks', { filters: { country: ['AZ'] } })),
    ]).toEqual([['replaced'], []]);

    await service.index.rebuild();
    expect(found(await search('oniks'))).toEqual(['replaced']);
    await catalogue.withdraw(itemId('replaced'));
    await service.index.caughtUp();
    expect((await search('oniks')).total).toBe(0);
  });
});
