import { describe, expect, test } from '@jest/globals';
import type { Item } from '../../../content-schema/validator.ts';
import { diffProgrammes } from '../../../server/programmes/diff.ts';
import { ITEM_FIELDS } from '../../../server/programmes/field-diff.ts';
import { buildLesson } from '../../support/builders.ts';
import { fullItem } from '../../support/full-items.ts';

describe('a diff of the item itself', () => {
  test('tells its fields, of every type', () => {
    const before = buildLesson({
      name: { az: 'Dərs' },
      license: 'CC-BY-4.0',
      educationalLevel: ['az-nqf-3'],
      keywords: { az: ['a', 'b'] },
    });
    const after = {
      ...before,
      name: { az: 'Yeni dərs' },
      license: 'CC0-1.0',
      educationalLevel: ['az-nqf-4'],
      keywords: { az: ['a', 'c'] },
      duration: 'PT5M',
    } as Item;
    const diff = diffProgrammes(before, after);
    expect(diff.fields.map(({ field, kind }) => [field, kind])).toEqual([
      ['name', 'texts'],
      ['keywords', 'texts'],
      ['educationalLevel', 'list'],
      ['duration', 'value'],
      ['license', 'value'],
    ]);
    expect(diff.fields[2]).toEqual({ field: 'educationalLevel', kind: 'list', removed: ['az-nqf-3'], added: ['az-nqf-4'] });
    expect([diff.isEmpty, diff.modules]).toEqual([false, []]);
  });

  test('tells when a list has only another order', () => {
    const lesson = buildLesson({ inLanguage: ['az', 'tr'] });
    expect(diffProgrammes(lesson, { ...lesson, inLanguage: ['tr', 'az'] }).fields).toEqual([{ field: 'inLanguage', kind: 'order' }]);
  });

  test.each(['video-lesson', 'textbook', 'curriculum', 'programme'] as const)('knows every field of a %s', (type) => {
    const managed = ['type', 'identifier', 'creativeWorkStatus', 'dateModified', 'modules'];
    const known = [...Object.keys(ITEM_FIELDS), ...managed];
    const item = fullItem(type);
    expect(Object.keys(item).filter((field) => !known.includes(field))).toEqual([]);
    const bare = buildLesson({ type, identifier: item.identifier, name: item.name, inLanguage: item.inLanguage });
    const same = ['originalLanguage', 'name', 'inLanguage'];
    const compared = Object.keys(item).filter((field) => !managed.includes(field) && !same.includes(field));
    expect(
      diffProgrammes(bare, item)
        .fields.map(({ field }) => field)
        .sort(),
    ).toEqual(compared.sort());
  });
});
