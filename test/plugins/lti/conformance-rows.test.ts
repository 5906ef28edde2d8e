import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { projectRoot } from '../../../content-schema/project-root.ts';
import { CONFORMANCE_ROWS, rowsNamedBy } from '../../../scripts/lti-conformance-rows.ts';
import { brokenFiles, conformanceTable, judgeRows, type TestRun } from '../../../scripts/lti-conformance-table.ts';

const FOLDERS = ['test/plugins/lti', 'test/browser'];

/** Texts in the tests' files that begin as titles of tests do. */
function titles(): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
      // The titles in this file are examples.
      .filter((name) => name.endsWith('.test.ts') && name !== 'conformance-rows.test.ts')
      .flatMap((name) => [...readFileSync(path.join(projectRoot, folder, name), 'utf8').matchAll(/(['"`])([A-Z]\d{1,2}\b[^\n]*?)\1/g)])
      .map(([, , title = '']) => title),
  );
}

describe('the conformance table', () => {
  test('has every row of each section', () => {
    const counts = { L: 11, N: 31, P: 20, D: 16, T: 6, A: 13, R: 9, G: 16, K: 4 };
    const ids = Object.entries(counts).flatMap(([letter, count]) => Array.from({ length: count }, (_, at) => `${letter}${String(at + 1)}`));
    expect(CONFORMANCE_ROWS.map(({ id }) => id)).toEqual(ids);
  });

  test('every row has a test that is named by its id', () => {
    const named = new Set(titles().flatMap(rowsNamedBy));
    expect(CONFORMANCE_ROWS.map(({ id }) => id).filter((id) => !named.has(id))).toEqual([]);
  });

  test.each<[string, string[]]>([
    ['N19 a nonce is accepted once', ['N19']],
    ['N19 N20 a nonce and a state expire', ['N19', 'N20']],
    ['L7, L8 and K1: all at once; G1 not at the beginning', ['L7', 'L8', 'K1']],
    ['P99 is no row', []],
    ['a title without one', []],
    ['A4 A paper', ['A4']],
    ['N1x is none', []],
  ])('the title %j names its rows', (title, ids) => {
    expect(rowsNamedBy(title)).toEqual(ids);
  });

  test('says of each row whether it passed', () => {
    const result = (title: string, status: string, group = 'group') => ({ ancestorTitles: [group], title, status });
    const run: TestRun = {
      testResults: [
        {
          name: 'a.test.ts',
          assertionResults: [
            result('L1 works', 'passed'),
            result('L1 works with data', 'pending'),
            result('L2 works', 'passed'),
            result('L2 works twice', 'failed'),
            result('L3 works', 'pending'),
            result('works', 'passed', 'L4 of a group'),
          ],
        },
        { name: 'broken.test.ts', assertionResults: [] },
      ],
    };
    const rows = judgeRows(run);
    expect(rows.slice(0, 5).map(({ id, state, tests }) => [id, state, tests])).toEqual([
      ['L1', 'passed', 1],
      ['L2', 'failed', 2],
      ['L3', 'not run', 0],
      ['L4', 'passed', 1],
      ['L5', 'MISSING', 0],
    ]);
    expect(conformanceTable(rows)).toMatch(/\nL2 {3}iss, login_hint or target_link_uri missing +failed +2\n/);
    expect(conformanceTable(rows)).toContain(`2 of ${String(CONFORMANCE_ROWS.length)} passed`);
    expect(brokenFiles(run)).toEqual(['broken.test.ts']);
  });
});
