import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { formatOf, readRecords, type SourceRecord } from '../../../scripts/import/read-records.ts';
import { realFile, realJson, testOnRealData } from '../../support/real-data.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
let files = 0;

async function recordsOf(file: string): Promise<SourceRecord[]> {
  const records: SourceRecord[] = [];
  for await (const record of readRecords(file)) records.push(record);
  return records;
}

function read(content: string | Buffer, extension = 'csv'): Promise<SourceRecord[]> {
  files += 1;
  return recordsOf(folder.write(`records-${String(files)}.${extension}`, content));
}

const saying = (text: string): unknown => expect.stringContaining(text);

describe('a CSV file', () => {
  test('with a byte order mark, quotes and lines inside cells', async () => {
    expect(await read('\uFEFFidentifier,name\r\n1,"Torna, ""CNC"""\r\n2,"iki\r\nsətir"\r\n3,son')).toEqual([
      { line: 2, value: { identifier: '1', name: 'Torna, "CNC"' } },
      { line: 3, value: { identifier: '2', name: 'iki\r\nsətir' } },
      { line: 5, value: { identifier: '3', name: 'son' } },
    ]);
  });

  test.each([
    ['commas', 'a,b\n1;2,"x,y"\n', { a: '1;2', b: 'x,y' }],
    ['semicolons', 'a;b\n1,5;"x;y"\n', { a: '1,5', b: 'x;y' }],
    ['tabulators', 'a\tb\n1,2;3\t4\n', { a: '1,2;3', b: '4' }],
    ['commas and a header in quotes', '"a;x;y;z","b"\n1,2\n', { 'a;x;y;z': '1', b: '2' }],
    ['commas and a header of two lines', '"a\n;;;",b\n1,2\n', { 'a\n;;;': '1', b: '2' }],
  ])('with %s is split at nothing else', async (_, content, value) => {
    expect(await read(content)).toMatchObject([{ value }]);
  });

  test('counts the lines of the file, blank ones and a long header included', async () => {
    const lines = (await read('\n"a\nx",b\n\n1,2\n\n\n"3\n4",5\n6,7\n')).map(({ line }) => line);
    expect(lines).toEqual([5, 8, 10]);
  });

  test('skips rows of empty cells, and trims the names of columns', async () => {
    expect(await read(' a , b\n,\n"",\n1,\n')).toEqual([{ line: 4, value: { a: '1', b: '' } }]);
  });

  test('tells of a row with too few or too many cells, and goes on', async () => {
    const records = await read('a,b\n1\n1,2,3\n4,5\n');
    expect(records).toMatchObject([{ line: 2, broken: saying('got 1') }, { line: 3 }, { line: 4, value: { a: '4', b: '5' } }]);
    expect(records[1]).toHaveProperty('broken');
  });

  test('takes a quote in the middle of a cell for an inch', async () => {
    expect(await read('a,b\n1/2" boru,2\n"x"y,3\n4,5\n')).toMatchObject([
      { value: { a: '1/2" boru' } },
      { value: { a: '"x"y', b: '3' } },
      { value: { a: '4' } },
    ]);
  });

  test('tells where a quote begins that is never closed, after all records before it', async () => {
    const records = await read(`a,b\n1,2\n3,"x\n${'y,z\n'.repeat(1000)}`);
    expect(records).toHaveLength(2);
    expect(records).toMatchObject([
      { line: 2, value: { a: '1', b: '2' } },
      { line: 3, broken: saying('Quote Not Closed') },
    ]);
  });

  test('without a record is empty', async () => {
    for (const content of ['', '\uFEFF', 'a,b', 'a,b\n\n']) expect(await read(content)).toEqual([]);
  });

  testOnRealData.each([
    'comma_in_quotes',
    'empty',
    'empty_crlf',
    'escaped_quotes',
    'json',
    'newlines',
    'newlines_crlf',
    'quotes_and_newlines',
    'simple',
    'simple_crlf',
    'utf8',
  ])('%s of csv-spectrum is read as it should be (needs USTA_REAL_DATA)', async (name) => {
    const content = readFileSync(realFile(`hostile/csv-spectrum/csvs/${name}.csv`), 'utf8');
    // The copy has lost the carriage returns of those that are there for them.
    const records = await read(name.endsWith('_crlf') ? content.replace(/\r?\n/g, '\r\n') : content);
    expect(records.map((record) => ('value' in record ? record.value : record.broken))).toEqual(
      realJson(`hostile/csv-spectrum/json/${name}.json`),
    );
  });

  testOnRealData('location_coordinates of csv-spectrum, which is not UTF-8, is read nevertheless (needs USTA_REAL_DATA)', async () => {
    const [record] = await recordsOf(realFile('hostile/csv-spectrum/csvs/location_coordinates.csv'));
    expect(record).toMatchObject({ line: 2, value: { Cities: 'Modesto', Counties: 'Stanislaus' } });
  });
});

describe('a JSON Lines file', () => {
  test('with a byte order mark, blank lines and either end of line', async () => {
    expect(await read('\uFEFF{"a":1}\r\n\r\n  \n{"a":2}', 'jsonl')).toEqual([
      { line: 1, value: { a: 1 } },
      { line: 4, value: { a: 2 } },
    ]);
  });

  test('tells of a broken line, and goes on', async () => {
    expect(await read('{"a":\n[1]\nnull\n"x"\n{"a":2}\n', 'jsonl')).toEqual([
      { line: 1, broken: saying('not valid JSON') },
      { line: 2, broken: 'not a JSON object' },
      { line: 3, broken: 'not a JSON object' },
      { line: 4, broken: 'not a JSON object' },
      { line: 5, value: { a: 2 } },
    ]);
  });

  test('is split at line feeds alone', async () => {
    expect(await read('{"a":"x\u2028y\u2029z\u0085"}\n', 'jsonl')).toEqual([{ line: 1, value: { a: 'x\u2028y\u2029z\u0085' } }]);
  });

  test('with lines longer than what is read at once', async () => {
    const long = 'ə'.repeat(400_000);
    expect(await read(`{"a":"${long}"}\n{"a":1}\n{"a":"${long}"}`, 'jsonl')).toEqual([
      { line: 1, value: { a: long } },
      { line: 2, value: { a: 1 } },
      { line: 3, value: { a: long } },
    ]);
  });

  test('tells how far it has been read', async () => {
    const file = folder.writeRecords('bytes.jsonl', [{ a: 'ə' }, { a: 2 }]);
    const told: number[] = [];
    for await (const record of readRecords(file, (bytes) => told.push(bytes))) expect(record).toHaveProperty('value');
    expect(told.at(-1)).toBe(19);
  });
});

test.each(['csv', 'jsonl'])('a .%s that cannot be read ends with an error', async (extension) => {
  await expect(recordsOf(`${folder.path}/none.${extension}`)).rejects.toThrow('ENOENT');
});

test('the format is what the name says', () => {
  expect(['a.csv', 'b.TSV', 'c.jsonl', 'd.ndjson', 'e'].map(formatOf)).toEqual(['csv', 'csv', 'jsonl', 'jsonl', 'jsonl']);
});
