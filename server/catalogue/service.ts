import type { Model } from 'mongoose';
import type { Item, ItemType } from '../../content-schema/validator.ts';
import { ownFiles } from '../../content-schema/own-files.ts';
import { itemId } from './identity.ts';
import {
  contentHash,
  contentOf,
  publishOperation,
  SET_ASIDE,
  withCurated,
  writeOf,
  type ItemContent,
  type ItemFields,
} from './item-writes.ts';
import type { StoredItem } from './item-model.ts';
import { findReferring } from './references.ts';
import { createItemCare, type ItemCare } from './set-aside.ts';

export type { PresentInside } from './item-inside.ts';
export { idInSegment, itemId, itemPath } from './identity.ts';
export { filePath, presentSource } from './media-presenter.ts';
export { previewItem } from './item-preview.ts';
export { REFERENCE_FIELDS, referringTo } from './references.ts';
export { statusOf, type IndexFailure, type ItemStatus, type StoredItem } from './item-model.ts';
export type { ItemContent, ItemFields } from './item-writes.ts';

/**
 * What became of each item of a batch, by position; `kept`: people have published a version of it here, or have deleted
 * or merged it, and that stays.
 */
export type StoreOutcome = 'added' | 'changed' | 'unchanged' | 'kept' | 'conflict';

/** A page of items for a walk over the whole catalogue, in order of id. */
export interface ItemWalk {
  readonly after: string | undefined;
  readonly limit: number;
}

