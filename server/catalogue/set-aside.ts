import type { Model } from 'mongoose';
import type { ItemStatus, StoredItem } from './item-model.ts';
import { amendment, SET_ASIDE, type ItemFields } from './item-writes.ts';

/** How an item leaves the catalogue without being withdrawn by its publisher. */
export type Leaving =
  | { readonly status: 'deleted'; readonly at: Date; readonly by: { readonly id: string; readonly name: string } }
  | { readonly status: 'merged'; readonly into: string };

/** What editors do with items that are there; each is one atomic update of one item that also marks it for the index. */
export interface ItemCare {
  /**
   * Changes fields of the item if it is still at this revision; `curated` is all that imports leave alone from now on.
   * False where somebody changed it meanwhile.
   */
  readonly amend: (item: StoredItem, fields: ItemFields, curated: ItemFields) => Promise<boolean>;
  /** Deletes or merges the item if it is still at this revision. */
  readonly setAside: (item: Pick<StoredItem, '_id' | 'revision'>, leaving: Leaving) => Promise<boolean>;
  /** Gives a deleted item, or one that was merged into `from`, the status that it had before. */
  readonly bringBack: (id: string, from: 'deleted' | { readonly mergedInto: string }) => Promise<boolean>;
  /** The item, or the one that it was merged into, at last. */
  readonly follow: (id: string) => Promise<StoredItem | undefined>;
  /** Removes a deleted item and the addresses of those that were merged into it for good; false where it was restored. */
  readonly erase: (id: string, deletedUntil: Date) => Promise<boolean>;
}

const LONGEST_CHAIN = 100;

/** The part of the catalogue's service that editors use. */
export function createItemCare(model: Model<StoredItem>, onChange: () => void): ItemCare {
  const { collection } = model;

  async function update(filter: object, change: object): Promise<boolean> {
    const { modifiedCount } = await collection.updateOne(filter, change);
    if (modifiedCount === 1) onChange();
    return modifiedCount === 1;
  }

  return {
    amend: (item, fields, curated) =>
      update({ _id: item._id, revision: item.revision, creativeWorkStatus: { $nin: SET_ASIDE } }, amendment(item, fields, curated)),
    setAside: ({ _id, revision }, leaving) => {
      const own =
        leaving.status === 'deleted'
          ? { deletedAt: leaving.at, deletedBy: { id: leaving.by.id, name: leaving.by.name } }
          : { mergedInto: leaving.into };
      const set = { ...own, creativeWorkStatus: leaving.status, indexPending: new Date(), updatedAt: new Date() };
      // A pipeline, as the status before is read in the same step.
      return update({ _id, revision, creativeWorkStatus: { $nin: SET_ASIDE } }, [
        { $set: { statusBefore: '$creativeWorkStatus' } },
        { $set: { ...set, revision: { $add: ['$revision', 1] } } },
      ]);
    },
    bringBack: (id, from) => {
      const filter = from === 'deleted' ? { creativeWorkStatus: 'deleted' } : { creativeWorkStatus: 'merged', mergedInto: from.mergedInto };
      return update({ _id: id, ...filter }, [
        {
          $set: {
            creativeWorkStatus: { $ifNull: ['$statusBefore', 'published'] },
            indexPending: new Date(),
            updatedAt: new Date(),
            revision: { $add: ['$revision', 1] },
          },
        },
        { $unset: ['statusBefore', 'deletedAt', 'deletedBy', 'mergedInto'] },
      ]);
    },
    follow: async (id) => {
      let item = (await model.findById(id).lean<StoredItem>()) ?? undefined;
      for (let step = 0; item?.mergedInto !== undefined && step < LONGEST_CHAIN; step += 1)
        item = (await model.findById(item.mergedInto).lean<StoredItem>()) ?? undefined;
      return item;
    },
    erase: async (id, deletedUntil) => {
      const { deletedCount } = await collection.deleteOne({
        _id: id,
        creativeWorkStatus: 'deleted' satisfies ItemStatus,
        deletedAt: { $lte: deletedUntil },
      } as never);
      for (let into = deletedCount === 1 ? [id] : []; into.length > 0;) {
        const gone = await collection.find({ mergedInto: { $in: into } } as never, { projection: { _id: 1 } }).toArray();
        into = gone.map(({ _id }) => String(_id));
        if (into.length > 0) await collection.deleteMany({ _id: { $in: into } } as never);
      }
      return deletedCount === 1;
    },
  };
}
