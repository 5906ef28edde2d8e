import { setTimeout as sleep } from 'node:timers/promises';
import type { IndexParts } from './index-parts.ts';
import { createIndexRebuild, type RebuildProgress } from './index-rebuild.ts';
import { sweepPending } from './index-sweep.ts';
import type { Refusal } from './index-writer.ts';

const IDLE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
const SHORTEST_LOOK_MS = 20;
const LONGEST_LOOK_MS = 500;

/** Keeps the search index equal to the published items. */
export interface IndexKeeper {
  /** Works until stopped: whatever is pending goes to the index. */
  readonly start: () => void;
  readonly stop: () => Promise<void>;
  /** Something changed: look now. */
  readonly wake: () => void;
  /** Resolves when nothing is pending any more but what Meilisearch refused. */
  readonly caughtUp: () => Promise<void>;
  /** Another number after each change of the index by this process. */
  readonly version: () => number;
  /** Builds a new index beside the live one and swaps it in. */
  readonly rebuild: (progress?: (state: RebuildProgress) => void) => Promise<readonly Refusal[]>;
}

export function createIndexKeeper(given: Omit<IndexParts, 'onChange'>): IndexKeeper {
  let version = 0;
  const parts = {
    ...given,
    onChange: () => {
      version += 1;
    },
  };
  const { items, lease, log } = parts;
  const { isCurrent, rebuild } = createIndexRebuild(parts);
  const leaving = new AbortController();
  const isLeaving = (): boolean => leaving.signal.aborted;
  let running: Promise<void> | undefined;
  let rest = new AbortController();

  let working: Promise<unknown> = Promise.resolve();
  /** The lease keeps other processes away; within this one, too, one works on the index at a time. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = working.then(work);
    working = mine.catch(() => undefined);
    return mine;
  }

  async function turn(): Promise<void> {
    // A search engine that came back may have come back empty.
    const [due, current] = await Promise.all([items.exists({ indexPending: { $lte: new Date() } }), isCurrent()]);
    if (due === null && current) return;
    if (!(await lease.hold())) return;
    await alone(() =>
      lease.keep(async () => {
        if (!(await isCurrent())) await rebuild();
        await sweepPending(parts, isLeaving);
      }),
    );
  }

  async function run(): Promise<void> {
    let pause = IDLE_MS;
    while (!isLeaving()) {
      // Before the work begins, so that a change that comes during it is looked for at once.
      rest = new AbortController();
      try {
        await turn();
        pause = IDLE_MS;
      } catch (error) {
        rest = new AbortController();
        log.warn({ err: error, pause }, 'index not brought up to date; trying again');
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
      if (isLeaving()) return;
      await sleep(pause, undefined, { signal: AbortSignal.any([rest.signal, leaving.signal]) }).catch(() => undefined);
    }
  }

  const wake = (): void => {
    rest.abort();
  };

  return {
    start: () => {
      running ??= run();
    },
    stop: async () => {
      leaving.abort();
      await running;
      await lease.release().catch(() => undefined);
    },
    wake,
    version: () => version,
    caughtUp: async () => {
      for (let pause = SHORTEST_LOOK_MS; ; pause = Math.min(pause * 1.5, LONGEST_LOOK_MS)) {
        const [pending, current] = await Promise.all([
          items.exists({ indexPending: { $gt: new Date(0) }, indexFailure: { $exists: false } }),
          isCurrent().catch(() => false),
        ]);
        if (pending === null && current) return;
        wake();
        await sleep(pause);
      }
    },
    rebuild: async (progress) => {
      while (!(await lease.hold())) await sleep(200);
      return alone(() => lease.keep(() => rebuild(progress)));
    },
  };
}
