import { describe, expect, test } from '@jest/globals';
import { ITEM_TYPES, validateInstitution, validateItem, type Problem, type Validation } from '../../content-schema/validator.ts';
import type { VocabularyId } from '../../content-schema/vocabularies.ts';
import { BROKEN_RECORDS } from '../support/broken-records.ts';
import { buildLesson } from '../support/builders.ts';
import { fullInstitution, fullItem } from '../support/full-items.ts';
import { realJson, testOnRealData } from '../support/real-data.ts';
import { propertiesOf } from '../support/schemas.ts';

function problemsOf(validation: Validation<unknown>): readonly Problem[] {
  return validation.ok ? [] : validation.problems;
}

describe('a valid record', () => {
  test.each(ITEM_TYPES)('%s with every field of its schema', (type) => {
    const item = fullItem(type);
    expect(Object.keys(item).sort()).toEqual([...propertiesOf(type), ...propertiesOf('learning-resource')].sort());
    expect(validateItem(item)).toEqual({ ok: true, value: item });
  });

  test.each(ITEM_TYPES)('%s with the required fields alone', (type) => {
    expect(problemsOf(validateItem(buildLesson({ type })))).toEqual([]);
  });

  test('an institution with every field of its schema', () => {
    const institution = fullInstitution();
    expect(Object.keys(institution).sort()).toEqual([...propertiesOf('institution')].sort());
    expect(problemsOf(validateInstitution(institution))).toEqual([]);
  });

  test('a title of 500 letters, in any alphabet', () => {
    for (const letter of ['a', 'ə', 'ل', '𐤀'])
      expect(problemsOf(validateItem(buildLesson({ name: { az: letter.repeat(500) } })))).toEqual([]);
  });
});

describe('a record with one mistake', () => {
  test.each(BROKEN_RECORDS)('$says: $field, $code', ({ type = 'video-lesson', change, field, code, params }) => {
    const record = { ...fullItem(type as 'textbook'), ...change };
    const given = Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
    const problems = problemsOf(validateItem(given));
    expect(problems.map((problem) => [problem.field, problem.code])).toEqual([[field, code]]);
    if (params !== undefined) expect(problems[0]?.params).toEqual(params);
  });

  test.each<[field: string, vocabulary: VocabularyId]>([
    ['originalLanguage', 'languages'],
    ['inLanguage', 'languages'],
    ['specialty', 'isced-f-2013'],
    ['occupation', 'isco-08'],
    ['educationalLevel', 'qualification-levels'],
    ['learningResourceType', 'resource-types'],
    ['license', 'licences'],
    ['country', 'countries'],
    ['conditionsOfAccess', 'access-conditions'],
    ['audience', 'audiences'],
    ['accessMode', 'access-modes'],
    ['accessibilityFeature', 'accessibility-features'],
    ['accessibilityHazard', 'accessibility-hazards'],
  ])('a wrong code in %s names the vocabulary %s', (field, id) => {
    const item = fullItem('video-lesson') as unknown as Record<string, unknown>;
    const isList = Array.isArray(item[field]);
    for (const wrong of ['no-such-code', 'toString', '__proto__']) {
      const problems = problemsOf(validateItem({ ...item, [field]: isList ? [wrong] : wrong }));
      const expected = { field: isList ? `${field}/0` : field, code: 'vocabulary', params: { found: wrong, vocabulary: id } };
      expect(problems).toContainEqual(expected);
    }
  });

  test('a description of 5 MB is refused with its length and the limit', () => {
    const problems = problemsOf(validateItem(buildLesson({ description: { az: 'torna '.repeat(873_814) } })));
    expect(problems).toEqual([{ field: 'description/az', code: 'too-long', params: { limit: 50_000, length: 5_242_884 } }]);
  });

  test('what was found is shown cut short, never through a character', () => {
    const [problem] = problemsOf(validateItem(buildLesson({ license: `${'a'.repeat(59)}😀${'b'.repeat(1000)}` })));
    const found = String(problem?.params['found']);
    expect(found.length).toBeLessThanOrEqual(61);
    expect(found.isWellFormed()).toBe(true);
  });

  test('every mistake of a record is told', () => {
    const problems = problemsOf(validateItem({ type: 'textbook', originalLanguage: 'xx', isbn: '1', titel: '' }));
    const told = problems.map(({ field, code }) => `${field} ${code}`).sort();
    expect(told).toEqual([
      'identifier required',
      'inLanguage required',
      'isbn isbn',
      'name required',
      'originalLanguage vocabulary',
      'titel unknown-field',
    ]);
  });

  test('what is no record at all', () => {
    for (const nothing of [null, undefined, 5, 'text', [], [{}]]) {
      for (const validate of [validateItem, validateInstitution]) expect(problemsOf(validate(nothing))[0]?.code).toBe('type-object');
    }
  });

  test.each([
    ['another kind', { kind: 'academy' }, 'kind', 'enum'],
    ['an id with capitals', { id: 'Baku' }, 'id', 'pattern'],
    ['a country outside the organisation', { country: 'CH' }, 'country', 'vocabulary'],
    ['an unknown field', { phone: '12' }, 'phone', 'unknown-field'],
    ['a name in another language only', { name: { en: 'College' } }, 'name/az', 'original-missing'],
  ])('an institution with %s', (_, change, field, code) => {
    expect(problemsOf(validateInstitution({ ...fullInstitution(), ...change }))).toMatchObject([{ field, code }]);
  });
});

describe('hostile texts', () => {
  testOnRealData('each naughty string as a title is taken or refused with a problem (needs USTA_REAL_DATA)', () => {
    const strings = realJson('hostile/blns/blns.json') as string[];
    expect(strings.length).toBeGreaterThan(500);
    const codes = new Set<string>();
    for (const text of strings) {
      const validation = validateItem(buildLesson({ name: { az: text } }));
      if (validation.ok) expect(validation.value.name).toEqual({ az: text });
      else for (const { code } of validation.problems) codes.add(code);
    }
    expect([...codes].sort()).toEqual(['too-short', 'unreadable']);
  });

  test('a member called __proto__ is an unknown field and changes nothing', () => {
    const record = JSON.parse(`{"__proto__":{"type":"textbook"},${JSON.stringify(buildLesson()).slice(1)}`) as unknown;
    expect(problemsOf(validateItem(record))).toEqual([{ field: '__proto__', code: 'unknown-field', params: {} }]);
  });
});
