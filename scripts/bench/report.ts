import type { Pace } from './import-pace.ts';
import { CONCURRENCIES, type SizeResult } from './measure.ts';

const SECOND = (value: number): string => value.toFixed(1);
const MILLISECOND = (value: number): string => value.toFixed(2);
const COUNT = (value: number): string => value.toLocaleString('en');
const JUDGED_CONCURRENCY = 8;

/** Rows under headings, in columns as wide as their widest cell; the first column to the left, numbers to the right. */
function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ');
  return [line(headings), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** Seconds of all imports to those of `addDocuments`. */
function ratio({ paces }: SizeResult): number {
  const sum = (of: 'import' | 'addDocuments'): number => paces.reduce((total, pace) => total + pace[of], 0);
  return sum('import') / sum('addDocuments');
}

function importPeak({ paces }: SizeResult): number {
  return Math.max(...paces.map(({ memory }) => memory));
}

function paceLine({ size }: SizeResult, { first, import: imported, addDocuments }: Pace): string {
  const line = `  import ${SECOND(imported)} s (${(size / imported).toFixed(0)} items/s)`;
  if (Number.isNaN(addDocuments)) return line;
  return `${line}, addDocuments alone ${SECOND(addDocuments)} s, ratio ${(imported / addDocuments).toFixed(2)} (${first} first)`;
}

/** What was measured at one size. */
export function sizeReport(result: SizeResult): string {
  const { size, paces, speeds, memory, found, inside } = result;
  const rows = [...speeds].map(([concurrency, { a, b, c }]) => [
    String(concurrency),
    ...[a, b, c].flatMap(({ p50, p95, throughput }) => [MILLISECOND(p50), MILLISECOND(p95), throughput.toFixed(0)]),
    (b.p95 / a.p95).toFixed(2),
    MILLISECOND(c.p95 - b.p95),
  ]);
  const headings = [
    'at once',
    ...['a', 'b', 'c'].flatMap((target) => [`${target} p50`, `${target} p95`, `${target} req/s`]),
    'b/a p95',
    'c-b p95',
  ];
  return [
    `${COUNT(size)} items; ${found.searches} of the searches find something, ${COUNT(found.median)} items in the middle`,
    ...paces.map((pace) => paceLine(result, pace)),
    `  memory of the application: ${memory.started.toFixed(0)} MB started; at most ${memory.serving.toFixed(0)} MB serving, ${importPeak(result).toFixed(0)} MB importing`,
    ...(inside === undefined
      ? []
      : [
          `  ${COUNT(inside.passages)} passages beside them: searchable after ${SECOND(inside.seconds)} s; memory of Meilisearch ${inside.memory.toFixed(0)} MB`,
        ]),
    table(headings, rows),
  ].join('\n');
}

interface Aim {
  readonly aim: string;
  readonly size: string;
  readonly measured: number;
  readonly limit: number;
  readonly unit: string;
}

function aimsOf(results: readonly SizeResult[]): Aim[] {
  const at = (result: SizeResult | undefined) => result?.speeds.get(JUDGED_CONCURRENCY);
  const aims = results.flatMap((result): Aim[] => {
    const speeds = at(result);
    const size = COUNT(result.size);
    if (speeds === undefined) return [];
    const { a, b, c } = speeds;
    return [
      { aim: '(b) p95 to (a) p95', size, measured: b.p95 / a.p95, limit: 1.15, unit: '' },
      { aim: '(c) p95 less (b) p95', size, measured: c.p95 - b.p95, limit: 5, unit: ' ms' },
      { aim: 'application, serving', size, measured: result.memory.serving, limit: 150, unit: ' MB' },
      { aim: 'application, importing', size, measured: importPeak(result), limit: 150, unit: ' MB' },
      { aim: 'import to addDocuments', size, measured: ratio(result), limit: 1.5, unit: '' },
    ];
  });
  const ordered = results.toSorted((one, other) => one.size - other.size);
  const [smallest, largest] = [ordered[0], ordered.at(-1)];
  const [few, many] = [at(smallest), at(largest)];
  if (few !== undefined && many !== undefined && smallest !== largest) {
    const size = `${COUNT(smallest?.size ?? 0)} to ${COUNT(largest?.size ?? 0)}`;
    aims.push({ aim: '(b) p95 grows', size, measured: many.b.p95 / few.b.p95, limit: 3, unit: '' });
    aims.push({ aim: '(c) p95 grows', size, measured: many.c.p95 / few.c.p95, limit: 3, unit: '' });
  }
  return aims.sort((one, other) => one.aim.localeCompare(other.aim));
}

/** Each aim beside what was measured. */
export function aimsReport(results: readonly SizeResult[]): string {
  const rows = aimsOf(results).map(({ aim, size, measured, limit, unit }) => [
    aim,
    size,
    `${measured.toFixed(2)}${unit}`,
    `${limit}${unit}`,
    Number.isNaN(measured) ? 'not measured' : measured <= limit ? 'met' : 'missed',
  ]);
  return `Aims, at ${JUDGED_CONCURRENCY} searches at once\n${table(['aim', 'items', 'measured', 'at most', ''], rows)}`;
}

/** What the numbers depend on. */
export function header(
  machine: { readonly cores: number; readonly model: string; readonly node: string; readonly load: number },
  searches: number,
  encoding: string,
  fresh: boolean,
): string {
  return [
    `Search bench: ${machine.cores} cores (${machine.model}), Node ${machine.node}, load ${machine.load.toFixed(1)} before the start, ${searches} searches`,
    '  The load comes from this machine too: it shares the cores with the application, Meilisearch and MongoDB.',
    "  (a) the application's own request to Meilisearch by bare http   (b) /api/search   (c) /search, the page",
    `  Times in ms, from the request to the last byte; ${CONCURRENCIES.join(', ')} at once; (b) and (c) answer in encoding ${encoding},`,
    fresh ? '  each answer made anew.' : '  an answer asked for again within five seconds from what the application remembers.',
  ].join('\n');
}
