import { newId, type Editor } from './bulk-edits.ts';
import type { CurationModels, SavedFilter } from './curation-models.ts';

export const MOST_FILTERS = 50;
export const LONGEST_NAME = 80;

/** Each person's own filters; nobody sees or changes those of others. */
export interface SavedFilters {
  readonly list: (by: Editor) => Promise<readonly SavedFilter[]>;
  /** False where the person has as many as there may be. */
  readonly add: (by: Editor, name: string, query: string) => Promise<boolean>;
  readonly rename: (by: Editor, id: string, name: string) => Promise<boolean>;
  /** Answers the filter that is gone, for the offer to bring it back. */
  readonly remove: (by: Editor, id: string) => Promise<SavedFilter | undefined>;
  readonly restore: (by: Editor, id: string) => Promise<boolean>;
  readonly findRemoved: (by: Editor, id: string) => Promise<SavedFilter | undefined>;
}

export function createSavedFilters({ savedFilters }: CurationModels, now: () => Date): SavedFilters {
  const there = { deletedAt: { $exists: false } };
  const change = async (filter: object, update: object): Promise<boolean> =>
    (await savedFilters.updateOne(filter, update)).matchedCount === 1;
  return {
    list: (by) =>
      savedFilters
        .find({ person: by.id, ...there })
        .sort({ name: 1, _id: 1 })
        .lean<SavedFilter[]>(),
    add: async (by, name, query) => {
      if ((await savedFilters.countDocuments({ person: by.id, ...there })) >= MOST_FILTERS) return false;
      await savedFilters.create({ _id: newId(), person: by.id, name, query, at: now() });
      return true;
    },
    rename: (by, id, name) => change({ _id: id, person: by.id, ...there }, { $set: { name } }),
    remove: async (by, id) =>
      (await savedFilters.findOneAndUpdate({ _id: id, person: by.id, ...there }, { $set: { deletedAt: now() } }).lean<SavedFilter>()) ??
      undefined,
    restore: (by, id) => change({ _id: id, person: by.id, deletedAt: { $exists: true } }, { $unset: { deletedAt: 1 } }),
    findRemoved: async (by, id) =>
      (await savedFilters.findOne({ _id: id, person: by.id, deletedAt: { $exists: true } }).lean<SavedFilter>()) ?? undefined,
  };
}
