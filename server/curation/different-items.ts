import { DAY_MS, mayCurateAll, newId, titleOf, UNDO_DAYS, type Editor } from './bulk-edits.ts';
import type { CurationModels, Different } from './curation-models.ts';
import type { ItemList } from './item-list.ts';
import { MOST_MERGED } from './merges.ts';

/** What became of a request; `late`: it was taken back already, or its time is over. */
export type DifferentOutcome =
  { readonly kind: 'done'; readonly different: Different } | { readonly kind: 'not-found' | 'number' | 'late' };

/** Items that look alike and are not the same, as an editor said; they are never proposed for merging again. */
export interface DifferentItems {
  /** Says of 2 to 10 items that no two of them are the same. */
  readonly keepApart: (by: Editor, ids: readonly string[]) => Promise<DifferentOutcome>;
  /** Takes it back within 30 days: they are proposed again. */
  readonly undo: (by: Editor, id: string) => Promise<DifferentOutcome>;
  /** What was said in the last 30 days, the newest first. */
  readonly recent: (by: Editor) => Promise<readonly Different[]>;
  /** Whether it was said of every two of some items; `ids` are all that will be asked about. */
  readonly known: (ids: readonly string[]) => Promise<(some: readonly string[]) => boolean>;
}

const RECENT = 50;

/** Every two of some ids, each as one text. */
function pairsOf(ids: readonly string[]): string[] {
  const sorted = [...ids].sort();
  return sorted.flatMap((one, place) => sorted.slice(place + 1).map((other) => `${one} ${other}`));
}

export function createDifferentItems(
  { differents }: Pick<CurationModels, 'differents'>,
  list: Pick<ItemList, 'select'>,
  now: () => Date,
): DifferentItems {
  const since = (): Date => new Date(now().getTime() - UNDO_DAYS * DAY_MS);
  return {
    keepApart: async (by, ids) => {
      const wanted = [...new Set(ids)].sort();
      if (wanted.length < 2 || wanted.length > MOST_MERGED) return { kind: 'number' };
      const { items } = await list.select(by, { ids: wanted }, MOST_MERGED);
      if (items.length < wanted.length) return { kind: 'not-found' };
      const said = {
        _id: newId(),
        by: { id: by.id, name: by.name },
        at: now(),
        items: items.map((item) => ({ id: item._id, ...titleOf(item) })),
        institutions: [...new Set(items.map(({ institution }) => institution ?? null))],
      };
      // Said twice, as by a second press of the button, it is still one thing to take back.
      const different = await differents
        .findOneAndUpdate(
          { key: wanted.join(' '), undoneAt: { $exists: false } },
          { $setOnInsert: said },
          { upsert: true, returnDocument: 'after' },
        )
        .lean<Different>();
      return { kind: 'done', different };
    },
    undo: async (by, id) => {
      const before = await differents.findById(id).lean<Different>();
      if (before === null || !mayCurateAll(by, before.institutions)) return { kind: 'not-found' };
      const different = await differents
        .findOneAndUpdate(
          { _id: id, undoneAt: { $exists: false }, at: { $gt: since() } },
          { $set: { undoneAt: now(), undoneBy: { id: by.id, name: by.name } } },
          { returnDocument: 'after' },
        )
        .lean<Different>();
      return different === null ? { kind: 'late' } : { kind: 'done', different };
    },
    known: async (ids) => {
      const found = await differents
        .find({ 'items.id': { $in: [...new Set(ids)] }, undoneAt: { $exists: false } })
        .select({ 'items.id': 1 })
        .lean<Pick<Different, 'items'>[]>();
      const pairs = new Set(found.flatMap(({ items }) => pairsOf(items.map(({ id }) => id))));
      return (some) => pairs.size > 0 && pairsOf(some).every((pair) => pairs.has(pair));
    },
    recent: async (by) => {
      const found = await differents
        .find({ at: { $gt: since() } })
        .sort({ at: -1 })
        .limit(RECENT)
        .lean<Different[]>();
      return found.filter(({ institutions }) => mayCurateAll(by, institutions));
    },
  };
}
