import type { IndexFailure, StoredItem } from '../catalogue/service.ts';
import { itemDocuments } from './documents.ts';
import { BATCH, type IndexParts } from './index-parts.ts';
import { putDocuments, removeDocuments, type Refusal } from './index-writer.ts';

/** Batches that Meilisearch may be working on while we prepare the next. */
const IN_FLIGHT = 6;
const LONGEST_RETRY_MS = 60 * 60_000;

function retryAt(attempts: number): Date {
  return new Date(Date.now() + Math.min(1000 * 2 ** attempts, LONGEST_RETRY_MS));
}

/** One pass over what is pending now, oldest first. Ends early when `isLeaving` or when the lease is lost. */
export async function sweepPending({ items, meili, names, lease, log }: IndexParts, isLeaving: () => boolean): Promise<void> {
  /** Clears the marks of items that have not changed meanwhile; notes why others were refused. */
  async function settle(batch: readonly StoredItem[], refusals: readonly Refusal[]): Promise<void> {
    const reasons = new Map(refusals.map(({ id, reason }) => [id, reason]));
    const operations = batch.map(({ _id, revision, indexFailure }) => {
      const reason = reasons.get(_id);
      const filter = { _id, revision };
      if (reason === undefined) return { updateOne: { filter, update: { $unset: { indexPending: 1, indexFailure: 1 } } } };
      const failure: IndexFailure = { message: reason, attempts: (indexFailure?.attempts ?? 0) + 1 };
      log.error({ item: _id, reason }, 'item not indexed');
      return { updateOne: { filter, update: { $set: { indexPending: retryAt(failure.attempts), indexFailure: failure } } } };
    });
    await items.collection.bulkWrite(operations as never[], { ordered: false });
  }

  async function bring(batch: readonly StoredItem[]): Promise<void> {
    const index = meili.index(names.items);
    const refusals: Refusal[] = [];
    const published = batch.filter((item) => item.creativeWorkStatus === 'published');
    const gone = batch.filter((item) => item.creativeWorkStatus !== 'published').map((item) => item._id);
    refusals.push(...(await putDocuments(index, itemDocuments(published, refusals))));
    if (gone.length > 0) await removeDocuments(index, gone);
    await settle(batch, refusals);
  }

  const inFlight = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const launch = async (batch: readonly StoredItem[]): Promise<void> => {
    const work: Promise<void> = bring(batch)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => inFlight.delete(work));
    inFlight.add(work);
    if (inFlight.size >= IN_FLIGHT) await Promise.race(inFlight);
  };

  const due = items.collection.find({ indexPending: { $lte: new Date() } }, { sort: { indexPending: 1 }, batchSize: BATCH });
  let batch: StoredItem[] = [];
  for await (const item of due as unknown as AsyncIterable<StoredItem>) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    await launch(batch);
    batch = [];
    if (failures.length > 0 || isLeaving() || !(await lease.hold())) break;
  }
  if (batch.length > 0) await launch(batch);
  await Promise.all(inFlight);
  if (failures.length > 0) throw failures[0] as Error;
}
