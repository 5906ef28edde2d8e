import { CONFORMANCE_ROWS, rowsNamedBy, type ConformanceRow } from './lti-conformance-rows.ts';

/** What Jest writes of a run with `--json`, as far as it is read here. */
export interface TestRun {
  readonly testResults: readonly {
    /** Path of the file. */
    readonly name: string;
    readonly assertionResults: readonly { readonly ancestorTitles: readonly string[]; readonly title: string; readonly status: string }[];
  }[];
}

/** `passed` where all of its tests passed that ran, and one did. */
export type RowState = 'passed' | 'failed' | 'not run' | 'MISSING';

export interface JudgedRow extends ConformanceRow {
  readonly state: RowState;
  /** How many tests ran. */
  readonly tests: number;
}

function stateOf(statuses: readonly string[]): RowState {
  if (statuses.length === 0) return 'MISSING';
  if (statuses.includes('failed')) return 'failed';
  return statuses.includes('passed') ? 'passed' : 'not run';
}

/** Each row of the conformance table, by the tests whose titles, or whose groups' titles, begin with its id. */
export function judgeRows({ testResults }: TestRun): JudgedRow[] {
  const statuses = new Map<string, string[]>();
  for (const { ancestorTitles, title, status } of testResults.flatMap(({ assertionResults }) => assertionResults)) {
    for (const id of new Set([...ancestorTitles, title].flatMap(rowsNamedBy))) statuses.set(id, [...(statuses.get(id) ?? []), status]);
  }
  return CONFORMANCE_ROWS.map((row) => {
    const met = statuses.get(row.id) ?? [];
    return { ...row, state: stateOf(met), tests: met.filter((status) => status === 'passed' || status === 'failed').length };
  });
}

/** Files of which no test could begin. */
export function brokenFiles({ testResults }: TestRun): string[] {
  return testResults.filter(({ assertionResults }) => assertionResults.length === 0).map(({ name }) => name);
}

/** The table in text: id, what, passed, and how many tests say so; then a line that counts. */
export function conformanceTable(rows: readonly JudgedRow[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  const lines = rows.map(({ id, what, state, tests }) => `${id.padEnd(4)} ${what.padEnd(width)}  ${state.padEnd(8)} ${String(tests)}`);
  const passed = rows.filter(({ state }) => state === 'passed').length;
  return [
    `${'id'.padEnd(4)} ${'what'.padEnd(width)}  passed   tests`,
    ...lines,
    '',
    `${String(passed)} of ${String(rows.length)} passed`,
  ].join('\n');
}
