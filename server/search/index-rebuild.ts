import { MeilisearchRequestError, MeilisearchRequestTimeOutError } from 'meilisearch';
import type { StoredItem } from '../catalogue/service.ts';
import { conceptDocuments } from './concept-documents.ts';
import { itemDocuments, type ItemDocument } from './documents.ts';
import { BATCH, type IndexNames, type IndexParts } from './index-parts.ts';
import { CONCEPT_SETTINGS, indexFingerprint, ITEM_SETTINGS, PASSAGE_SETTINGS } from './index-settings.ts';
import { freshIndex, sendDocuments, settleDocuments, swapIn, type Refusal } from './index-writer.ts';
import { passagePlan } from './passage-documents.ts';
import { filesOf, writePassages } from './passage-writer.ts';

export interface RebuildProgress {
  readonly done: number;
  readonly total: number;
}

export interface IndexRebuild {
  /** Whether the live index is the one we built, with the settings and vocabularies of this version. */
  readonly isCurrent: () => Promise<boolean>;
  /** Builds new indexes beside the live ones and swaps them in; to be called by the holder of the lease. */
  readonly rebuild: (progress?: (state: RebuildProgress) => void) => Promise<Refusal[]>;
}

interface IndexState {
  readonly _id: string;
  readonly fingerprint: string;
  /** When Meilisearch created the live indexes: another moment means that it is another index. */
  readonly created: string;
}

export function createIndexRebuild({ connection, items, meili, names, media, lease, onChange }: IndexParts): IndexRebuild {
  const states = connection.collection<IndexState>('search-state');
  const fingerprint = indexFingerprint();

  async function createdAt(): Promise<string | undefined> {
    try {
      const [ofItems, ofPassages] = await Promise.all([meili.getRawIndex(names.items), meili.getRawIndex(names.passages)]);
      return `${ofItems.createdAt} ${ofPassages.createdAt}`;
    } catch (error) {
      if (error instanceof MeilisearchRequestError || error instanceof MeilisearchRequestTimeOutError) throw error;
      return undefined;
    }
  }

  async function putAllItems(fresh: IndexNames, progress: (state: RebuildProgress) => void): Promise<Refusal[]> {
    const index = await freshIndex(meili, fresh.items, ITEM_SETTINGS);
    const passages = await freshIndex(meili, fresh.passages, PASSAGE_SETTINGS);
    const published = { creativeWorkStatus: 'published' };
    const total = await items.collection.countDocuments(published);
    const refusals: Refusal[] = [];
    const again = async (ids: readonly string[]): Promise<ItemDocument[]> => {
      const found = (await items.collection.find({ _id: { $in: ids as never[] } }).toArray()) as unknown as StoredItem[];
      return itemDocuments(found, await filesOf(found, media), []);
    };
    let done = 0;
    let batch: StoredItem[] = [];
    const flush = async (): Promise<void> => {
      const files = await filesOf(batch, media);
      const sent = await sendDocuments(index, itemDocuments(batch, files, refusals));
      refusals.push(...(await settleDocuments(index, sent, again)));
      const refused = new Set(refusals.map(({ id }) => id));
      for (const item of batch) {
        const plan = refused.has(item._id) ? undefined : passagePlan(item, files);
        if (plan !== undefined) refusals.push(...(await writePassages(passages, plan, media, true)));
      }
      done += batch.length;
      batch = [];
      progress({ done, total });
      if (!(await lease.hold())) throw new Error('another process took over the index');
    };
    for await (const item of items.collection.find(published, { batchSize: BATCH }) as unknown as AsyncIterable<StoredItem>) {
      batch.push(item);
      if (batch.length >= BATCH) await flush();
    }
    await flush();
    return refusals;
  }

  return {
    isCurrent: async () => {
      const [state, created] = await Promise.all([states.findOne({ _id: names.items }), createdAt()]);
      return state?.fingerprint === fingerprint && state.created === created;
    },
    rebuild: async (progress = () => undefined) => {
      const fresh = { items: `${names.items}-fresh`, concepts: `${names.concepts}-fresh`, passages: `${names.passages}-fresh` };
      const refusals = await putAllItems(fresh, progress);
      const concepts = await freshIndex(meili, fresh.concepts, CONCEPT_SETTINGS);
      await settleDocuments(concepts, await sendDocuments(concepts, conceptDocuments()), (ids) =>
        Promise.resolve(conceptDocuments().filter(({ id }) => ids.includes(id))),
      );
      await swapIn(meili, names.concepts, fresh.concepts);
      await swapIn(meili, names.passages, fresh.passages);
      await swapIn(meili, names.items, fresh.items);
      onChange();
      const created = await createdAt();
      if (created === undefined) throw new Error('the index is gone');
      await states.updateOne({ _id: names.items }, { $set: { fingerprint, created } }, { upsert: true });
      return refusals;
    },
  };
}
