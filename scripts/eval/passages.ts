/** `npm run eval:passages -- [FOLDER]`: judges whether a search opens the page or the second where the words stand. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { vocabulary } from '../../content-schema/vocabularies.ts';
import { readConfig } from '../../server/config.ts';
import { createContext, type Context } from '../../server/context.ts';
import { StartError } from '../../server/errors.ts';
import { createLog } from '../../server/log.ts';
import { foldedWords } from '../../server/search/service.ts';
import { runCommand } from '../command.ts';
import { bringFiles, type BroughtFile } from './bring-files.ts';
import { takeSamples, type Candidate, type Sample } from './passage-samples.ts';

const HELP = `Judges search inside books and videos, on a scratch catalogue of its own.

  npm run eval:passages -- [FOLDER] [--samples 200] [--verbose]

  FOLDER       has textbooks/*.pdf and videos/**/*.vtt, named NAME.LANGUAGE.pdf; USTA_REAL_DATA where it is not given
  --samples N  how many times four consecutive content words are asked for
  --verbose    prints every sample, not only the misses

The first hit's first passage must be that page or one that has the same words, or begin within 30 s. Aim: 95 %.
`;

const AIM = 0.95;
const NEAR_SECONDS = 30;

interface Judged {
  readonly sample: Sample;
  readonly success: boolean;
  readonly found: string;
}

async function candidatesOf(context: Context, brought: readonly BroughtFile[]): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  for (const { sha256, identifier, kind, language } of brought)
    for (const { page, start, text } of await context.media.passages.of(sha256))
      candidates.push({ identifier, kind, language, place: page ?? start ?? 0, text });
  return candidates;
}

function hasWords(text: string, query: string): boolean {
  const words = new Set(foldedWords(text));
  return foldedWords(query).every((word) => words.has(word));
}

async function judgeSample(context: Context, sample: Sample): Promise<Judged> {
  const { query, identifier, kind, place } = sample;
  const { hits } = await context.search.search({ query, filters: {}, sort: 'relevance', page: 1, pageSize: 20 });
  const [hit] = hits;
  const first = hit?.passages[0];
  if (hit === undefined) return { sample, success: false, found: 'nothing' };
  if (first === undefined) return { sample, success: false, found: `${hit.identifier} without a passage` };
  const isThere =
    hit.identifier === identifier && (kind === 'book' ? first.place === place : Math.abs(first.place - place) <= NEAR_SECONDS);
  return { sample, success: isThere || hasWords(first.text ?? '', query), found: `${hit.identifier} at ${String(first.place)}` };
}

function print(judged: readonly Judged[], verbose: boolean): void {
  for (const { sample, success, found } of judged) {
    if (success && !verbose) continue;
    const { identifier, place, language, query } = sample;
    console.log(`${success ? 'ok  ' : 'MISS'} ${language} "${query}" of ${identifier} at ${String(place)}: found ${found}`);
  }
  const groups = new Map<string, Judged[]>();
  for (const one of judged) {
    const key = `${one.sample.kind} ${one.sample.language}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const line = (name: string, own: readonly Judged[]): string =>
    `${name.padEnd(16)} ${String(own.filter(({ success }) => success).length).padStart(4)} of ${String(own.length).padStart(4)}`;
  for (const [name, own] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) console.log(line(name, own));
  for (const kind of ['book', 'video']) {
    console.log(
      line(
        `all ${kind}s`,
        judged.filter(({ sample }) => sample.kind === kind),
      ),
    );
  }
  const share = judged.filter(({ success }) => success).length / judged.length;
  console.log(`${line('all', judged)}: ${(share * 100).toFixed(1)} % (aim: ${String(AIM * 100)} %)`);
  if (!(share >= AIM)) process.exitCode = 1;
}

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      samples: { type: 'string', default: '200' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const count = Number(values.samples);
  if (!Number.isInteger(count) || count < 1)
    throw new StartError('usage', `--samples takes a whole number from 1, not "${values.samples}".`);
  const folder = positionals[0] ?? process.env['USTA_REAL_DATA'];
  if (folder === undefined || folder === '') throw new StartError('usage', 'Name a folder, or set USTA_REAL_DATA.');
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'usta-eval-'));
  try {
    const context = await createContext({ ...readConfig({}), dataFolder: scratch }, createLog(process.env['LOG_LEVEL'] ?? 'warn'));
    try {
      context.search.index.start();
      context.jobs.start();
      const brought = await bringFiles(context, path.resolve(folder), (code) => vocabulary('languages').get(code) !== undefined);
      await context.search.index.caughtUp();
      const candidates = await candidatesOf(context, brought);
      const samples = takeSamples(candidates, count);
      if (samples.length === 0) throw new StartError('usage', `${folder} has no PDF in textbooks and no captions in videos.`);
      console.log(`${String(brought.length)} files, ${String(candidates.length)} pages and windows, ${String(samples.length)} samples`);
      const judged: Judged[] = [];
      for (const sample of samples) judged.push(await judgeSample(context, sample));
      print(judged, values.verbose);
    } finally {
      await context.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
});
