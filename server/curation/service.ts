import type { Model } from 'mongoose';
import type { AuditService } from '../accounts/service.ts';
import type { CatalogueService, StoredItem } from '../catalogue/service.ts';
import type { Log } from '../log.ts';
import type { PublishingService, Submission } from '../publishing/service.ts';
import { createBulkEditJob } from './bulk-edit-job.ts';
import { createBulkEdits, DAY_MS, UNDO_DAYS, type BulkEdits } from './bulk-edits.ts';
import type { CurationModels } from './curation-models.ts';
import { createDeletions, type Deletions } from './deletions.ts';
import { createDifferentItems, type DifferentItems } from './different-items.ts';
import { createDuplicates, type Duplicates } from './duplicates.ts';
import { createItemList, type ItemList } from './item-list.ts';
import { createItemWriter } from './item-writer.ts';
import { createMerges, type Merges } from './merges.ts';
import { createSavedFilters, type SavedFilters } from './saved-filters.ts';

export type { Editor } from './bulk-edits.ts';

/** What editors do with the catalogue as a whole; everything can be undone for 30 days. */
export interface CurationService {
  readonly items: ItemList;
  readonly bulkEdits: BulkEdits;
  readonly merges: Merges;
  readonly duplicates: Duplicates;
  readonly differentItems: DifferentItems;
  readonly deletions: Omit<Deletions, 'removeExpired'>;
  readonly savedFilters: SavedFilters;
  /** Ends what a crash interrupted; called at the start. */
  readonly resume: () => Promise<void>;
  /** Removes for good what nobody can bring back any more; called at the start and every day. Answers how many items that were. */
  readonly removeExpired: () => Promise<number>;
  /** Ends background work; called before the database is closed. */
  readonly stop: () => Promise<void>;
}

interface CurationParts {
  readonly models: CurationModels;
  readonly items: Model<StoredItem>;
  readonly submissions: Model<Submission>;
  readonly catalogue: CatalogueService;
  readonly publishing: Pick<PublishingService, 'deliverPending'>;
  readonly audit: Pick<AuditService, 'record'>;
  readonly log: Log;
  readonly now?: () => Date;
}

export function createCurationService(parts: CurationParts): CurationService {
  const { models, items, now = () => new Date() } = parts;
  const list = createItemList(items);
  const writer = createItemWriter(parts);
  const job = createBulkEditJob({ ...parts, writer, now });
  const merges = createMerges({ ...parts, writer, now });
  const differentItems = createDifferentItems(models, list, now);
  const { removeExpired, ...deletions } = createDeletions({ ...parts, list, now });

  /** Bulk edits that were never started, and those that can no longer be undone. */
  async function forget(): Promise<void> {
    const ago = (days: number): Date => new Date(now().getTime() - days * DAY_MS);
    const old = await models.bulkEdits
      .find({
        $or: [
          { state: 'prepared', at: { $lte: ago(1) } },
          { state: { $in: ['done', 'undone'] }, endedAt: { $lte: ago(UNDO_DAYS) } },
        ],
      })
      .select({ _id: 1 })
      .lean<{ _id: string }[]>();
    for (const { _id } of old) {
      await models.edits.deleteMany({ bulk: _id });
      await models.bulkEdits.deleteOne({ _id });
    }
    await models.merges.deleteMany({ state: { $in: ['done', 'undone'] }, at: { $lte: ago(UNDO_DAYS) } });
    await models.savedFilters.deleteMany({ deletedAt: { $lte: ago(UNDO_DAYS) } });
  }

  return {
    items: list,
    bulkEdits: createBulkEdits({ ...parts, list, job, now }),
    merges,
    duplicates: createDuplicates(items, differentItems),
    differentItems,
    deletions,
    savedFilters: createSavedFilters(models, now),
    resume: async () => {
      await merges.resume();
      await job.resume();
    },
    removeExpired: async () => {
      const removed = await removeExpired();
      await forget();
      return removed;
    },
    stop: job.stop,
  };
}
