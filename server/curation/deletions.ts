import type { Model } from 'mongoose';
import { may } from '../accounts/permissions.ts';
import type { AuditService } from '../accounts/service.ts';
import { statusOf, type CatalogueService, type StoredItem } from '../catalogue/service.ts';
import { FROZEN, type PublishingService, type Submission } from '../publishing/service.ts';
import { DAY_MS, titleOf, UNDO_DAYS, type Editor } from './bulk-edits.ts';
import type { ItemList, Selection } from './item-list.ts';
import type { Seen } from './merges.ts';
import { usesOf, type Uses } from './uses.ts';

/** The largest number of items that are deleted at once. */
export const MOST_DELETED = 1000;
/** Above this it takes too long to look for what uses each of them. */
const MOST_LOOKED_UP = 100;

/** What a deletion takes away. */
export interface Loss {
  readonly total: number;
  readonly items: readonly StoredItem[];
  /** Frozen versions, versions that are being written, and addresses of items that were merged into them. */
  readonly versions: number;
  readonly open: number;
  readonly merged: number;
  /** Undefined where so many items are deleted that it was not looked up. */
  readonly uses: Uses | undefined;
}

/** Ids of items by what became of them; `changed`: somebody changed them meanwhile, and they are still there. */
export interface DeletionOutcome {
  readonly done: readonly string[];
  readonly changed: readonly string[];
}

export interface Deletions {
  readonly preview: (by: Editor, selection: Selection) => Promise<Loss>;
  /** Deletes items that are still as they were seen. They can be restored for 30 days. */
  readonly remove: (by: Editor, items: readonly Seen[]) => Promise<DeletionOutcome>;
  readonly restore: (by: Editor, ids: readonly string[]) => Promise<DeletionOutcome>;
  /** Until when a deleted item can be restored. */
  readonly expires: (item: StoredItem) => Date | undefined;
  /** Removes for good what was deleted more than 30 days ago, with its versions; answers how many items that were. */
  readonly removeExpired: () => Promise<number>;
}

interface DeletionParts {
  readonly items: Model<StoredItem>;
  readonly submissions: Model<Submission>;
  readonly catalogue: CatalogueService;
  readonly publishing: Pick<PublishingService, 'deliverPending'>;
  readonly list: ItemList;
  readonly audit: Pick<AuditService, 'record'>;
  readonly now: () => Date;
}

export function createDeletions({ items, submissions, catalogue, publishing, list, audit, now }: DeletionParts): Deletions {
  const limit = (): Date => new Date(now().getTime() - UNDO_DAYS * DAY_MS);

  const record = (by: Editor | null, action: string, item: StoredItem): Promise<void> =>
    audit.record({
      by: by === null ? null : { id: by.id, name: by.name },
      action,
      target: { kind: 'item', id: item._id, name: titleOf(item).title },
    });

  /** The item, where `by` may curate it. */
  async function own(by: Editor, id: string): Promise<StoredItem | undefined> {
    const item = await catalogue.find(id);
    return item !== undefined && may(by, 'item.curate', { institution: item.institution }) ? item : undefined;
  }

  /** Tells the catalogue what was published or withdrawn while the item was away. */
  async function catchUp(id: string): Promise<void> {
    const newest = await submissions
      .findOne({ item: id, state: { $in: FROZEN } })
      .sort({ version: -1 })
      .lean<Submission>();
    if (newest === null) return;
    await submissions.updateOne({ _id: newest._id, delivery: { $exists: false } }, { $set: { delivery: now() } });
    await publishing.deliverPending();
  }

  return {
    expires: ({ deletedAt }) => (deletedAt === undefined ? undefined : new Date(deletedAt.getTime() + UNDO_DAYS * DAY_MS)),
    preview: async (by, selection) => {
      const page = await list.select(by, selection, MOST_DELETED);
      const found = page.items.filter((item) => statusOf(item) !== 'deleted');
      const ids = found.map(({ _id }) => _id);
      const [versions, open, merged, uses] = await Promise.all([
        submissions.countDocuments({ item: { $in: ids }, state: { $in: FROZEN } }),
        submissions.countDocuments({ openFor: { $in: ids } }),
        items.countDocuments({ mergedInto: { $in: ids } }),
        ids.length > MOST_LOOKED_UP ? undefined : usesOf(items, found),
      ]);
      return { total: page.total - (page.items.length - found.length), items: found, versions, open, merged, uses };
    },
    remove: async (by, seen) => {
      const [done, changed]: [string[], string[]] = [[], []];
      for (const { id, revision } of seen.slice(0, MOST_DELETED)) {
        const item = await own(by, id);
        if (item === undefined) continue;
        const isDone = await catalogue.setAside({ _id: id, revision }, { status: 'deleted', at: now(), by });
        (isDone ? done : changed).push(id);
        if (isDone) await record(by, 'item.deleted', item);
      }
      return { done, changed };
    },
    restore: async (by, ids) => {
      const [done, changed]: [string[], string[]] = [[], []];
      for (const id of ids.slice(0, MOST_DELETED)) {
        const item = await own(by, id);
        if (item?.deletedAt === undefined) continue;
        const isDone = item.deletedAt > limit() && (await catalogue.bringBack(id, 'deleted'));
        (isDone ? done : changed).push(id);
        if (!isDone) continue;
        await catchUp(id);
        await record(by, 'item.restored', item);
      }
      return { done, changed };
    },
    removeExpired: async () => {
      const expired = await items.find({ creativeWorkStatus: 'deleted', deletedAt: { $lte: limit() } } as object).lean<StoredItem[]>();
      let count = 0;
      for (const item of expired) {
        // The index has it no longer; what waits to be taken out of it is waited for.
        if (item.indexPending !== undefined || !(await catalogue.erase(item._id, limit()))) continue;
        await submissions.deleteMany({ item: item._id });
        await record(null, 'item.erased', item);
        count += 1;
      }
      return count;
    },
  };
}
