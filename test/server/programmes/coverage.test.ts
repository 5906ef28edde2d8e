import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import request from 'supertest';
import type { Item } from '../../../content-schema/validator.ts';
import { seedSample } from '../../../scripts/seed/sample.ts';
import type { StoredItem } from '../../../server/catalogue/service.ts';
import { coverageKinds, coverageOf } from '../../../server/programmes/coverage.ts';
import { suggestionsFor } from '../../../server/programmes/suggestions.ts';
import { buildLesson } from '../../support/builders.ts';
import { buildModule, buildOutcome, buildProgramme } from '../../support/outline.ts';
import { openUsta, type TestUsta } from '../../support/usta.ts';

// The whole sample goes into the index.
jest.setTimeout(120_000);

let usta: TestUsta;
let welder: StoredItem;
beforeAll(async () => {
  usta = await openUsta();
  await seedSample(usta.context);
  await usta.context.search.index.caughtUp();
  welder = await find('usta-sample:curriculum-welder');
});
afterAll(() => usta.close());

async function find(identifier: string): Promise<StoredItem> {
  const [item] = await usta.context.catalogue.findByIdentifiers([identifier]);
  if (item === undefined) throw new Error(`no ${identifier}`);
  return item;
}

const get = (path: string, language = 'en'): request.Test => request(usta.app).get(`/${language}${path}`);

describe('the columns of an item', () => {
  test('are its type, and assessment where it assesses', () => {
    const kinds = (overrides: Record<string, unknown>): readonly string[] => coverageKinds(buildLesson(overrides));
    expect(kinds({})).toEqual(['video']);
    expect(kinds({ type: 'textbook' })).toEqual(['pages']);
    expect(kinds({ learningResourceType: ['video', 'exercise'] })).toEqual(['video', 'assessment']);
    expect(kinds({ type: 'textbook', assesses: [{ az: 'Tikişi yoxlayır' }] })).toEqual(['pages', 'assessment']);
    expect(kinds({ type: 'curriculum', learningResourceType: ['assessment'] })).toEqual(['assessment']);
    expect(kinds({ type: 'programme', assesses: [] })).toEqual(['other']);
  });
});

