import type { Model } from 'mongoose';
import type { StoredItem } from './item-model.ts';

/** Fields in which an item names others by their identifiers. */
export const REFERENCE_FIELDS = ['isBasedOn', 'isPartOf', 'hasPart', 'translationOfWork', 'workTranslation'] as const;
/** The learning outcomes that an item serves; pages or seconds may stand after the identifier. */
export const SERVED_BY = 'modules.units.learningOutcomes.servedBy';

const MOST = 200;

/** The condition under which a document names the item with this identifier; `prefix` is put before each path. */
export function referringTo(identifier: string, prefix = ''): { readonly $or: readonly object[] } {
  const withPlace = new RegExp(`^${identifier.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}#`);
  return {
    $or: [
      ...REFERENCE_FIELDS.map((field) => ({ [prefix + field]: identifier })),
      { [prefix + SERVED_BY]: { $in: [identifier, withPlace] } },
    ],
  };
}

/** Published items that name the item with this identifier, two hundred at most. */
export async function findReferring(model: Model<StoredItem>, identifier: string): Promise<StoredItem[]> {
  const condition = { creativeWorkStatus: 'published', identifier: { $ne: identifier }, ...referringTo(identifier) };
  return model
    .find(condition as object)
    .sort({ _id: 1 })
    .limit(MOST)
    .select({ transcript: 0, chapters: 0 })
    .lean<StoredItem[]>();
}
