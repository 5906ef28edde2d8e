import { describe, expect, test } from '@jest/globals';
import { adapt, frameworkOf } from '../../../server/publishing/adaptation.ts';
import type { Content } from '../../../server/publishing/content-tree.ts';
import { originChanges } from '../../../server/publishing/origin-changes.ts';
import { offers, takeOver } from '../../../server/publishing/take-over.ts';
import { fullItem } from '../../support/full-items.ts';

type Outcome = Readonly<Record<string, unknown>> & { readonly id: string };
type Unit = Readonly<Record<string, unknown>> & { readonly id: string; learningOutcomes?: Outcome[] };
type Module = Readonly<Record<string, unknown>> & { readonly id: string; units?: Unit[] };
type Tree = Content & { readonly modules: Module[] };

const outcome = (id: string, az = `Nəticə ${id}`): Outcome => ({ id, code: id, name: { az } });
const unit = (id: string, ...learningOutcomes: Outcome[]): Unit => ({ id, code: id, name: { az: id }, learningOutcomes });
const module = (id: string, ...units: Unit[]): Module => ({ id, code: id, name: { az: id }, units });
const programme = (...modules: Module[]): Tree => ({ type: 'programme', identifier: 'x', name: { az: 'Qaynaqçı' }, modules });

const base = programme(
  module('M1', unit('U1', outcome('a'), outcome('b'), outcome('c')), unit('U2', outcome('d'))),
  module('M2', unit('U3', outcome('e'))),
);
const copy = (): Tree => structuredClone(base);

function outcomesIn(content: Content): Record<string, string[]> {
  const units = (content as Tree).modules.flatMap((one) => one.units ?? []);
  return Object.fromEntries(units.map((one) => [one.id, (one.learningOutcomes ?? []).map(({ id }) => id)]));
}
const units = (content: Tree): Unit[] => content.modules.flatMap((one) => one.units ?? []);
const unitIn = (content: Tree, id: string): Unit => units(content).find((one) => one.id === id) ?? unit('none');
const fits = (next: Tree, mine: Tree): Record<string, string> =>
  Object.fromEntries(offers({ base, next, mine }).map(({ change, fit }) => [change.id, fit]));

describe('what a newer version of the original changes', () => {
  test('nothing, where nothing differs', () => {
    expect(originChanges(base, copy())).toEqual([]);
  });

  test('each language of a text by itself, each field by itself', () => {
    const next = copy();
    unitIn(next, 'U1').learningOutcomes?.splice(0, 1, { ...outcome('a'), name: { az: 'Yeni', en: 'New' }, hours: { theory: 2 } });
    expect(originChanges(base, { ...next, name: { az: 'Qaynaqçı', tr: 'Kaynakçı' } }).map(({ id }) => id)).toEqual([
      'set::name/tr',
      'set:a:name/az',
      'set:a:name/en',
      'set:a:hours',
    ]);
  });

  test('a new node with all below it is one change, and so is one that is gone', () => {
    const next = copy();
    next.modules.push(module('M3', unit('U4', outcome('f'))));
    next.modules.splice(1, 1);
    expect(originChanges(base, next).map(({ id }) => id)).toEqual(['add:M3', 'remove:M2']);
  });

  test('a node elsewhere or in another order is moved', () => {
    const next = copy();
    const [a] = unitIn(next, 'U1').learningOutcomes?.splice(0, 1) ?? [];
    unitIn(next, 'U3').learningOutcomes?.push(a ?? outcome('none'));
    unitIn(next, 'U1').learningOutcomes?.reverse();
    const moved = originChanges(base, next).map(({ id }) => id);
    expect(moved).toHaveLength(2);
    expect(moved).toContain('move:a');
  });

  test('what an adaptation has of its own is not offered', () => {
    const other = {
      ...copy(),
      identifier: 'y',
      institution: 'z',
      country: 'TR',
      version: '7',
      datePublished: '2026-01-01',
      isBasedOn: ['q'],
    };
    expect(originChanges(base, other)).toEqual([]);
  });
});

