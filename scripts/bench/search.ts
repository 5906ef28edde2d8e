/** `npm run bench:search`: how fast the catalogue is searched and filled, beside Meilisearch alone. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { StartError } from '../../server/errors.ts';
import { runCommand } from '../command.ts';
import { measureSize, type SizeResult } from './measure.ts';
import { generateQueries } from './queries.ts';
import { aimsReport, header, sizeReport } from './report.ts';
import { readWordLists } from './word-lists.ts';

const HELP = `Measures search and import on generated items, in a scratch catalogue of its own.

  npm run bench:search -- [--sizes 1000,10000,100000] [--seconds 4] [--compare 10000] [--passages 0] [--gzip] [--fresh]

  --sizes LIST   how many items, a catalogue each
  --seconds N    how long each of the three targets is asked at each concurrency
  --compare N    up to how many items the import is timed beside Meilisearch's addDocuments alone; at 100,000
                 that takes minutes more
  --passages N   so many pages and half minutes beside the items, such as 1000000; that takes an hour more
  --gzip         asks the application for compressed answers, as browsers do
  --fresh        asks (b) and (c) for answers made anew: none that the application remembers

Close other programs first; all sizes together take about six minutes on two cores.
`;

function numberAbove0(text: string, option: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new StartError('usage', `--${option} takes numbers above 0, not "${text}".`);
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      sizes: { type: 'string', default: '1000,10000,100000' },
      seconds: { type: 'string', default: '4' },
      compare: { type: 'string', default: '10000' },
      passages: { type: 'string', default: '0' },
      fresh: { type: 'boolean', default: false },
      gzip: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const sizes = values.sizes.split(',').map((size) => Math.ceil(numberAbove0(size, 'sizes')));
  const seconds = numberAbove0(values.seconds, 'seconds');
  const compare = numberAbove0(values.compare, 'compare');
  const encoding = values.gzip ? 'gzip' : 'identity';
  const passages = values.passages === '0' ? 0 : Math.ceil(numberAbove0(values.passages, 'passages'));
  const { fresh } = values;
  const searches = generateQueries();
  const interrupted = new AbortController();
  for (const event of ['SIGINT', 'SIGTERM'] as const) process.once(event, () => interrupted.abort());
  const { signal } = interrupted;
  const say = (step: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${step === '' ? '' : `${step} …`}`);
  };
  const folder = await mkdtemp(path.join(os.tmpdir(), 'usta-bench-'));
  try {
    console.log(
      header(
        { cores: os.availableParallelism(), model: os.cpus()[0]?.model ?? '', node: process.versions.node, load: os.loadavg()[0] ?? NaN },
        searches.length,
        encoding,
        fresh,
      ),
    );
    const lists = await readWordLists();
    const results: SizeResult[] = [];
    for (const size of sizes) {
      const result = await measureSize(size, { folder, lists, searches, seconds, compare, passages, encoding, fresh, signal, say });
      results.push(result);
      say('');
      console.log(`\n${sizeReport(result)}`);
    }
    console.log(`\n${aimsReport(results)}`);
  } catch (error) {
    if (!signal.aborted) throw error;
    say('');
    throw new StartError('interrupted', 'Ended early.');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
