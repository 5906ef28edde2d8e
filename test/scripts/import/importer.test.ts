import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import type { Context } from '../../../server/context.ts';
import { readMap } from '../../../scripts/import/mapping.ts';
import { bring } from '../../support/bring.ts';
import { buildLesson } from '../../support/builders.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openUsta, type TestUsta } from '../../support/usta.ts';

// Processes and indexes take long on a busy machine.
jest.setTimeout(120_000);

const folder = temporaryFolder();
let usta: TestUsta;
let context: Context;
let connection: Connection;

beforeAll(async () => {
  usta = await openUsta();
  ({ context } = usta);
  connection = await mongoose.createConnection(usta.config.mongodbUri ?? '').asPromise();
});

beforeEach(async () => {
  await connection.collection('items').deleteMany({});
});

afterAll(async () => {
  await connection.close();
  await usta.close();
});

function lessons(count: number): unknown[] {
  return Array.from({ length: count }, () => buildLesson());
}

async function titleOf(identifier: string): Promise<string | undefined> {
  return (await context.catalogue.findByIdentifiers([identifier]))[0]?.name['az'];
}

const NOTHING = { added: 0, changed: 0, unchanged: 0, refused: 0 };

describe('importing twice', () => {
  test('changes nothing the second time', async () => {
    const file = folder.writeRecords('twice.jsonl', lessons(1200));
    expect(await bring(context, file)).toEqual({ counts: { ...NOTHING, added: 1200 }, refusals: [] });
    const before = await connection.collection('items').find().sort({ _id: 1 }).project({ indexPending: 0, indexFailure: 0 }).toArray();
    expect(await bring(context, file)).toEqual({ counts: { ...NOTHING, unchanged: 1200 }, refusals: [] });
    const after = await connection.collection('items').find().sort({ _id: 1 }).project({ indexPending: 0, indexFailure: 0 }).toArray();
    expect(after).toEqual(before);
  });

  test('replaces a changed record, also where it has lost a field, and no other', async () => {
    const [first, second] = [buildLesson({ country: 'AZ' }), buildLesson({ country: 'TR' })];
    await bring(context, folder.writeRecords('former.jsonl', [first, second]));
    const { country, ...without } = first;
    const changed = { ...without, name: { az: 'Başqa ad' } };
    const { counts } = await bring(context, folder.writeRecords('latter.jsonl', [changed, second]));
    expect(counts).toEqual({ ...NOTHING, changed: 1, unchanged: 1 });
    const [stored] = await context.catalogue.findByIdentifiers([first.identifier]);
    expect(stored).toMatchObject({ name: { az: 'Başqa ad' }, revision: 1 });
    expect(country).toBe('AZ');
    expect(stored).not.toHaveProperty('country');
  });

  test('the order of members is no change', async () => {
    const lesson = buildLesson({ country: 'AZ' });
    await bring(context, folder.writeRecords('order.jsonl', [lesson]));
    const reversed = Object.fromEntries(Object.entries(lesson).reverse());
    expect((await bring(context, folder.writeRecords('reversed.jsonl', [reversed]))).counts).toEqual({ ...NOTHING, unchanged: 1 });
  });

  test('of records with one identifier in a file the first counts, and a second run changes nothing', async () => {
    const lesson = buildLesson();
    const file = folder.writeRecords('double.jsonl', [lesson, { ...lesson, name: { az: 'Sonuncu' } }]);
    const { counts, refusals } = await bring(context, file);
    expect(counts).toMatchObject({ added: 1, refused: 1 });
    expect(refusals).toMatchObject([{ line: 2, field: 'identifier', code: 'repeated-identifier', params: { line: 1 } }]);
    expect(await titleOf(lesson.identifier)).toBe(lesson.name['az']);
    expect((await bring(context, file)).counts).toEqual({ ...NOTHING, unchanged: 1, refused: 1 });
  });
});