export interface CatalogueService extends ItemCare {
  /** Stores items by identifier; a second time changes nothing, and never what an editor set here. Each item is one atomic update that also marks it for the index. */
  readonly store: (items: readonly Item[]) => Promise<StoreOutcome[]>;
  /** What `store` would do, without doing it. */
  readonly compare: (items: readonly Item[]) => Promise<StoreOutcome[]>;
  readonly find: (id: string) => Promise<StoredItem | undefined>;
  readonly findPublished: (id: string) => Promise<StoredItem | undefined>;
  /**
   * The published items with these identifiers, in no order. For one that was merged into another it is the other one,
   * under the identifier that was asked for.
   */
  readonly findByIdentifiers: (identifiers: readonly string[]) => Promise<StoredItem[]>;
  /** Published items that name the item with this identifier as their part, source, translation or content. */
  readonly findReferring: (identifier: string) => Promise<StoredItem[]>;
  readonly newest: (limit: number, type?: ItemType) => Promise<StoredItem[]>;
  readonly count: () => Promise<number>;
  /** Whether the catalogue holds no item at all, of any status. */
  readonly isEmpty: () => Promise<boolean>;
  readonly walkPublished: (walk: ItemWalk) => Promise<StoredItem[]>;
  /** Shows a version of an item; an older version than the one shown changes nothing. */
  readonly publish: (item: Item, version: number) => Promise<void>;
  readonly contentOf: (item: StoredItem) => ItemContent;
  /** Takes an item off; with a version, only where no newer version than it is shown. */
  readonly withdraw: (id: string, replacement?: string, version?: number) => Promise<boolean>;
  /** Puts the items that use a stored file in the index anew. */
  readonly reindexUsersOf: (sha256: string) => Promise<void>;
  /** Those of these stored files that an item of any status names. */
  readonly filesInUse: (sha256s: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Sizes in bytes, by sha256, of the stored files that the items of an institution, or of none, name. */
  readonly filesOf: (institution: string | undefined) => Promise<ReadonlyMap<string, number>>;
  readonly institutionCounts: () => Promise<ReadonlyMap<string, number>>;
}

const USED_AT = ['encoding.sha256', 'caption.sha256', 'thumbnail.sha256'] as const;
const PUBLISHED = { creativeWorkStatus: 'published' } as const;

const DUPLICATE_KEY = 11000;
const STORE_ROUNDS = 5;

/** Which writes of a batch another writer forestalled; any other failure is thrown. */
function duplicateKeys(error: unknown): number[] {
  if (typeof error !== 'object' || error === null || !('writeErrors' in error)) throw error as Error;
  const failures = [error.writeErrors].flat() as { readonly code: number; readonly index: number }[];
  if (failures.length === 0 || failures.some(({ code }) => code !== DUPLICATE_KEY)) throw error as unknown as Error;
  return failures.map(({ index }) => index);
}

interface Known {
  readonly contentHash: string;
  readonly revision: number;
  /** Whether people here decide what it says and whether it is there. */
  readonly isOurs: boolean;
  readonly curated: ItemFields | undefined;
}

function outcomeOf(before: Known | undefined, hash: string): StoreOutcome {
  if (before === undefined) return 'added';
  if (before.contentHash === hash) return 'unchanged';
  return before.isOurs ? 'kept' : 'changed';
}

interface Write {
  readonly position: number;
  readonly id: string;
  readonly hash: string;
  readonly operation: object;
}

/** The catalogue's items. `onChange` is called after every write, for whoever keeps the index. */
export function createCatalogueService(model: Model<StoredItem>, onChange: () => void): CatalogueService {
  const collection = model.collection;
  const care = createItemCare(model, onChange);

  /** The positions whose write lost against another writer. */
  async function writeBatch(writes: readonly Write[]): Promise<Set<number>> {
    const lost = new Set<number>();
    if (writes.length === 0) return lost;
    try {
      const result = await collection.bulkWrite(writes.map(({ operation }) => operation) as never[], { ordered: false });
      if (result.matchedCount + result.insertedCount === writes.length) return lost;
    } catch (error) {
      for (const index of duplicateKeys(error)) lost.add(writes[index]?.position ?? 0);
    }
    const stored = await knownItems(writes.map(({ id }) => id));
    for (const { id, hash, position } of writes) if (stored.get(id)?.contentHash !== hash) lost.add(position);
    return lost;
  }

  async function knownItems(ids: readonly string[]): Promise<Map<string, Known>> {
    const known = new Map<string, Known>();
    const projection = { contentHash: 1, revision: 1, publishedVersion: 1, creativeWorkStatus: 1, curated: 1 };
    const cursor = collection.find({ _id: { $in: ids as never[] } }, { projection });
    for await (const found of cursor)
      known.set(String(found._id), {
        contentHash: found['contentHash'] as string,
        revision: found['revision'] as number,
        isOurs: found['publishedVersion'] !== undefined || SET_ASIDE.includes(String(found['creativeWorkStatus'])),
        curated: found['curated'] as ItemFields | undefined,
      });
    return known;
  }

  return {
    ...care,
    store: async (items) => {
      const ids = items.map((item) => itemId(item.identifier));
      const latest = new Map(ids.map((id, position) => [id, position]));
      // The same identifier twice in a batch: the last one counts.
      const outcomes = ids.map((id, position): StoreOutcome => (latest.get(id) === position ? 'conflict' : 'unchanged'));
      for (let round = 0; round < STORE_ROUNDS && outcomes.includes('conflict'); round += 1) {
        const open = [...outcomes.keys()].filter((position) => outcomes[position] === 'conflict');
        const known = await knownItems(open.map((position) => ids[position] ?? ''));
        const writes: Write[] = [];
        for (const position of open) {
          const id = ids[position] ?? '';
          const given = items[position];
          if (given === undefined) continue;
          const before = known.get(id);
          const item = withCurated(given, before?.curated);
          const hash = contentHash(item);
          const outcome = outcomeOf(before, hash);
          outcomes[position] = outcome;
          if (outcome === 'added' || outcome === 'changed')
            writes.push({ position, id, hash, operation: writeOf(id, item, before?.revision) });
        }
        for (const position of await writeBatch(writes)) outcomes[position] = 'conflict';
      }
      if (outcomes.some((outcome) => outcome === 'added' || outcome === 'changed')) onChange();
      return outcomes;
    },
    compare: async (items) => {
      const known = await knownItems(items.map((item) => itemId(item.identifier)));
      return items.map((item) => {
        const before = known.get(itemId(item.identifier));
        return outcomeOf(before, contentHash(withCurated(item, before?.curated)));
      });
    },
    find: async (id) => (await model.findById(id).lean<StoredItem>()) ?? undefined,
    findPublished: async (id) => (await model.findOne({ _id: id, ...PUBLISHED }).lean<StoredItem>()) ?? undefined,
    findByIdentifiers: async (identifiers) => {
      const found = await model
        .find({ identifier: { $in: identifiers }, creativeWorkStatus: { $in: ['published', 'merged'] } } as object)
        .lean<StoredItem[]>();
      const followed = await Promise.all(
        found.map(async (item) => {
          if (item.mergedInto === undefined) return item;
          const kept = await care.follow(item._id);
          return kept?.creativeWorkStatus === 'published' ? { ...kept, identifier: item.identifier } : undefined;
        }),
      );
      return followed.filter((item) => item !== undefined);
    },
    findReferring: (identifier) => findReferring(model, identifier),
    newest: (limit, type) =>
      model
        .find({ ...PUBLISHED, ...(type === undefined ? {} : { type }) })
        .sort({ datePublished: -1, _id: 1 })
        .limit(limit)
        .select({ transcript: 0, modules: 0, chapters: 0 })
        .lean<StoredItem[]>(),
    count: () => model.countDocuments(PUBLISHED),
    isEmpty: async () => (await model.exists({})) === null,
    walkPublished: ({ after, limit }) =>
      model
        .find({ ...PUBLISHED, ...(after === undefined ? {} : { _id: { $gt: after } }) })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<StoredItem[]>(),
    publish: async (item, version) => {
      const { filter, update } = publishOperation(item, version);
      try {
        await collection.updateOne(filter, update, { upsert: true });
      } catch (error) {
        // A newer version is there, so the filter found nothing and the id is taken.
        if ((error as { code?: unknown }).code !== DUPLICATE_KEY) throw error;
      }
      onChange();
    },
    contentOf,
    withdraw: async (id, replacement, version) => {
      const notNewer = { $or: [{ publishedVersion: { $exists: false } }, { publishedVersion: { $lte: version ?? 0 } }] };
      const result = await model.updateOne(
        { _id: id, ...PUBLISHED, ...(version === undefined ? {} : notNewer) },
        {
          $set: {
            creativeWorkStatus: 'withdrawn',
            indexPending: new Date(),
            ...(replacement === undefined ? {} : { replacedBy: replacement }),
            // From now on imports leave it alone.
            ...(version === undefined ? {} : { publishedVersion: version }),
          },
          $inc: { revision: 1 },
        },
      );
      onChange();
      return result.modifiedCount === 1;
    },
    reindexUsersOf: async (sha256) => {
      const uses = USED_AT.map((path) => ({ [path]: sha256 }));
      const { modifiedCount } = await model.updateMany(
        { $or: uses, ...PUBLISHED },
        { $set: { indexPending: new Date() }, $inc: { revision: 1 } },
      );
      if (modifiedCount > 0) onChange();
    },
    filesInUse: async (sha256s) => {
      const given = new Set(sha256s);
      const found = await model
        .find({ $or: USED_AT.map((path) => ({ [path]: { $in: sha256s } })) }, { type: 1, encoding: 1, caption: 1, thumbnail: 1 })
        .lean<StoredItem[]>();
      return new Set(found.flatMap((item) => ownFiles(item).map(({ sha256 }) => sha256)).filter((sha256) => given.has(sha256)));
    },
    filesOf: async (institution) => {
      const filter = { institution: institution ?? { $exists: false }, $or: USED_AT.map((path) => ({ [path]: { $exists: true } })) };
      const found = await model.find(filter, { type: 1, encoding: 1, caption: 1, thumbnail: 1 }).lean<StoredItem[]>();
      return new Map(found.flatMap((item) => ownFiles(item).map(({ sha256, contentSize }) => [sha256, contentSize] as const)));
    },
    institutionCounts: async () => {
      const rows = await model.aggregate<{ _id: string | null; count: number }>([
        { $match: PUBLISHED },
        { $group: { _id: '$institution', count: { $sum: 1 } } },
      ]);
      return new Map(rows.flatMap((row) => (row._id === null ? [] : [[row._id, row.count] as const])));
    },
  };
}
