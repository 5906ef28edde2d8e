import type { IndexFailure, StoredItem } from '../catalogue/service.ts';
import { itemDocuments } from './documents.ts';
import { BATCH, type IndexParts } from './index-parts.ts';
import { removeDocuments, sendDocuments, settleDocuments, type Refusal, type Sent } from './index-writer.ts';
import { passagePlan, type PassagePlan } from './passage-documents.ts';
import { bringPassages, filesOf } from './passage-writer.ts';

/** Batches that Meilisearch may be working on while we prepare the next. */
const IN_FLIGHT = 12;
const LONGEST_RETRY_MS = 60 * 60_000;

function retryAt(attempts: number): Date {
  return new Date(Date.now() + Math.min(1000 * 2 ** attempts, LONGEST_RETRY_MS));
}

interface Mark {
  readonly _id: string;
  readonly revision: number;
  readonly attempts: number;
}

/** One pass over what is pending now, oldest first. Ends early when `isLeaving` or when the lease is lost. */
export async function sweepPending(
  { items, meili, names, media, lease, log, onChange }: IndexParts,
  isLeaving: () => boolean,
): Promise<void> {
  /** Clears the marks of items that have not changed meanwhile; notes why others were refused. */
  async function settle(marks: readonly Mark[], refusals: readonly Refusal[]): Promise<void> {
    const reasons = new Map(refusals.map(({ id, reason }) => [id, reason]));
    const operations = marks.map(({ _id, revision, attempts }) => {
      const reason = reasons.get(_id);
      const filter = { _id, revision };
      if (reason === undefined) return { updateOne: { filter, update: { $unset: { indexPending: 1, indexFailure: 1 } } } };
      const failure: IndexFailure = { message: reason, attempts: attempts + 1 };
      log.error({ item: _id, reason }, 'item not indexed');
      return { updateOne: { filter, update: { $set: { indexPending: retryAt(failure.attempts), indexFailure: failure } } } };
    });
    await items.collection.bulkWrite(operations as never[], { ordered: false });
  }

  const index = meili.index(names.items);
  const passages = meili.index(names.passages);

  /** As much of a batch as is kept while Meilisearch works on it. */
  interface Handed {
    readonly marks: readonly Mark[];
    readonly sent: readonly Sent[];
    readonly gone: readonly string[];
    readonly plans: readonly PassagePlan[];
    readonly refusals: readonly Refusal[];
  }

  async function hand(batch: readonly StoredItem[]): Promise<Handed> {
    const refusals: Refusal[] = [];
    const published = batch.filter((item) => item.creativeWorkStatus === 'published');
    const gone = batch.filter((item) => item.creativeWorkStatus !== 'published').map((item) => item._id);
    const files = await filesOf(published, media);
    const sent = await sendDocuments(index, itemDocuments(published, files, refusals));
    const refused = new Set(refusals.map(({ id }) => id));
    const plans = published.flatMap((item) => (refused.has(item._id) ? [] : (passagePlan(item, files) ?? [])));
    const marks = batch.map(({ _id, revision, indexFailure }) => ({ _id, revision, attempts: indexFailure?.attempts ?? 0 }));
    return { marks, sent, gone, plans, refusals };
  }

  async function finish({ marks, sent, gone, plans, refusals }: Handed): Promise<void> {
    const refused = await settleDocuments(index, sent, async (ids) => {
      const found = await items.collection.find({ _id: { $in: ids as never[] } }).toArray();
      return itemDocuments(found as unknown as StoredItem[], await filesOf(found as unknown as StoredItem[], media), []);
    });
    if (gone.length > 0) await removeDocuments(index, gone);
    const ids = marks.map(({ _id }) => _id);
    refused.push(...(await bringPassages(passages, { ids, plans }, media)));
    // Before the marks are cleared: whoever waits for them searches the new index.
    onChange();
    await settle(marks, [...refusals, ...refused]);
  }

  const inFlight = new Set<Promise<void>>();
  const failures: unknown[] = [];
  /** Only what `finish` needs outlives the handing over: memory holds one batch of items at a time. */
  const launch = async (batch: readonly StoredItem[]): Promise<void> => {
    const handed = await hand(batch).catch((error: unknown) => void failures.push(error));
    if (handed === undefined) return;
    const work: Promise<void> = finish(handed)
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
