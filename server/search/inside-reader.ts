import type { Model } from 'mongoose';
import type { StoredItem } from '../catalogue/service.ts';
import { itemFacts, type ItemFacts } from './item-facts.ts';
import { filesOf, type SearchedMedia } from './passage-writer.ts';

/** What the answer to a search takes from the database, because the index of passages names it by id alone. */
export interface InsideReader {
  /** Facts of the published ones of these items, by id. */
  readonly items: (ids: readonly string[]) => Promise<ReadonlyMap<string, ItemFacts>>;
  /** Texts of passages by id. */
  readonly texts: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

/** The fields that no fact of an item comes from, and that may be long. */
export const LONG_FIELDS = { transcript: 0, modules: 0, chapters: 0, teaches: 0, assesses: 0 } as const;

export function createInsideReader(items: Model<StoredItem>, media: SearchedMedia): InsideReader {
  return {
    items: async (ids) => {
      if (ids.length === 0) return new Map();
      const found = await items
        .find({ _id: { $in: [...ids] }, creativeWorkStatus: 'published' })
        .select(LONG_FIELDS)
        .lean<StoredItem[]>();
      const files = await filesOf(found, media);
      return new Map(found.map((item) => [item._id, itemFacts(item, files)]));
    },
    texts: media.passages.texts,
  };
}