describe('a refusal', () => {
  test('names line, identifier, field and code; the other records come in', async () => {
    const good = buildLesson();
    const wrong = buildLesson({ license: 'CC-BY-9', titel: 'x' });
    const file = folder.write('refused.jsonl', [JSON.stringify(wrong), '{"type":', '', JSON.stringify(good), '[]'].join('\n'));
    const { counts, refusals } = await bring(context, file);
    expect(counts).toEqual({ ...NOTHING, added: 1, refused: 3 });
    expect(refusals).toMatchObject([
      { line: 1, identifier: wrong.identifier, field: 'license', code: 'vocabulary', params: { found: 'CC-BY-9' }, onlyField: false },
      { line: 1, identifier: wrong.identifier, field: 'titel', code: 'unknown-field', onlyField: false },
      { line: 2, identifier: '', field: '', code: 'unreadable-record', onlyField: false },
      { line: 5, field: '', code: 'unreadable-record', params: { reason: 'not a JSON object' } },
    ]);
    expect(await context.catalogue.count()).toBe(1);
  });

  test('leaves out a field that may be left out, and keeps the record', async () => {
    const map = await readMap(
      folder.write(
        'map.json',
        JSON.stringify({
          fields: {
            type: { default: 'video-lesson' },
            identifier: 'id',
            originalLanguage: { default: 'az' },
            inLanguage: { default: 'az' },
            name: 'title',
            duration: { from: 'length', optional: true },
          },
        }),
      ),
    );
    const file = folder.writeRecords('optional.jsonl', [
      { id: 'a', title: 'Bir', length: 'long' },
      { id: 'b', title: '', length: 'long' },
    ]);
    const { counts, refusals } = await bring(context, file, { map });
    expect(counts).toEqual({ ...NOTHING, added: 1, refused: 1 });
    expect(refusals).toMatchObject([
      { line: 1, field: 'duration', code: 'format-duration', onlyField: true },
      { line: 2, field: 'name', code: 'required', onlyField: false },
      { line: 2, field: 'duration', onlyField: false },
    ]);
    expect(await titleOf('a')).toBe('Bir');
  });
});

describe('a table', () => {
  test('with columns called as the fields comes in without a map', async () => {
    const file = folder.write(
      'programmes.csv',
      '\uFEFFtype;identifier;originalLanguage;inLanguage;name.az;name.en;description.az;specialty;hours.theory;hours.total;isAccessibleForFree\n' +
        'programme;p1;az;az|en;"Kibertəhlükəsizlik; əsaslar";Cybersecurity;"Birinci sətir\nikinci";0612|0613;20;45;true\n' +
        'programme;p2;az;az;Şəbəkə;;;9999;;;\n',
    );
    const { counts, refusals } = await bring(context, file);
    expect(counts).toEqual({ ...NOTHING, added: 1, refused: 1 });
    expect(refusals).toMatchObject([{ line: 4, identifier: 'p2', field: 'specialty/0', code: 'vocabulary', params: { found: '9999' } }]);
    const [stored] = await context.catalogue.findByIdentifiers(['p1']);
    expect(stored).toMatchObject({
      name: { az: 'Kibertəhlükəsizlik; əsaslar', en: 'Cybersecurity' },
      description: { az: 'Birinci sətir\nikinci' },
      inLanguage: ['az', 'en'],
      specialty: ['0612', '0613'],
      hours: { theory: 20, total: 45 },
      isAccessibleForFree: true,
    });
    expect((await bring(context, file)).counts).toEqual({ ...NOTHING, unchanged: 1, refused: 1 });
  });
});

describe('a part of a file', () => {
  test('a dry run says what would be and stores nothing', async () => {
    const [stored, changed, ...others] = lessons(5) as ReturnType<typeof buildLesson>[];
    if (stored === undefined || changed === undefined) throw new Error('no lesson');
    await bring(context, folder.writeRecords('stored.jsonl', [stored, changed]));
    const file = folder.writeRecords('dry.jsonl', [stored, { ...changed, name: { az: 'Yeni' } }, ...others, { type: 'textbook' }]);
    const { counts } = await bring(context, file, { dryRun: true });
    expect(counts).toEqual({ added: 3, changed: 1, unchanged: 1, refused: 1 });
    expect(await context.catalogue.count()).toBe(2);
    expect(await titleOf(changed.identifier)).toBe(changed.name['az']);
  });

  test('a limit counts the records that are read, refused ones included', async () => {
    const file = folder.writeRecords('limit.jsonl', [{}, ...lessons(9)]);
    expect((await bring(context, file, { limit: 4 })).counts).toEqual({ ...NOTHING, added: 3, refused: 1 });
    expect((await bring(context, file, { limit: 10 })).counts).toEqual({ ...NOTHING, added: 6, unchanged: 3, refused: 1 });
  });

  test('an interrupted import leaves whole records, and the next one completes it', async () => {
    const file = folder.writeRecords('interrupted.jsonl', lessons(2300));
    const interrupted = new AbortController();
    const { counts } = await bring(context, file, {
      signal: interrupted.signal,
      onProgress: ({ added }) => added >= 1000 && interrupted.abort(),
    });
    expect(counts.added).toBeGreaterThanOrEqual(1000);
    expect(counts.added).toBeLessThan(2300);
    expect(await context.catalogue.count()).toBe(counts.added);
    expect(await connection.collection('items').countDocuments({ contentHash: { $exists: true }, 'name.az': { $exists: true } })).toBe(
      counts.added,
    );
    expect((await bring(context, file)).counts).toEqual({ ...NOTHING, added: 2300 - counts.added, unchanged: counts.added });
    expect(await context.catalogue.count()).toBe(2300);
  });

  test('an import that is interrupted before it begins does nothing', async () => {
    const file = folder.writeRecords('never.jsonl', lessons(3));
    expect((await bring(context, file, { signal: AbortSignal.abort() })).counts).toEqual(NOTHING);
  });
});
