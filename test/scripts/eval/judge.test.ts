import { describe, expect, test } from '@jest/globals';
import { judge, KINDS } from '../../../scripts/eval/judge.ts';

const ten = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'];

describe('judge', () => {
  test('one of those wanted must be among the first three', () => {
    expect(judge({ q: 'torna', want: ['x', '3'] }, ten)).toEqual({
      query: 'torna',
      kind: 'first 3',
      success: true,
      found: ['1', '2', '3'],
      missing: [],
    });
    expect(judge({ q: 'torna', want: ['x', '4'] }, ten)).toEqual({
      query: 'torna',
      kind: 'first 3',
      success: false,
      found: ['1', '2', '3'],
      missing: ['x', '4'],
    });
  });

  test('one of those in other languages must be among the first ten, and those that are not are named', () => {
    expect(judge({ q: 'welder', cross: ['10', '11'] }, [...ten, '11'])).toMatchObject({
      kind: 'across languages',
      success: true,
      missing: ['11'],
    });
    expect(judge({ q: 'welder', cross: ['11'] }, [...ten, '11'])).toMatchObject({ success: false, found: ten, missing: ['11'] });
  });

  test('where nothing may be found, anything is a miss', () => {
    expect(judge({ q: 'zzz', none: true }, [])).toMatchObject({ kind: 'none', success: true, found: [] });
    expect(judge({ q: 'zzz', none: true }, ten)).toMatchObject({ success: false, found: ['1', '2', '3'] });
  });

  test('an empty answer and a query that wants nothing are misses', () => {
    expect(judge({ q: 'torna', want: ['1'] }, []).success).toBe(false);
    expect(judge({ q: 'torna', cross: ['1'] }, []).success).toBe(false);
    expect(judge({ q: 'torna' }, ten).success).toBe(false);
  });

  test('"none" that is false is no demand', () => {
    expect(judge({ q: 'torna', none: false, want: ['1'] }, ten)).toMatchObject({ kind: 'first 3', success: true });
  });

  test('the kinds are those that verdicts have', () => {
    const kinds = [judge({ q: 'a', want: [] }, []), judge({ q: 'a', cross: [] }, []), judge({ q: 'a', none: true }, [])].map(
      ({ kind }) => kind,
    );
    expect(KINDS).toEqual(kinds);
  });
});
