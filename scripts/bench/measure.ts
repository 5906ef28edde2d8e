import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { StartError } from '../../server/errors.ts';
import type { SearchRequest } from '../../server/search/service.ts';
import { startChild } from './child.ts';
import { startApp, type RunningApp } from './app.ts';
import { writeItems } from './generated-items.ts';
import { measurePace, type Pace } from './import-pace.ts';
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
  readonly paces: readonly Pace[];
  readonly speeds: ReadonlyMap<number, Readonly<Record<Target, Speed>>>;
  /** The application's memory in MB: after the start, and at most while it was searched. */
  readonly memory: { readonly started: number; readonly serving: number };
  /** Passages beside the items; how many seconds until they were searchable, and the memory of Meilisearch afterwards, in MB. */
  readonly inside: { readonly passages: number; readonly seconds: number; readonly memory: number } | undefined;
  /** How many of the searches find something, and how much in the middle. */
  readonly found: { readonly searches: number; readonly median: number };
}

export interface Measurement {
  readonly folder: string;
  readonly lists: WordLists;
  readonly searches: readonly SearchRequest[];
  /** How long each target is asked at each concurrency. */
  readonly seconds: number;
  /** Up to how many items the import is timed beside `addDocuments`. */
  readonly compare: number;
  /** How many passages of books and videos come beside the items. */
  readonly passages: number;
  readonly encoding: string;
  /** Whether every answer is made anew. */
  readonly fresh: boolean;
  readonly signal: AbortSignal;
  readonly say: (step: string) => void;
}

type Asks = Readonly<Record<Target, readonly Ask[]>>;

async function answerOf(ask: Ask | undefined): Promise<unknown> {
  if (ask === undefined) throw new RangeError('nothing to ask');
  const plain = { ...ask, headers: { ...ask.headers, 'Accept-Encoding': 'identity' } };
  return JSON.parse(Buffer.concat([...(await send(plain))]).toString());
}

/** Asks everything once: all must answer, and (b) must find what (a) finds, and more alone where there are insides. Answers how much each search finds. */
async function checkTargets(asks: Asks, searches: readonly SearchRequest[], hasInside: boolean): Promise<number[]> {
  const totals: number[] = [];
  for (const [position, { query, filters }] of searches.entries()) {
    const direct = (await answerOf(asks.a[position])) as { results: [{ totalHits: number }] };
    const api = (await answerOf(asks.b[position])) as { total: number };
    const { totalHits } = direct.results[0];
    if (hasInside ? totalHits > api.total : totalHits !== api.total) {
      const search = `"${query}" ${JSON.stringify(filters)}`;
      throw new StartError(
        'different',
        `Meilisearch finds ${totalHits} items for ${search} and /api/search ${api.total}: not the same search.`,
      );
    }
    totals.push(api.total);
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

async function measureSpeeds(
  app: RunningApp,
  measurement: Measurement,
): Promise<Omit<SizeResult, 'size' | 'paces' | 'inside'> & { readonly searchMemory: number }> {
  const { searches, encoding, fresh, signal, say } = measurement;
  const { now: started } = await app.memory();
  const asks = await prepareTargets(searches, { app: app.address, meili: app.meili, index: app.index }, { encoding, fresh });
  const totals = (await checkTargets(asks, searches, measurement.passages > 0)).toSorted((a, b) => a - b);
  await app.forgetPeak();
  say('warming up');
  for (const target of TARGETS) await runRound(asks[target], WARM_UP_CONCURRENCY, WARM_UP_MS, signal);
  const speeds = new Map<number, Readonly<Record<Target, Speed>>>();
  for (const concurrency of CONCURRENCIES) {
    say(`searching, ${concurrency} at once`);
    speeds.set(concurrency, await alternate(asks, concurrency, measurement));
  }
  const found = { searches: totals.filter((total) => total > 0).length, median: totals[totals.length >> 1] ?? 0 };
  return { speeds, found, memory: { started, serving: (await app.memory()).peak }, searchMemory: (await app.searchMemory()).now };
}

/** Seconds until so many passages are written and searchable. */
async function fillPassages(dataFolder: string, { passages, signal, say }: Measurement): Promise<number> {
  say(`writing ${passages} passages`);
  const child = startChild('bench/fill-passages.js', [String(passages)], dataFolder, signal);
  try {
    const [, seconds] = await child.line(/passages searchable after ([\d.]+) s/);
    await child.ended;
    return Number(seconds);
  } finally {
    await child.stop();
  }
}

/** Measures a catalogue of `size` generated items: how fast it comes in, then, started anew, how fast it is searched. */
export async function measureSize(size: number, measurement: Measurement): Promise<SizeResult> {
  const { folder, lists, compare, signal, say } = measurement;
  const file = path.join(folder, 'items.jsonl');
  const dataFolder = path.join(folder, 'data');
  say(`generating ${size} items`);
  await writeItems(file, size, lists);
  const paces: Pace[] = [];
  const documents = size <= compare ? [] : undefined;
  for (let times = documents !== undefined && size <= TIMED_TWICE ? 2 : 1; times > 0; times -= 1) {
    await rm(dataFolder, { recursive: true, force: true });
    await mkdir(dataFolder);
    paces.push(await measurePace({ file, dataFolder, documents, signal, say }));
  }
  const seconds = measurement.passages > 0 ? await fillPassages(dataFolder, measurement) : NaN;
  const app = await startApp(dataFolder, signal);
  try {
    const { searchMemory, ...speeds } = await measureSpeeds(app, measurement);
    const inside = measurement.passages > 0 ? { passages: measurement.passages, seconds, memory: searchMemory } : undefined;
    return { size, paces, inside, ...speeds };
  } finally {
    await app.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
}