describe('what serves an outcome', () => {
  test('is found with its pages and seconds; what the catalogue lacks is told', async () => {
    const [book, video] = ['usta-sample:book-manual-arc-welding', 'usta-sample:mag-kunc-tikisi'];
    const odd = buildLesson({ identifier: 'test:odd#page=3' });
    await usta.context.catalogue.store([odd]);
    const entries = [`${book}#page=12-19`, `${book}#page=7`, `${video}#t=193,340`, video, odd.identifier, 'test:nothing#t=1'];
    const item = buildProgramme([buildModule('M1', [buildOutcome('a', { servedBy: entries }), buildOutcome('b')])]);
    const [a, b] = await coverageOf(item, usta.context.catalogue);
    expect(a?.cells.pages.map(({ item: { identifier }, pages }) => [identifier, pages])).toEqual([
      [book, { from: 12, to: 19 }],
      [book, { from: 7, to: undefined }],
    ]);
    expect(a?.cells.video.map(({ item: { identifier }, seconds, pages }) => [identifier, seconds, pages])).toEqual([
      [video, { from: 193, to: 340 }, undefined],
      [video, undefined, undefined],
      // An identifier that itself ends like a page is one.
      [odd.identifier, undefined, undefined],
    ]);
    expect(a?.unknown).toEqual(['test:nothing#t=1']);
    expect(Object.values(b?.cells ?? {}).flat()).toEqual([]);
    expect(b?.outcome.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('is not what was withdrawn', async () => {
    const lesson = buildLesson();
    await usta.context.catalogue.store([lesson]);
    await usta.context.catalogue.withdraw((await find(lesson.identifier))._id);
    const item = buildProgramme([buildModule('M1', [buildOutcome('a', { servedBy: [lesson.identifier] })])]);
    const [row] = await coverageOf(item, usta.context.catalogue);
    expect([row?.cells.video, row?.unknown]).toEqual([[], [lesson.identifier]]);
  });
});

describe('the page of the matrix', () => {
  test('shows every outcome, what serves it and which cells are empty', async () => {
    const page = await get(`/items/${welder._id}/coverage`);
    expect(page.status).toBe(200);
    const coverage = await coverageOf(welder, usta.context.catalogue);
    const cells = coverage.flatMap((row) => Object.values(row.cells));
    expect(coverage).toHaveLength(11);
    expect(page.text.match(/<tr id="o-/g)).toHaveLength(coverage.length);
    expect(page.text.match(/<td class="empty/g)).toHaveLength(cells.filter((cell) => cell.length === 0).length);
    expect(page.text).toContain('pages 71–92');
    expect(page.text).toMatch(/dir="ltr">03:50–06:35</);
    expect(page.text).toContain('6 of 11');
    expect(page.text.slice(0, page.text.indexOf('</main>'))).not.toContain('method="post"');
  });

  test('narrows to a module', async () => {
    const page = await get(`/items/${welder._id}/coverage?module=M2`);
    expect(page.text.match(/<tr id="o-/g)).toHaveLength(3);
    expect(page.text).toMatch(/\?module=M2" aria-current="true"/);
    expect((await get(`/items/${welder._id}/coverage?module=nothing`)).text.match(/<tr id="o-/g)).toHaveLength(11);
    expect((await get(`/items/${welder._id}/coverage?kind=nothing`)).status).toBe(400);
  });

  test('suggests for the cell that is asked for', async () => {
    const coverage = await coverageOf(welder, usta.context.catalogue);
    const fillet = coverage.find(({ outcome }) => outcome.code === 'M2.1.2');
    const page = await get(`/items/${welder._id}/coverage?outcome=${fillet?.outcome.id ?? ''}&kind=video`);
    const suggested = page.text.slice(page.text.indexOf('id="suggestions"'), page.text.indexOf('class="matrix"'));
    expect(suggested).toContain('MAG welding: a fillet weld on 5 mm plate');
    expect(suggested.match(/<li>/g)?.length).toBeLessThanOrEqual(3);
  });

  test('is there for published programmes and curricula only', async () => {
    const lesson = await find('usta-sample:mag-kunc-tikisi');
    expect((await get(`/items/${lesson._id}/coverage`)).status).toBe(404);
    expect((await get('/items/nothing/coverage')).status).toBe(404);
    const gone = buildProgramme([], { identifier: 'test:gone' });
    await usta.context.catalogue.store([gone]);
    const { _id } = await find(gone.identifier);
    const empty = await get(`/items/${_id}/coverage`);
    expect([empty.status, empty.text.includes('There are no learning outcomes yet')]).toEqual([200, true]);
    await usta.context.catalogue.withdraw(_id);
    expect((await get(`/items/${_id}/coverage`)).status).toBe(410);
  });
});

describe('suggestions', () => {
  const suggest = async (item: Item, kind: 'video' | 'pages' | 'assessment' | 'other'): Promise<string[]> => {
    const [row] = await coverageOf(item, usta.context.catalogue);
    if (row === undefined) throw new Error('no outcome');
    return (await suggestionsFor(item, row, kind, usta.context.search)).map(({ identifier }) => identifier);
  };
  const outcome = (servedBy: string[] = []): Item =>
    buildProgramme(
      [
        buildModule('M1', [
          buildOutcome('a', { name: { az: 'Künc tikişini qaynaq edir' }, ...(servedBy.length === 0 ? {} : { servedBy }) }),
        ]),
      ],
      { specialty: ['0715'] },
    );

  test('are of the type of the column and leave out what serves already', async () => {
    const videos = await suggest(outcome(), 'video');
    expect(videos[0]).toBe('usta-sample:mag-kunc-tikisi');
    expect(await suggest(outcome(['usta-sample:mag-kunc-tikisi#t=1,2']), 'video')).not.toContain('usta-sample:mag-kunc-tikisi');
    const books = await suggest(outcome(), 'pages');
    expect(books).toContain('usta-sample:book-manual-arc-welding');
    for (const identifier of books) expect((await find(identifier)).type).toBe('textbook');
  });

  test('stay in the specialty of the module', async () => {
    const [module] = outcome().type === 'programme' ? [buildModule('M1', [buildOutcome('a', { name: { az: 'Şəbəkə qurur' } })])] : [];
    if (module === undefined) throw new Error('no module');
    const found = await suggest(buildProgramme([{ ...module, specialty: '0612' }], { specialty: ['0715'] }), 'video');
    expect(found.length).toBeGreaterThan(0);
    for (const identifier of found) expect((await find(identifier)).specialty?.some((code) => code.startsWith('06'))).toBe(true);
  });
});

describe('the matrix as CSV', () => {
  test('has a row per outcome, in the language of the reader', async () => {
    const answer = await get(`/items/${welder._id}/coverage.csv`, 'az');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toContain('attachment');
    const [head, ...rows]: string[][] = parse(answer.text, { bom: true });
    expect(head).toContain('Dərsliyin səhifələri');
    expect(rows.map((row) => row[4])).toEqual((await coverageOf(welder, usta.context.catalogue)).map((row) => row.outcome.code));
    expect(rows.find((row) => row[4] === 'M2.1.2')?.[7]).toMatch(/, səh\. 71–92$/);
    expect(rows.find((row) => row[4] === 'M3.1.1')?.[6]).toMatch(/, 03:50–06:35$/);
  });

  test('holds no formula', async () => {
    const names = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', 'a;b "c"\n=d'];
    const item = buildProgramme(
      [
        buildModule(
          '=M',
          names.map((az, position) => buildOutcome(String(position), { name: { az } })),
        ),
      ],
      {
        identifier: 'test:formulas',
      },
    );
    await usta.context.catalogue.store([item]);
    const { _id } = await find(item.identifier);
    const [, ...rows]: string[][] = parse((await get(`/items/${_id}/coverage.csv`)).text, { bom: true });
    expect(rows.map((row) => row[5])).toEqual(["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", 'a;b "c"\n=d']);
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+@\t-]/);
  });
});

describe('the item page', () => {
  test('says which pages and seconds serve an outcome', async () => {
    const { header } = await get(`/items/${welder._id}`);
    const page = await request(usta.app).get((header as Record<string, string>)['location'] ?? '');
    expect(page.text).toContain('pages 9–22');
    expect(page.text).toMatch(/dir="ltr">00:00–01:35</);
    expect((await request(usta.app).get(((header as Record<string, string>)['location'] ?? '').replace('/en/', '/ar/'))).text).toContain(
      'الصفحات من 9 إلى 22',
    );
  });
});
