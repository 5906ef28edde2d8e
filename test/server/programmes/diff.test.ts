import { describe, expect, test } from '@jest/globals';
import type { LearningOutcome, Module, Programme } from '../../../content-schema/types.ts';
import { diffProgrammes, type Diff, type OutcomeDiff } from '../../../server/programmes/diff.ts';
import { identified } from '../../../server/programmes/identify.ts';
import { buildModule, buildOutcome, buildProgramme } from '../../support/outline.ts';

const codes = (...names: string[]): LearningOutcome[] => names.map((code) => buildOutcome(code));
const plan = (...modules: Module[]): Programme => identified(buildProgramme(modules));

function outcomesOf(diff: Diff): readonly OutcomeDiff[] {
  return diff.modules.flatMap((module) => module.units.flatMap((unit) => unit.outcomes));
}

/** `code: kinds` of every outcome that changed. */
function kindsOf(diff: Diff): Record<string, string> {
  return Object.fromEntries(outcomesOf(diff).map(({ before, after, kinds }) => [(after ?? before)?.code ?? '', kinds.join(' ')]));
}

/** The programme with one thing done to a copy of it. */
function changed(item: Programme, change: (modules: Module[]) => void): Programme {
  const copy = structuredClone(item);
  change(copy.modules ?? []);
  return copy;
}

function outcomesIn(modules: Module[], module = 0, unit = 0): LearningOutcome[] {
  return modules[module]?.units?.[unit]?.learningOutcomes ?? [];
}

const base = plan(buildModule('M1', codes('a', 'b', 'c'), codes('d')), buildModule('M2', codes('e', 'f')));