describe('taking changes over', () => {
  test('one by one, and the rest stays as it is', () => {
    const next = copy();
    unitIn(next, 'U1').learningOutcomes?.splice(1, 0, outcome('n'));
    unitIn(next, 'U2').learningOutcomes?.splice(0, 1, outcome('d', 'Yeni söz'));
    next.modules.splice(1, 1);
    const mine = copy();
    unitIn(mine, 'U1').learningOutcomes?.splice(2, 1, outcome('c', 'Bizim söz'));
    const { content, taken, left } = takeOver({ base, next, mine }, new Set(['add:n']));
    expect([taken, left]).toEqual([['add:n'], []]);
    expect(outcomesIn(content)).toEqual({ U1: ['a', 'n', 'b', 'c'], U2: ['d'], U3: ['e'] });
    expect(JSON.stringify(content)).toContain('Bizim söz');
    expect(JSON.stringify(content)).not.toContain('Yeni söz');
    expect(outcomesIn(mine)).toEqual(outcomesIn(base));
  });

  test('all of them, where nothing was changed here, make the newer version', () => {
    const next = copy();
    const [a] = unitIn(next, 'U1').learningOutcomes?.splice(0, 1) ?? [];
    next.modules.push(module('M3', unit('U4', a ?? outcome('none'), outcome('f'))));
    next.modules[0]?.units?.reverse();
    next.modules.splice(1, 1);
    const all = { ...next, name: { az: 'Qaynaqçı', en: 'Welder' } };
    const mine = { ...copy(), institution: 'ours' };
    const chosen = new Set(originChanges(base, all).map(({ id }) => id));
    const { content, left } = takeOver({ base, next: all, mine }, chosen);
    expect(left).toEqual([]);
    expect(content).toEqual({ ...all, institution: 'ours' });
    expect(offers({ base, next: all, mine: content }).every(({ fit }) => fit === 'already')).toBe(true);
  });

  test('what does not fit any more says why', () => {
    const next = copy();
    unitIn(next, 'U1').learningOutcomes?.splice(0, 3, outcome('a', 'A2'), outcome('b', 'B2'), outcome('c', 'C2'));
    unitIn(next, 'U2').learningOutcomes?.push(outcome('n'));
    next.modules.splice(1, 1);
    const mine = copy();
    unitIn(mine, 'U1').learningOutcomes?.splice(0, 2, outcome('a', 'A mine'));
    mine.modules[0]?.units?.splice(1, 1);
    unitIn(mine, 'U3').learningOutcomes?.push(outcome('own'));
    expect(fits(next, mine)).toEqual({
      'set:a:name/az': 'changed-here',
      'set:b:name/az': 'node-gone',
      'set:c:name/az': 'fits',
      'add:n': 'parent-gone',
      'remove:M2': 'changed-here',
    });
    const { content, taken, left } = takeOver({ base, next, mine }, new Set(originChanges(base, next).map(({ id }) => id)));
    expect(taken).toEqual(['set:c:name/az']);
    expect(left).toHaveLength(4);
    expect(outcomesIn(content)).toEqual({ U1: ['a', 'c'], U3: ['e', 'own'] });
  });

  test('a part that still holds what lives on elsewhere goes only after that was moved', () => {
    const next = copy();
    const [e] = unitIn(next, 'U3').learningOutcomes?.splice(0, 1) ?? [];
    unitIn(next, 'U2').learningOutcomes?.push(e ?? outcome('none'));
    next.modules.splice(1, 1);
    expect(fits(next, copy())).toEqual({ 'move:e': 'fits', 'remove:M2': 'needs-other' });
    expect(takeOver({ base, next, mine: copy() }, new Set(['remove:M2'])).taken).toEqual([]);
    const both = takeOver({ base, next, mine: copy() }, new Set(['remove:M2', 'move:e']));
    expect(outcomesIn(both.content)).toEqual({ U1: ['a', 'b', 'c'], U2: ['d', 'e'] });
  });

  test('a text that is gone in the newer version goes, and an unknown change changes nothing', () => {
    const before = { ...base, description: { az: 'Köhnə' } };
    const { content, taken } = takeOver(
      { base: before, next: copy(), mine: structuredClone(before) },
      new Set(['set::description/az', 'remove:everything']),
    );
    expect(taken).toEqual(['set::description/az']);
    expect(content).toEqual(base);
  });
});

describe('an adaptation', () => {
  const original = fullItem('programme') as unknown as Content;

  test('is a copy of its own that names its original', () => {
    const { content } = adapt(original, { institution: 'ankara-school', country: 'AZ' });
    expect(content).toMatchObject({ isBasedOn: [original['identifier']], institution: 'ankara-school', creator: original['creator'] });
    for (const field of ['identifier', 'version', 'datePublished', 'publisher', 'translationOfWork', 'creativeWorkStatus'])
      expect(content[field]).toBeUndefined();
    expect(content['modules']).toEqual(original['modules']);
  });

  test('has the levels of its own framework', () => {
    expect([frameworkOf('AZ'), frameworkOf('TR'), frameworkOf(undefined)]).toEqual(['az-nqf', 'eqf', 'eqf']);
    const there = adapt(original, { institution: 'x', country: 'TR' });
    expect(there.unmapped).toEqual([]);
    expect(there.content['educationalLevel']).toEqual(['eqf-3']);
    expect(JSON.stringify(there.content)).not.toContain('az-nqf');
    const back = adapt({ ...there.content, identifier: 'y' }, { institution: 'x', country: 'AZ' });
    expect(back.content['educationalLevel']).toEqual(['az-nqf-3']);
    expect(JSON.stringify(back.content)).not.toContain('eqf-');
  });

  test('says which levels have no equivalent, and leaves them', () => {
    const { content, unmapped } = adapt(
      { ...original, educationalLevel: ['az-nqf-3', 'unknown-level'] },
      { institution: 'x', country: 'FR' },
    );
    expect(content['educationalLevel']).toEqual(['eqf-3', 'unknown-level']);
    expect(unmapped).toEqual(['unknown-level']);
  });
});
