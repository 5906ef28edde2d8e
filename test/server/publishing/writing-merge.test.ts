import { expect, test } from '@jest/globals';
import { chosen, differencesOf } from '../../../server/publishing/writing-merge.ts';

const node = (id: string, az: string): Record<string, unknown> => ({ id, code: id, name: { az } });

test('differences are found text by text, nodes by their ids wherever they stand', () => {
  const theirs = { name: { az: 'Yeni', tr: 'Yeni' }, modules: [node('b', 'B'), node('a', 'A2')], keywords: { az: ['x'] } };
  const mine = { name: { az: 'Köhnə' }, modules: [node('a', 'A1'), node('b', 'B')], keywords: { az: ['x', 'y'] }, license: 'CC0-1.0' };
  expect(differencesOf(theirs, mine).map(({ path, theirs: saved, mine: typed }) => [path.join('/'), saved, typed])).toEqual([
    ['name/az', 'Yeni', 'Köhnə'],
    ['name/tr', 'Yeni', undefined],
    ['modules/a/name/az', 'A2', 'A1'],
    ['keywords/az', ['x'], ['x', 'y']],
    ['license', undefined, 'CC0-1.0'],
  ]);
});

test('what is chosen is taken, everything else stays as it is saved, and so does the order of nodes', () => {
  const theirs = { name: { az: 'Yeni', tr: 'Yeni' }, modules: [node('b', 'B'), node('a', 'A2'), node('c', 'C')] };
  const mine = { name: { az: 'Köhnə' }, modules: [node('a', 'A1'), node('b', 'B')] };
  expect(chosen(theirs, mine, (pointer) => pointer === 'modules/a/name/az' || pointer === 'name/tr')).toEqual({
    name: { az: 'Yeni' },
    modules: [node('b', 'B'), node('a', 'A1'), node('c', 'C')],
  });
  expect(chosen(theirs, mine, () => false)).toEqual(theirs);
});

test('a field that only one side has can be taken or left out', () => {
  expect(chosen({ a: 1 }, { b: { az: 'x' } }, () => true)).toEqual({ b: { az: 'x' } });
  expect(chosen({ a: 1 }, { b: { az: 'x' } }, () => false)).toEqual({ a: 1 });
});
