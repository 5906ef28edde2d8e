/** `npm run import -- FILE [--map MAP.json] [--dry-run] [--limit N]`: brings a file of records into the catalogue. */
import { access, constants, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { readConfig } from '../../server/config.ts';
import { createContext } from '../../server/context.ts';
import { StartError } from '../../server/errors.ts';
import { createLog } from '../../server/log.ts';
import { runCommand } from '../command.ts';
import { importFile, type ImportCounts } from './importer.ts';
import { readMap } from './mapping.ts';
import { openReport } from './report.ts';

const HELP = `Brings records into the catalogue: JSON Lines (.jsonl, .ndjson) or CSV (.csv, .tsv), read as a stream.

  npm run import -- FILE [--map MAP.json] [--dry-run] [--limit N] [--report FILE]

  FILE           one record a line; without --map each is an item as content-schema/schemas describes it.
                 A table has a column per field: "identifier", "name.az", "hours.theory", …; several values
                 stand in one cell with | between them: "0715|0722"
  --map MAP      says which source field becomes which field; examples in scripts/import/maps
  --dry-run      checks everything and stores nothing
  --limit N      reads the first N records only
  --report FILE  where refusals are written, a JSON line each (FILE.report.jsonl in this folder)

A record is known by its identifier: a second run changes nothing, a changed record replaces the former.
Ctrl-C ends after the records at hand; what came in stays, complete, and the rest comes with the next run.

Examples
  npm run import -- lessons.jsonl --dry-run
  npm run import -- talks.jsonl --map scripts/import/maps/pyvideo.json --limit 100
  npm run import -- programmes.csv
`;

function limitOf(text: string | undefined): number {
  if (text === undefined) return Infinity;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new StartError('usage', `--limit takes a whole number above 0, not "${text}".`);
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) throw new StartError('file', `There is no file ${file}; name a JSON Lines or CSV file.`);
  await access(file, constants.R_OK).catch((error: unknown) => {
    throw new StartError('file', `This user may not read ${file}; give the right to, or name another file.`, error);
  });
  return found.size;
}

function say(counts: ImportCounts, dryRun: boolean, seconds: number): void {
  const total = counts.added + counts.changed + counts.unchanged + counts.refused;
  const heading = dryRun ? 'Dry run, nothing stored' : 'Import';
  console.log(`${heading}: ${String(total)} records in ${seconds.toFixed(1)} s.`);
  console.log(
    `  added ${String(counts.added)}, changed ${String(counts.changed)}, unchanged ${String(counts.unchanged)}, refused ${String(counts.refused)}`,
  );
}

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      map: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      limit: { type: 'string' },
      report: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [file, ...others] = positionals;
  if (values.help || file === undefined || others.length > 0) {
    console.log(HELP);
    if (!values.help) throw new StartError('usage', 'Name one file to import.');
    return;
  }
  const limit = limitOf(values.limit);
  const size = await sizeOf(file);
  const map = values.map === undefined ? undefined : await readMap(values.map);
  const reportFile = values.report ?? `${path.basename(file)}.report.jsonl`;
  const config = readConfig();
  const context = await createContext(config, createLog(config.logLevel), {
    progress: (step) => {
      console.log(`${step} …`);
    },
  });
  const interrupted = new AbortController();
  process.once('SIGINT', () => {
    interrupted.abort();
  });
  const bar = new SingleBar({
    format: '{bar} {percentage}% | {records} records | {eta_formatted} left',
    hideCursor: true,
    fps: 5,
    noTTYOutput: false,
    etaBuffer: 50,
  });
  // A report of an earlier run would speak of what is no longer so.
  await rm(reportFile, { force: true }).catch(() => undefined);
  const report = openReport(reportFile);
  const began = Date.now();
  try {
    context.search.index.start();
    bar.start(size, 0, { records: 0 });
    let bytes = 0;
    const counts = await importFile({
      file,
      map,
      limit,
      catalogue: context.catalogue,
      dryRun: values['dry-run'],
      onRefusal: report.write,
      onBytes: (read) => {
        bytes = read;
      },
      onProgress: ({ added, changed, unchanged, refused }) => {
        bar.update(bytes, { records: added + changed + unchanged + refused });
      },
      signal: interrupted.signal,
    });
    bar.stop();
    if (interrupted.signal.aborted) console.log('Ended early; what is listed here came in complete, and the next run goes on.');
    say(counts, values['dry-run'], (Date.now() - began) / 1000);
    const lines = await report.close();
    if (lines > 0) console.log(`  ${String(lines)} records or fields left out, each with its line and reason: ${reportFile}`);
    if (!values['dry-run'] && !interrupted.signal.aborted && counts.added + counts.changed > 0) {
      console.log('Bringing search up to date …');
      await context.search.index.caughtUp();
      console.log(`Search is up to date after ${((Date.now() - began) / 1000).toFixed(1)} s.`);
    }
  } finally {
    bar.stop();
    await report.close();
    await context.close();
  }
});
