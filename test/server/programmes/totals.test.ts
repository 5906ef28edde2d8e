import { describe, expect, test } from '@jest/globals';
import { totalsOf } from '../../../server/programmes/totals.ts';
import { buildModule, buildOutcome } from '../../support/outline.ts';

describe('totals', () => {
  test('go up from outcomes to the programme, by kind', () => {
    const outcomes = [
      buildOutcome('a', { hours: { theory: 1.5, practice: 3 } }),
      buildOutcome('b', { hours: { practice: 2, workplace: 4 } }),
    ];
    const totals = totalsOf({ hours: { total: 99 }, modules: [buildModule('M1', outcomes), buildModule('M2', outcomes, outcomes)] });
    const once = { theory: 1.5, practice: 5, workplace: 4, total: 10.5 };
    expect(totals.modules[0]?.units[0]).toEqual({ code: 'M1.1', stated: undefined, summed: once });
    expect(totals.modules[0]?.summed).toEqual(once);
    expect(totals.modules[1]?.summed).toEqual({ theory: 3, practice: 10, workplace: 8, total: 21 });
    expect([totals.stated, totals.summed]).toEqual([{ total: 99 }, { theory: 4.5, practice: 15, workplace: 12, total: 31.5 }]);
  });

  test('take what a node states before what its parts make, and keep only the total where a part names no kinds', () => {
    const stated = { ...buildModule('M1', [buildOutcome('a', { hours: { total: 5 } })]), hours: { theory: 2, total: 2 } };
    const loose = { ...buildModule('M2'), hours: { total: 7 } };
    expect(totalsOf({ modules: [stated] })).toMatchObject({ summed: { theory: 2, practice: 0, workplace: 0, total: 2 } });
    expect(totalsOf({ modules: [stated, loose] }).summed).toEqual({ total: 9 });
    expect(totalsOf({ modules: [buildModule('M3', [buildOutcome('a')])] }).summed).toBeUndefined();
    expect(totalsOf({})).toEqual({ stated: undefined, summed: undefined, modules: [] });
  });

  test('of tenths stay tenths', () => {
    const tenth = buildOutcome('a', { hours: { theory: 0.1 } });
    expect(totalsOf({ modules: [buildModule('M1', [tenth, tenth, tenth])] }).summed?.total).toBe(0.3);
  });
});