describe('a diff by outcome', () => {
  test('of the same programme is empty', () => {
    expect(diffProgrammes(base, structuredClone(base))).toEqual({
      counts: { modules: {}, units: {}, outcomes: {} },
      fields: [],
      modules: [],
      isEmpty: true,
    });
  });

  test('tells what was added and removed, at its place', () => {
    const after = changed(base, (modules) => {
      outcomesIn(modules).splice(1, 1);
      outcomesIn(modules, 1).push(buildOutcome('g'));
    });
    const diff = diffProgrammes(base, after);
    expect(kindsOf(diff)).toEqual({ b: 'removed', g: 'added' });
    expect(diff.counts.outcomes).toEqual({ removed: 1, added: 1 });
    expect(diff.modules.map(({ after: module, kinds }) => [module?.code, kinds])).toEqual([
      ['M1', []],
      ['M2', []],
    ]);
  });

  test('tells how the words changed, per language', () => {
    const after = changed(base, (modules) => {
      const [a, b] = outcomesIn(modules);
      if (a !== undefined) a.name = { az: 'a yeni nəticəsi', ar: 'مخرج' };
      if (b !== undefined) b.name = { ...b.name, en: 'Outcome b' };
    });
    const diff = diffProgrammes(base, after);
    expect(kindsOf(diff)).toEqual({ a: 'reworded', b: 'translated' });
    expect(outcomesOf(diff)[0]?.fields).toEqual([
      {
        field: 'name',
        kind: 'texts',
        texts: [
          {
            language: 'az',
            before: 'a nəticəsi',
            after: 'a yeni nəticəsi',
            parts: [
              { text: 'a ', kind: 'same' },
              { text: 'yeni ', kind: 'added' },
              { text: 'nəticəsi', kind: 'same' },
            ],
          },
          { language: 'ar', before: undefined, after: 'مخرج', parts: [{ text: 'مخرج', kind: 'added' }] },
        ],
      },
    ]);
  });

  test('tells where an outcome went, reworded on the way', () => {
    const after = changed(base, (modules) => {
      const [moved] = outcomesIn(modules).splice(0, 1);
      if (moved === undefined) return;
      outcomesIn(modules, 1).unshift({ ...moved, name: { az: 'başqa nəticə' } });
    });
    const diff = diffProgrammes(base, after);
    expect(kindsOf(diff)).toEqual({ a: 'moved reworded' });
    expect(outcomesOf(diff)[0]?.moved).toMatchObject({ from: { code: 'M1.1' }, to: { code: 'M2.1' } });
    expect(diff.modules.map(({ after: module }) => module?.code)).toEqual(['M2']);
  });

  test('names as few as explain a new order', () => {
    const five = plan(buildModule('M1', codes('a', 'b', 'c', 'd', 'e')));
    const order = (...names: string[]): Programme =>
      changed(five, (modules) => {
        outcomesIn(modules).sort((one, other) => names.indexOf(one.code) - names.indexOf(other.code));
      });
    const last = diffProgrammes(five, order('b', 'c', 'd', 'e', 'a'));
    expect(kindsOf(last)).toEqual({ a: 'moved' });
    expect(outcomesOf(last)[0]?.moved).toEqual({ fromPlace: 1, toPlace: 5 });
    expect(kindsOf(diffProgrammes(five, order('a', 'd', 'b', 'c', 'e')))).toEqual({ d: 'moved' });
    // What stands before moves nothing.
    const grown = changed(five, (modules) => void outcomesIn(modules).unshift(buildOutcome('z')));
    expect(kindsOf(diffProgrammes(five, grown))).toEqual({ z: 'added' });
  });

  test('tells hours, level, criteria, alignment and content', () => {
    const after = changed(base, (modules) => {
      const [a, b, c] = outcomesIn(modules);
      const [d] = outcomesIn(modules, 0, 1);
      const [e] = outcomesIn(modules, 1);
      if (a === undefined || b === undefined || c === undefined || d === undefined || e === undefined) throw new Error('no outcomes');
      a.hours = { theory: 2, total: 2 };
      b.educationalLevel = 'az-nqf-4';
      c.assessmentCriteria = [{ code: '1', name: { az: 'Meyar' } }];
      d.occupation = ['7212'];
      d.educationalAlignment = [{ educationalFramework: 'digcomp-3', targetCode: '1.1' }];
      e.servedBy = ['test:lesson-1#t=5'];
    });
    const diff = diffProgrammes(base, after);
    expect(kindsOf(diff)).toEqual({ a: 'hours', b: 'level', c: 'criteria', d: 'alignment', e: 'served' });
    expect(outcomesOf(diff)[0]?.fields).toEqual([
      {
        field: 'hours',
        kind: 'hours',
        hours: [
          { kind: 'theory', before: undefined, after: 2 },
          { kind: 'total', before: undefined, after: 2 },
        ],
      },
    ]);
    expect(outcomesOf(diff)[4]?.fields).toEqual([{ field: 'servedBy', kind: 'list', removed: [], added: ['test:lesson-1#t=5'] }]);
  });

  test('follows criteria that are reworded, removed and put in another order', () => {
    const criterion = (code: string, az: string): { code: string; name: { az: string } } => ({ code, name: { az } });
    const before = plan(
      buildModule('M1', [buildOutcome('a', { assessmentCriteria: [criterion('1', 'bir'), criterion('2', 'iki'), criterion('3', 'üç')] })]),
    );
    const after = changed(before, (modules) => {
      const criteria = outcomesIn(modules)[0]?.assessmentCriteria ?? [];
      const [first, second, third] = criteria;
      if (first === undefined || second === undefined || third === undefined) throw new Error('no criteria');
      criteria.splice(0, 3, third, { ...first, name: { az: 'bir daha' } });
    });
    const [outcome] = outcomesOf(diffProgrammes(before, after));
    expect(outcome?.kinds).toEqual(['criteria']);
    expect(outcome?.criteria.map((one) => [(one.after ?? one.before)?.code, one.kinds])).toEqual([
      ['3', ['moved']],
      ['2', ['removed']],
      ['1', ['reworded']],
    ]);
  });

  test('knows an outcome by its id when codes are swapped', () => {
    const after = changed(base, (modules) => {
      const [a, b] = outcomesIn(modules);
      if (a === undefined || b === undefined) throw new Error('no outcomes');
      [a.code, b.code] = [b.code, a.code];
    });
    const diff = diffProgrammes(base, after);
    expect(diff.counts.outcomes).toEqual({ recoded: 2 });
    expect(outcomesOf(diff).map(({ before, after: now }) => [before?.code, now?.code])).toEqual([
      ['a', 'b'],
      ['b', 'a'],
    ]);
  });

  test('knows it by its code where there is no id, and tells apart what has the same code but another id', () => {
    const without = buildProgramme([buildModule('M1', codes('a', 'b'))]);
    expect(diffProgrammes(without, identified(without)).isEmpty).toBe(true);
    const reborn = changed(identified(without), (modules) => {
      const [a] = outcomesIn(modules);
      if (a !== undefined) a.id = '00000000-0000-4000-8000-000000000001';
    });
    expect(diffProgrammes(identified(without), reborn).counts.outcomes).toEqual({ added: 1, removed: 1 });
  });

  test('matches codes that repeat only where they stand', () => {
    const before = buildProgramme([buildModule('M1', codes('1', '2')), buildModule('M2', codes('1', '2'))]);
    const after = changed(before, (modules) => {
      outcomesIn(modules, 0).pop();
      outcomesIn(modules, 1).push(buildOutcome('3'));
    });
    expect(outcomesOf(diffProgrammes(before, after)).map((one) => [(one.after ?? one.before)?.code, one.kinds])).toEqual([
      ['2', ['removed']],
      ['3', ['added']],
    ]);
  });
});

describe('a diff of modules and units', () => {
  test('tells what happened to them, and leaves their outcomes where they are', () => {
    const after = changed(base, (modules) => {
      modules.reverse();
      const [m2, m1] = modules;
      if (m1 === undefined || m2 === undefined) throw new Error('no modules');
      m1.specialty = '0611';
      m1.units?.reverse();
      m2.hours = { total: 40 };
    });
    const diff = diffProgrammes(base, after);
    expect(diff.counts.outcomes).toEqual({});
    expect(diff.counts.modules).toEqual({ moved: 1, hours: 1, other: 1 });
    expect(diff.counts.units).toEqual({ moved: 1 });
  });

  test('that are new or gone count what is in them, and outcomes taken over are moved', () => {
    const after = changed(base, (modules) => {
      const [gone] = modules.splice(1, 1);
      const [kept] = outcomesIn([gone].flatMap((module) => module ?? []));
      modules.push(buildModule('M3', [...(kept === undefined ? [] : [kept]), buildOutcome('n')]));
    });
    const diff = diffProgrammes(base, after);
    expect(kindsOf(diff)).toEqual({ f: 'removed', e: 'moved', n: 'added' });
    expect(diff.counts.modules).toEqual({ removed: 1, added: 1 });
    expect(diff.modules.map((module) => (module.after ?? module.before)?.code).sort()).toEqual(['M2', 'M3']);
  });
});
