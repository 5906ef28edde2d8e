import { describe, expect, test } from '@jest/globals';
import { mapColumns, mapRecord, readMap, type FieldRule } from '../../../scripts/import/mapping.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();

function mapped(fields: Record<string, FieldRule | string>, record: Record<string, unknown>): Record<string, unknown> {
  const rules = Object.entries(fields).map(([field, rule]): [string, FieldRule] => [
    field,
    typeof rule === 'string' ? { from: rule } : rule,
  ]);
  return mapRecord(record, { recognisedBy: [], fields: new Map(rules) }).item;
}

describe('a mapping rule', () => {
  test('takes the first path that has a value', () => {
    const rule = { from: ['a', 'b', 'c'] };
    expect(mapped({ identifier: rule }, { a: '', b: null, c: 'x' })).toEqual({ identifier: 'x' });
    expect(mapped({ identifier: rule }, { a: 'w', c: 'x' })).toEqual({ identifier: 'w' });
    expect(mapped({ identifier: rule }, {})).toEqual({});
  });

  test('follows paths into objects and lists', () => {
    const record = { meta: { id: 7 }, speakers: [{ name: 'A' }, {}, { name: 'B' }], tags: ['x', 'y'] };
    expect(mapped({ identifier: 'meta.id' }, record)).toEqual({ identifier: '7' });
    expect(mapped({ audience: 'speakers[].name' }, record)).toEqual({ audience: ['A', 'B'] });
    expect(mapped({ audience: 'tags' }, record)).toEqual({ audience: ['x', 'y'] });
    expect(mapped({ identifier: 'meta.id.more' }, record)).toEqual({});
    expect(mapped({ identifier: 'tags[].name' }, record)).toEqual({});
  });

  test('takes the entries of a list that a filter names', () => {
    const videos = [{ type: 'mp4', url: 'm' }, 'nonsense', { type: 'youtube', url: 'y' }];
    expect(mapped({ url: 'videos[type=youtube].url' }, { videos })).toEqual({ url: 'y' });
    expect(mapped({ url: 'videos[type=vimeo].url' }, { videos })).toEqual({});
    expect(mapped({ url: 'videos[type=youtube].url' }, { videos: 'none' })).toEqual({});
  });

  test('takes a column with dots in its own name', () => {
    expect(mapped({ 'name.az': 'title.az', originalLanguage: 'lang' }, { 'title.az': 'Torna', lang: 'az' })).toMatchObject({
      name: { az: 'Torna' },
    });
  });

  test('puts a value into a template, with other fields of the record', () => {
    const rule = { from: 'id', template: 'site:{lang}/{}#{id}{nothing}' };
    expect(mapped({ identifier: rule }, { id: 5, lang: 'az' })).toEqual({ identifier: 'site:az/5#5' });
    expect(mapped({ identifier: { template: '{id}#{lang}' } }, { id: 'a', lang: 'fr' })).toEqual({ identifier: 'a#fr' });
    expect(mapped({ identifier: rule }, { lang: 'az' })).toEqual({});
  });

  test('takes the first group of a pattern, or all that it matches, and nothing where it does not', () => {
    const rule = { from: 'url', pattern: '(?:v=|youtu\\.be/)([\\w-]{11})', template: 'https://example.org/{}' };
    expect(mapped({ url: rule }, { url: 'https://youtu.be/abcdefghijk?t=1' })).toEqual({ url: 'https://example.org/abcdefghijk' });
    expect(mapped({ url: rule }, { url: 'https://vimeo.com/1' })).toEqual({});
    expect(mapped({ identifier: { from: 'n', pattern: '\\d+' } }, { n: 'no. 42' })).toEqual({ identifier: '42' });
  });

  test('exchanges values; others stay, and one that becomes null is left out', () => {
    const rule = { from: 'licence', values: { 'CC BY': 'CC-BY-4.0', no: null } };
    expect(mapped({ license: rule }, { licence: 'CC BY' })).toEqual({ license: 'CC-BY-4.0' });
    expect(mapped({ license: rule }, { licence: 'MIT' })).toEqual({ license: 'MIT' });
    expect(mapped({ license: rule }, { licence: 'no' })).toEqual({});
    expect(mapped({ license: rule }, { licence: 'constructor' })).toEqual({ license: 'constructor' });
  });

  test('splits a text into several values, each by the rest of the rule', () => {
    const rule = { from: 'codes', split: ';', values: { weld: '0715' } };
    expect(mapped({ specialty: rule }, { codes: 'weld; 0722 ;;' })).toEqual({ specialty: ['0715', '0722'] });
  });

  test('has a default for what is not there, also where the pattern finds nothing', () => {
    const rule = { from: 'kind', pattern: '^v', default: ['video', 'text'] };
    expect(mapped({ learningResourceType: rule }, {})).toEqual({ learningResourceType: ['video', 'text'] });
    expect(mapped({ learningResourceType: rule }, { kind: 'x' })).toEqual({ learningResourceType: ['video', 'text'] });
    expect(mapped({ isAccessibleForFree: { default: false } }, {})).toEqual({ isAccessibleForFree: false });
  });

  test('names the fields that may be left out', () => {
    const fields = new Map<string, FieldRule>([
      ['duration', { from: 'duration', optional: true }],
      ['name', { from: 'title' }],
    ]);
    expect([...mapRecord({}, { recognisedBy: [], fields }).optional]).toEqual(['duration']);
  });
});

