import { setTimeout as sleep } from 'node:timers/promises';
import { MeilisearchRequestError, MeilisearchRequestTimeOutError, type Meilisearch } from 'meilisearch';
import type { Connection, Model } from 'mongoose';
import type { IndexFailure, StoredItem } from '../catalogue/service.ts';
import type { Log } from '../log.ts';
import { conceptDocuments } from './concept-documents.ts';
import { itemDocument, type ItemDocument } from './documents.ts';
import { CONCEPT_SETTINGS, indexFingerprint, ITEM_SETTINGS } from './index-settings.ts';
import { freshIndex, putDocuments, removeDocuments, swapIn, type Refusal } from './index-writer.ts';
import type { SearchLease } from './search-lease.ts';

const BATCH = 1000;
/** Batches that Meilisearch may be working on while we prepare the next. */
const IN_FLIGHT = 3;
const IDLE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
const LONGEST_RETRY_MS = 60 * 60_000;

export interface IndexNames {
  readonly items: string;
  readonly concepts: string;
}

export interface RebuildProgress {
  readonly done: number;
  readonly total: number;
}

/** Keeps the search index equal to the published items. */
export interface IndexKeeper {
  /** Works until stopped: whatever is pending goes to the index. */
  readonly start: () => void;
  readonly stop: () => Promise<void>;
  /** Something changed: look now. */
  readonly wake: () => void;
  /** Resolves when nothing is pending any more but what Meilisearch refused. */
  readonly caughtUp: () => Promise<void>;
  /** Builds a new index beside the live one and swaps it in. */
  readonly rebuild: (progress?: (state: RebuildProgress) => void) => Promise<readonly Refusal[]>;
}

interface KeeperParts {
  readonly connection: Connection;
  readonly items: Model<StoredItem>;
  readonly meili: Meilisearch;
  readonly names: IndexNames;
  readonly lease: SearchLease;
  readonly log: Log;
}

interface IndexState {
  readonly _id: string;
  readonly fingerprint: string;
  /** When Meilisearch created the live index: another moment means that it is another index. */
  readonly created: string;
}

function isUnreachable(error: unknown): boolean {
  return error instanceof MeilisearchRequestError || error instanceof MeilisearchRequestTimeOutError;
}

function retryAt(attempts: number): Date {
  return new Date(Date.now() + Math.min(1000 * 2 ** attempts, LONGEST_RETRY_MS));
}

