import { describe, expect, test } from '@jest/globals';
import { coerce, takesSeveral } from '../../../scripts/import/coerce.ts';

/** One field's values, of a record whose original language is Azerbaijani. */
function coerced(field: string, ...values: unknown[]): unknown {
  return coerce(
    new Map([
      ['originalLanguage', ['az']],
      [field, values],
    ]),
  )[field];
}

describe('coerce', () => {
  test.each<[unknown, string]>([
    [700, 'PT11M40S'],
    ['700', 'PT11M40S'],
    [59.6, 'PT1M'],
    [3600, 'PT1H'],
    [0, 'PT0S'],
    ['12:34', 'PT12M34S'],
    ['90:00', 'PT1H30M'],
    ['1:02:03', 'PT1H2M3S'],
    ['PT5M', 'PT5M'],
    [' P1Y ', 'P1Y'],
    ['about an hour', 'about an hour'],
    [-5, '-5'],
    ['Infinity', 'Infinity'],
  ])('a duration %p becomes %s', (value, iso) => {
    expect(coerced('duration', value)).toBe(iso);
  });

  test.each([
    ['fra', 'fr'],
    ['fre', 'fr'],
    ['aze', 'az'],
    ['TUR', 'tr'],
    ['ara', 'ar'],
    ['fr-CA', 'fr'],
    ['pt_BR', 'pt'],
    ['az', 'az'],
    ['tlh', 'tlh'],
  ])('the language %s becomes %s', (given, code) => {
    expect(coerced('inLanguage', given)).toEqual([code]);
    expect(coerce(new Map([['originalLanguage', [given]]]))).toEqual({ originalLanguage: code });
  });

  test.each([
    ['2015-10-18T09:30:00Z', '2015-10-18'],
    ['2015-10-18', '2015-10-18'],
    ['18.10.2015', '18.10.2015'],
    ['2015', '2015'],
  ])('the date %s becomes %s', (given, date) => {
    expect(coerced('datePublished', given)).toBe(date);
  });

  test('a text is that of the original language, or of the language its column names', () => {
    const item = coerce(
      new Map<string, unknown[]>([
        ['name.az', ['Qaynaq ']],
        ['name.en', ['Welding']],
        ['description', ['Elektrod']],
        ['originalLanguage', ['aze']],
        ['keywords.en', ['arc', 'arc', 'electrode']],
      ]),
    );
    expect(item).toEqual({
      name: { az: 'Qaynaq', en: 'Welding' },
      description: { az: 'Elektrod' },
      originalLanguage: 'az',
      keywords: { en: ['arc', 'electrode'] },
    });
  });

  test('a text per language stays as it is', () => {
    expect(coerced('name', { az: 'Qaynaq', tr: 'Kaynak' })).toEqual({ az: 'Qaynaq', tr: 'Kaynak' });
  });

  test('names become persons and organisations', () => {
    expect(coerced('creator', 'Aygün', { type: 'Organization', name: 'X' })).toEqual([
      { type: 'Person', name: 'Aygün' },
      { type: 'Organization', name: 'X' },
    ]);
    expect(coerced('publisher', 'Məktəb')).toEqual([{ type: 'Organization', name: 'Məktəb' }]);
  });

  test('statements of several columns are one list in several languages', () => {
    const item = coerce(
      new Map<string, unknown[]>([
        ['originalLanguage', ['az']],
        ['teaches', ['bir', 'iki']],
        ['teaches.en', ['one']],
      ]),
    );
    expect(item['teaches']).toEqual([{ az: 'bir', en: 'one' }, { az: 'iki' }]);
  });

  test('a list has each value once, and one value makes a list', () => {
    expect(coerced('specialty', '0715', '0715', '0722')).toEqual(['0715', '0722']);
    expect(coerced('audience', 'student')).toEqual(['student']);
    expect(coerced('chapters', { name: { az: 'Giriş' }, startOffset: 0 })).toEqual([{ name: { az: 'Giriş' }, startOffset: 0 }]);
  });

  test('numbers and yes or no are read from text; what is none of them stays for the reader of the refusal', () => {
    expect(coerced('numberOfPages', '120')).toBe(120);
    expect(coerced('numberOfPages', 120)).toBe(120);
    expect(coerced('numberOfPages', 'many')).toBe('many');
    expect(coerced('isAccessibleForFree', 'TRUE')).toBe(true);
    expect(coerced('isAccessibleForFree', 'false')).toBe(false);
    expect(coerced('isAccessibleForFree', false)).toBe(false);
    expect(coerced('isAccessibleForFree', 'constructor')).toBe('constructor');
  });

  test('hours come as one object or as a column for each kind', () => {
    expect(coerced('hours', { theory: 20, total: 45 })).toEqual({ theory: 20, total: 45 });
    const item = coerce(
      new Map<string, unknown[]>([
        ['hours.theory', ['20']],
        ['hours.total', ['45']],
      ]),
    );
    expect(item['hours']).toEqual({ theory: 20, total: 45 });
  });

  test('a field that is none keeps its whole name', () => {
    expect(coerced('url.az', 'https://example.org')).toBe('https://example.org');
  });

  test('fields that take several values are known', () => {
    expect(['specialty', 'creator', 'keywords', 'teaches'].every(takesSeveral)).toBe(true);
    expect(['name', 'identifier', 'hours', 'constructor'].some(takesSeveral)).toBe(false);
  });
});
