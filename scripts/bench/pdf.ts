/** `npm run bench:pdf`: how fast text comes out of PDFs and into the search, beside pdftotext where it is installed. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { StartError } from '../../server/errors.ts';
import { createExtractionPool, readPdf, type ExtractionPool } from '../../server/media/service.ts';
import { runCommand } from '../command.ts';
import { openSearchableBench } from './searchable.ts';

const HELP = `Measures how fast the PDFs of a folder are read, and how fast they come from upload to searchable.

  npm run bench:pdf -- [FOLDER] [--rounds 3] [--pdftotext PROGRAM]

  FOLDER         PDFs to read; the textbooks of USTA_REAL_DATA where it is not given
  --rounds N     how often all of them are read, after one time that does not count
  --pdftotext P  the program to compare with; pdftotext of the PATH where it is not given

  text        text extraction alone; two processes of ours read a long book together
  searchable  upload, reading, cover and index in a scratch catalogue of its own, one book after the other
  pdftotext   the text of the same files, in turns with ours

Close other programs first.
`;

const run = promisify(execFile);

interface Measured {
  readonly name: string;
  readonly pages: number;
  /** In ms, a round each. */
  readonly ours: number[];
  readonly searchable: number[];
  readonly theirs: number[];
}

async function filesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.pdf')).map((name) => path.join(folder, name));
  if (files.length === 0) throw new StartError('usage', `No PDF in ${folder}; name a folder that has some, or set USTA_REAL_DATA.`);
  return files;
}

async function isThere(program: string): Promise<boolean> {
  return run(program, ['-v']).then(
    () => true,
    () => false,
  );
}

async function readOurs(pool: ExtractionPool, file: string): Promise<{ pages: number; ms: number }> {
  const started = performance.now();
  const read = await readPdf(pool, file, { onPages: () => undefined });
  if (!read.ok) throw new StartError('unreadable', `${file} cannot be read (${read.problem.code}); take it out of the folder.`);
  return { pages: read.value.pages, ms: performance.now() - started };
}

async function readTheirs(program: string, file: string, scratch: string): Promise<number> {
  const started = performance.now();
  await run(program, ['-enc', 'UTF-8', file, path.join(scratch, 'text')]);
  return performance.now() - started;
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
const column = (value: string | number, width = 10): string => String(value).padStart(width);

/** How our time is to theirs, beside what it should be. */
function aim(what: string, theirs: number, ours: number, least: number): string {
  const ratio = theirs / ours;
  return Number.isFinite(ratio)
    ? `${what}: ${ratio.toFixed(2)} times as fast as pdftotext (aim ${least}: ${ratio >= least ? 'met' : 'missed'})`
    : '';
}

/** `together`: ms that all files take when they are sent at once, a round each. */
function report(measured: readonly Measured[], together: readonly number[], load: number): string {
  const pages = total(measured.map((one) => one.pages));
  const rate = (count: number, ms: number): string => (Number.isFinite(ms) && ms > 0 ? (count / (ms / 1000)).toFixed(0) : '-');
  const rows = measured.map(({ name, pages: count, ours, searchable, theirs }) => [
    count,
    rate(count, median(ours)),
    rate(count, median(searchable)),
    rate(count, median(theirs)),
    name,
  ]);
  const sum = (of: 'ours' | 'searchable' | 'theirs'): number => total(measured.map((one) => median(one[of])));
  const [ours, searchable, theirs, atOnce] = [sum('ours'), sum('searchable'), sum('theirs'), median(together)];
  rows.push([pages, rate(pages, ours), rate(pages, searchable), rate(pages, theirs), 'all, one after the other']);
  rows.push([pages, '', rate(pages, atOnce), '', 'all at once']);
  const lines = [['pages', 'text', 'searchable', 'pdftotext', 'pages/s'], ...rows].map(
    ([count = '', text = '', found = '', them = '', name = '']) =>
      `${column(count, 6)}${column(text, 8)}${column(found, 12)}${column(them, 11)}  ${String(name)}`,
  );
  const aims = Number.isFinite(theirs)
    ? [
        aim('text', theirs, ours, 0.5),
        aim('searchable, one after the other', theirs, searchable, 0.25),
        aim('searchable, all at once', theirs, atOnce, 0.25),
      ]
    : ['pdftotext is not installed.'];
  return [`${os.cpus().length} cores, load ${load.toFixed(1)} before the start, Node ${process.versions.node}`, ...lines, ...aims].join(
    '\n',
  );
}

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '3' },
      pdftotext: { type: 'string', default: 'pdftotext' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new StartError('usage', `--rounds takes a whole number from 1, not "${values.rounds}".`);
  const files = await filesOf(positionals[0] ?? path.join(process.env['USTA_REAL_DATA'] ?? '.', 'textbooks'));
  const [load = 0] = os.loadavg();
  const compare = await isThere(values.pdftotext);
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'usta-bench-pdf-'));
  const pool = createExtractionPool();
  const bench = await openSearchableBench(scratch);
  try {
    const measured: Measured[] = [];
    for (const file of files) {
      const { pages } = await readOurs(pool, file);
      measured.push({ name: path.basename(file), pages, ours: [], searchable: [], theirs: [] });
    }
    await bench.send(files);
    const together: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const [at, file] of files.entries()) {
        measured[at]?.ours.push((await readOurs(pool, file)).ms);
        if (compare) measured[at]?.theirs.push(await readTheirs(values.pdftotext, file, scratch));
        measured[at]?.searchable.push(await bench.send([file]));
      }
      together.push(await bench.send(files));
    }
    console.log(report(measured, together, load));
  } finally {
    pool.close();
    await bench.close();
    await rm(scratch, { recursive: true, force: true });
  }
});