export function createIndexKeeper({ connection, items, meili, names, lease, log }: KeeperParts): IndexKeeper {
  const states = connection.collection<IndexState>('search-state');
  const fingerprint = indexFingerprint();
  const leaving = new AbortController();
  const isLeaving = (): boolean => leaving.signal.aborted;
  let running: Promise<void> | undefined;
  let woken: (() => void) | undefined;

  async function createdAt(): Promise<string | undefined> {
    try {
      return (await meili.getRawIndex(names.items)).createdAt;
    } catch (error) {
      if (isUnreachable(error)) throw error;
      return undefined;
    }
  }

  async function isIndexOurs(): Promise<boolean> {
    const [state, created] = await Promise.all([states.findOne({ _id: names.items }), createdAt()]);
    return state?.fingerprint === fingerprint && state.created === created;
  }

  async function settle(batch: readonly StoredItem[], refusals: readonly Refusal[]): Promise<void> {
    const reasons = new Map(refusals.map(({ id, reason }) => [id, reason]));
    const operations = batch.map(({ _id, revision, indexFailure }) => {
      const reason = reasons.get(_id);
      if (reason === undefined)
        return { updateOne: { filter: { _id, revision }, update: { $unset: { indexPending: 1, indexFailure: 1 } } } };
      const failure: IndexFailure = { message: reason, attempts: (indexFailure?.attempts ?? 0) + 1 };
      log.error({ item: _id, reason }, 'item not indexed');
      return {
        updateOne: { filter: { _id, revision }, update: { $set: { indexPending: retryAt(failure.attempts), indexFailure: failure } } },
      };
    });
    await items.collection.bulkWrite(operations as never[], { ordered: false });
  }

  /** An item whose document cannot be made is refused alone. */
  function documentsOf(batch: readonly StoredItem[], refusals: Refusal[]): ItemDocument[] {
    return batch.flatMap((item) => {
      try {
        return [itemDocument(item)];
      } catch (error) {
        refusals.push({ id: item._id, reason: error instanceof Error ? error.message : String(error) });
        return [];
      }
    });
  }

  async function bring(batch: readonly StoredItem[]): Promise<void> {
    const index = meili.index(names.items);
    const refusals: Refusal[] = [];
    const published = batch.filter((item) => item.creativeWorkStatus === 'published');
    const gone = batch.filter((item) => item.creativeWorkStatus !== 'published').map((item) => item._id);
    refusals.push(...(await putDocuments(index, documentsOf(published, refusals))));
    if (gone.length > 0) await removeDocuments(index, gone);
    await settle(batch, refusals);
  }

  /** One pass over what is pending now, oldest first; answers how many items it brought to the index. */
  async function sweep(): Promise<number> {
    const due = items.collection.find(
      { indexPending: { $lte: new Date() } },
      { sort: { indexPending: 1 } },
    ) as unknown as AsyncIterable<StoredItem>;
    const inFlight = new Set<Promise<void>>();
    let failure: unknown;
    let count = 0;
    const launch = async (batch: readonly StoredItem[]): Promise<void> => {
      count += batch.length;
      const work: Promise<void> = bring(batch)
        .catch((error: unknown) => {
          failure ??= error;
        })
        .finally(() => inFlight.delete(work));
      inFlight.add(work);
      if (inFlight.size >= IN_FLIGHT) await Promise.race(inFlight);
    };
    let batch: StoredItem[] = [];
    for await (const item of due) {
      batch.push(item);
      if (batch.length < BATCH) continue;
      if (failure !== undefined || isLeaving() || !(await lease.hold())) break;
      await launch(batch);
      batch = [];
    }
    if (batch.length > 0 && batch.length < BATCH && failure === undefined) await launch(batch);
    await Promise.all(inFlight);
    if (failure !== undefined) throw failure as Error;
    return count;
  }

  async function rebuildHeld(progress: (state: RebuildProgress) => void): Promise<Refusal[]> {
    const fresh = `${names.items}-fresh`;
    const index = await freshIndex(meili, fresh, ITEM_SETTINGS);
    const total = await items.countDocuments({ creativeWorkStatus: 'published' });
    const refusals: Refusal[] = [];
    let done = 0;
    let batch: StoredItem[] = [];
    const flush = async (): Promise<void> => {
      refusals.push(...(await putDocuments(index, documentsOf(batch, refusals))));
      done += batch.length;
      batch = [];
      progress({ done, total });
      if (!(await lease.hold())) throw new Error('another process took over the index');
    };
    for await (const item of items.collection.find({ creativeWorkStatus: 'published' }) as unknown as AsyncIterable<StoredItem>) {
      batch.push(item);
      if (batch.length >= BATCH) await flush();
    }
    await flush();
    const concepts = `${names.concepts}-fresh`;
    await putDocuments(await freshIndex(meili, concepts, CONCEPT_SETTINGS), conceptDocuments());
    await swapIn(meili, names.concepts, concepts);
    await swapIn(meili, names.items, fresh);
    const created = await createdAt();
    if (created === undefined) throw new Error('the index is gone');
    await states.updateOne({ _id: names.items }, { $set: { fingerprint, created } }, { upsert: true });
    return refusals;
  }

  async function turn(): Promise<number> {
    if (!(await lease.hold())) return 0;
    // A search engine that came back may have come back empty.
    if (!(await isIndexOurs())) await rebuildHeld(() => undefined);
    return sweep();
  }

  async function run(): Promise<void> {
    let pause = IDLE_MS;
    while (!isLeaving()) {
      try {
        await turn();
        pause = IDLE_MS;
      } catch (error) {
        log.warn({ err: error, pause }, 'index not brought up to date; trying again');
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
      if (isLeaving()) return;
      const rest = new AbortController();
      const end = AbortSignal.any([rest.signal, leaving.signal]);
      woken = () => {
        rest.abort();
      };
      await sleep(pause, undefined, { signal: end }).catch(() => undefined);
      woken = undefined;
    }
  }

  const wake = (): void => {
    woken?.();
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
    caughtUp: async () => {
      for (;;) {
        const [pending, ours] = await Promise.all([
          items.countDocuments({ indexPending: { $exists: true }, indexFailure: { $exists: false } }),
          isIndexOurs().catch(() => false),
        ]);
        if (pending === 0 && ours) return;
        wake();
        await sleep(40);
      }
    },
    rebuild: async (progress = () => undefined) => {
      while (!(await lease.hold())) await sleep(200);
      return rebuildHeld(progress);
    },
  };
}
