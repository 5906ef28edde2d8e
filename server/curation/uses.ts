import type { Model } from 'mongoose';
import type { StoredItem } from '../catalogue/service.ts';

/** What points at an item, and how many do. */
export interface Uses {
  readonly total: number;
  readonly items: readonly StoredItem[];
}

const SHOWN = 10;
const WHOLE = ['isPartOf', 'hasPart', 'isBasedOn', 'workTranslation', 'translationOfWork'];
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The published items that name one of `targets`, or what was merged into them, among their parts, sources or content. */
export async function usesOf(items: Model<StoredItem>, targets: readonly StoredItem[]): Promise<Uses> {
  if (targets.length === 0) return { total: 0, items: [] };
  const ids = targets.map(({ _id }) => _id);
  const merged = await items
    .find({ mergedInto: { $in: ids } })
    .select({ identifier: 1 })
    .lean<StoredItem[]>();
  const identifiers = [...targets, ...merged].map(({ identifier }) => identifier);
  // A place in a programme may name pages or seconds after the identifier.
  const served = identifiers.map((identifier) => new RegExp(`^${escaped(identifier)}(#|$)`));
  const condition = {
    creativeWorkStatus: 'published' as const,
    _id: { $nin: ids },
    $or: [
      ...WHOLE.map((field) => ({ [field]: { $in: identifiers } })),
      { type: { $in: ['programme', 'curriculum'] }, 'modules.units.learningOutcomes.servedBy': { $in: served } },
    ],
  };
  const [total, found] = await Promise.all([
    items.countDocuments(condition as object),
    items
      .find(condition as object)
      .sort({ 'titles.0': 1 })
      .limit(SHOWN)
      .select({ name: 1, originalLanguage: 1, type: 1 })
      .lean<StoredItem[]>(),
  ]);
  return { total, items: found };
}