describe('the columns of a table without a map', () => {
  test('are called as the fields; several values stand in one cell; empty cells are nothing', () => {
    const row = {
      identifier: '1',
      originalLanguage: 'az',
      'name.az': 'A | B',
      'name.en': '',
      specialty: '0715| 0722 ',
      'keywords.az': 'x|y',
      'hours.total': '45',
      creator: 'A|B',
    };
    expect(mapColumns(row)).toEqual({
      item: {
        identifier: '1',
        originalLanguage: 'az',
        name: { az: 'A | B' },
        specialty: ['0715', '0722'],
        keywords: { az: ['x', 'y'] },
        hours: { total: 45 },
        creator: [
          { type: 'Person', name: 'A' },
          { type: 'Person', name: 'B' },
        ],
      },
      optional: new Set(),
    });
  });
});

describe('a mapping file', () => {
  test('takes a path alone for a rule', async () => {
    const file = folder.write(
      'good.json',
      JSON.stringify({ recognisedBy: ['id'], fields: { identifier: 'id', name: { from: ['a', 'b'] } } }),
    );
    const { fields, recognisedBy } = await readMap(file);
    expect([...fields]).toEqual([
      ['identifier', { from: 'id' }],
      ['name', { from: ['a', 'b'] }],
    ]);
    expect(recognisedBy).toEqual(['id']);
  });

  test.each([
    ['is not there', undefined, /cannot be read/],
    ['is no JSON', '{"fields":', /cannot be read \(.*JSON.*\); name a JSON file/],
    ['has no fields', '{}', /is wrong: fields: /],
    ['has an unknown rule', '{"fields":{"name":{"form":"title"}}}', /is wrong: fields\.name: .*form/],
    [
      'has a pattern that is none',
      '{"fields":{"name":{"from":"title","pattern":"("}}}',
      /is wrong: fields\.name.*not a regular expression/,
    ],
    ['is a list', '[]', /is wrong: /],
  ])('that %s is refused with one sentence', async (title, content, sentence) => {
    const file = content === undefined ? `${folder.path}/none.json` : folder.write(`${title}.json`, content);
    const refused = await readMap(file).catch((error: unknown) => error as Error);
    expect(refused).toMatchObject({ name: 'StartError', code: 'map' });
    expect((refused as Error).message).toMatch(sentence);
    expect((refused as Error).message).not.toContain('\n');
  });
});
