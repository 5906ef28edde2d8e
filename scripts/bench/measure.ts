import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { StartError } from '../../server/errors.ts';
import type { SearchRequest } from '../../server/search/service.ts';
import { startApp, type RunningApp } from './app.ts';
import { writeItems } from './generated-items.ts';
import { readDocuments, timeAddDocuments, timeImport } from './import-pace.ts';
import { runRound, send, type Ask, type Round } from './load.ts';
import { speedOf, type Speed } from './statistics.ts';
import { prepareTargets, TARGETS, type Target } from './targets.ts';
import type { WordLists } from './word-lists.ts';

export const CONCURRENCIES = [1, 8, 32] as const;
const ROUNDS = 3;
const WARM_UP_MS = 1000;
const WARM_UP_CONCURRENCY = 8;
/** Up to this size an import is quick enough to be timed twice, in either order with `addDocuments`. */
const TIMED_TWICE = 10_000;

export interface SizeResult {
  readonly size: number;
  /** Seconds, in the order of the imports. */
  readonly imports: readonly { readonly first: 'import' | 'addDocuments'; readonly import: number; readonly addDocuments: number }[];
  readonly speeds: ReadonlyMap<number, Readonly<Record<Target, Speed>>>;
  /** The application's memory in MB. */
  readonly memory: { readonly started: number; readonly importing: number; readonly serving: number };
  /** How many of the searches find something, and how much in the middle. */
  readonly found: { readonly searches: number; readonly median: number };
}

interface Measurement {
  readonly folder: string;
  readonly lists: WordLists;
  readonly searches: readonly SearchRequest[];
  /** How long each target is asked at each concurrency. */
  readonly seconds: number;
  readonly encoding: string;
  readonly signal: AbortSignal;
  readonly say: (step: string) => void;
}

type Asks = Readonly<Record<Target, readonly Ask[]>>;

async function answerOf(ask: Ask | undefined): Promise<unknown> {
  if (ask === undefined) throw new RangeError('nothing to ask');
  return JSON.parse(Buffer.concat([...(await send(ask))]).toString());
}

/** Asks everything once: all must answer, and (b) must find what (a) finds. Answers how much each search finds. */
async function checkTargets(asks: Asks, searches: readonly SearchRequest[]): Promise<number[]> {
  const totals: number[] = [];
  for (const [position, { query, filters }] of searches.entries()) {
    const plain = (ask: Ask | undefined): Ask | undefined => ask && { ...ask, headers: { ...ask.headers, 'Accept-Encoding': 'identity' } };
    const direct = (await answerOf(asks.a[position])) as { results: [{ totalHits: number }] };
    const api = (await answerOf(plain(asks.b[position]))) as { total: number };
    const { totalHits } = direct.results[0];
    if (totalHits !== api.total) {
      const search = `"${query}" ${JSON.stringify(filters)}`;
      throw new StartError(
        'different',
        `Meilisearch finds ${totalHits} items for ${search} and /api/search ${api.total}; they are not the same search.`,
      );
    }
    totals.push(totalHits);
    const page = asks.c[position];
    if (page !== undefined) await send(page);
  }
  return totals;
}

/** Asks the targets in turn, each time another one first, so that what disturbs the machine disturbs all of them. */
async function alternate(asks: Asks, concurrency: number, { seconds, signal }: Measurement): Promise<Record<Target, Speed>> {
  const rounds: Record<Target, Round[]> = { a: [], b: [], c: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = [...TARGETS.slice(round % TARGETS.length), ...TARGETS.slice(0, round % TARGETS.length)];
    for (const target of order) rounds[target].push(await runRound(asks[target], concurrency, (seconds * 1000) / ROUNDS, signal));
  }
  return { a: speedOf(rounds.a), b: speedOf(rounds.b), c: speedOf(rounds.c) };
}

async function measureSpeeds(app: RunningApp, measurement: Measurement): Promise<Pick<SizeResult, 'speeds' | 'found'>> {
  const { searches, encoding, signal, say } = measurement;
  const asks = await prepareTargets(searches, { app: app.address, meili: app.meili, index: app.index }, encoding);
  const totals = (await checkTargets(asks, searches)).toSorted((a, b) => a - b);
  say('warming up');
  for (const target of TARGETS) await runRound(asks[target], WARM_UP_CONCURRENCY, WARM_UP_MS, signal);
  const speeds = new Map<number, Readonly<Record<Target, Speed>>>();
  for (const concurrency of CONCURRENCIES) {
    say(`searching, ${concurrency} at once`);
    speeds.set(concurrency, await alternate(asks, concurrency, measurement));
  }
  return { speeds, found: { searches: totals.filter((total) => total > 0).length, median: totals[totals.length >> 1] ?? 0 } };
}

/** Measures a catalogue of `size` generated items: how fast it comes in, then how fast it is searched. */
export async function measureSize(size: number, measurement: Measurement): Promise<SizeResult> {
  const { folder, lists, signal, say } = measurement;
  const file = path.join(folder, 'items.jsonl');
  say(`generating ${size} items`);
  await writeItems(file, size, lists);
  const imports: SizeResult['imports'][number][] = [];
  let documents: string[] = [];
  for (let time = size <= TIMED_TWICE ? 2 : 1; ; time -= 1) {
    const dataFolder = path.join(folder, `data-${time}`);
    await mkdir(dataFolder);
    const app = await startApp(dataFolder, signal);
    try {
      const { now: started } = await app.memory();
      const first = documents.length === 0 ? 'import' : 'addDocuments';
      const add = async (): Promise<number> => {
        say(`addDocuments, ${size} documents`);
        return timeAddDocuments(app, documents, signal);
      };
      let added = first === 'addDocuments' ? await add() : NaN;
      say(`import, ${size} items`);
      const imported = await timeImport(file, dataFolder, signal);
      const { peak: importing } = await app.memory();
      if (first === 'import') {
        documents = await readDocuments(app, signal);
        added = await add();
      }
      imports.push({ first, import: imported, addDocuments: added });
      if (time > 1) continue;
      documents = [];
      await app.forgetPeak();
      const measured = await measureSpeeds(app, measurement);
      const { peak: serving } = await app.memory();
      return { size, imports, ...measured, memory: { started, importing, serving } };
    } finally {
      await app.stop();
      await rm(dataFolder, { recursive: true, force: true });
    }
  }
}
