import { createHash } from 'node:crypto';
import type { Model } from 'mongoose';
import stringify from 'safe-stable-stringify';
import type { Item, ItemType } from '../../content-schema/validator.ts';
import { fold } from '../text/fold.ts';
import { itemId } from './identity.ts';
import type { StoredItem } from './item-model.ts';

export { itemPath } from './identity.ts';
export type { IndexFailure, StoredItem } from './item-model.ts';

/** What became of each item of a batch, by position. */
export type StoreOutcome = 'added' | 'changed' | 'unchanged' | 'conflict';

/** A page of items for a walk over the whole catalogue, in order of id. */
export interface ItemWalk {
  readonly after: string | undefined;
  readonly limit: number;
}

export interface CatalogueService {
  /** Stores items by identifier; a second time changes nothing. Each item is one atomic update that also marks it for the index. */
  readonly store: (items: readonly Item[]) => Promise<StoreOutcome[]>;
  /** What `store` would do, without doing it. */
  readonly compare: (items: readonly Item[]) => Promise<StoreOutcome[]>;
  readonly find: (id: string) => Promise<StoredItem | undefined>;
  readonly findPublished: (id: string) => Promise<StoredItem | undefined>;
  /** The published items with these identifiers, in no order. */
  readonly findByIdentifiers: (identifiers: readonly string[]) => Promise<StoredItem[]>;
  readonly newest: (limit: number, type?: ItemType) => Promise<StoredItem[]>;
  readonly count: () => Promise<number>;
  /** Whether the catalogue holds no item at all, of any status. */
  readonly isEmpty: () => Promise<boolean>;
  readonly walkPublished: (walk: ItemWalk) => Promise<StoredItem[]>;
  readonly withdraw: (id: string) => Promise<boolean>;
  readonly institutionCounts: () => Promise<ReadonlyMap<string, number>>;
}

function contentHash(item: Item): string {
  return createHash('sha256').update(stringify(item)).digest('base64url').slice(0, 22);
}

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
}

interface Write {
  readonly position: number;
  readonly id: string;
  readonly hash: string;
  readonly operation: object;
}

let latestTurn = 0;

/** A number that grows from item to item: microseconds since 1970, as far as they are told apart. */
function nextTurn(): number {
  latestTurn = Math.max(Date.now() * 1000, latestTurn + 1);
  return latestTurn;
}

const FOLDED_DESCRIPTION = 1000;

function foldedText({ name, keywords, description }: Item): string {
  const beginnings = Object.values(description ?? {}).map((text) => text.slice(0, FOLDED_DESCRIPTION));
  return fold([...Object.values(name), ...Object.values(keywords ?? {}).flat(), ...beginnings].join(' '));
}

/** One atomic write of an item's whole content, which also marks it for the index. */
function writeOf(id: string, item: Item, hash: string, revision: number | undefined): object {
  const now = new Date();
  const stored = {
    creativeWorkStatus: 'published',
    ...item,
    _id: id,
    contentHash: hash,
    folded: foldedText(item),
    indexPending: now,
    updatedAt: now,
  };
  if (revision === undefined) return { insertOne: { document: { ...stored, revision: 0, createdAt: now, added: nextTurn() } } };
  const literal = { $literal: { ...stored, revision: revision + 1 } };
  // Replaces the content in one step: fields that the new content lacks go away.
  return {
    updateOne: {
      filter: { _id: id, revision },
      update: [{ $replaceWith: { $mergeObjects: [literal, { createdAt: '$createdAt', added: '$added' }] } }],
    },
  };
}

/** The catalogue's items. `onChange` is called after every write, for whoever keeps the index. */
export function createCatalogueService(model: Model<StoredItem>, onChange: () => void): CatalogueService {
  const collection = model.collection;

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
    const cursor = collection.find({ _id: { $in: ids as never[] } }, { projection: { contentHash: 1, revision: 1 } });
    for await (const found of cursor)
      known.set(String(found._id), { contentHash: found['contentHash'] as string, revision: found['revision'] as number });
    return known;
  }

  return {
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
          const item = items[position];
          if (item === undefined) continue;
          const hash = contentHash(item);
          const before = known.get(id);
          outcomes[position] = before === undefined ? 'added' : before.contentHash === hash ? 'unchanged' : 'changed';
          if (outcomes[position] !== 'unchanged') writes.push({ position, id, hash, operation: writeOf(id, item, hash, before?.revision) });
        }
        for (const position of await writeBatch(writes)) outcomes[position] = 'conflict';
      }
      if (outcomes.some((outcome) => outcome !== 'unchanged')) onChange();
      return outcomes;
    },
    compare: async (items) => {
      const known = await knownItems(items.map((item) => itemId(item.identifier)));
      return items.map((item) => {
        const before = known.get(itemId(item.identifier));
        if (before === undefined) return 'added';
        return before.contentHash === contentHash(item) ? 'unchanged' : 'changed';
      });
    },
    find: async (id) => (await model.findById(id).lean<StoredItem>()) ?? undefined,
    findPublished: async (id) => (await model.findOne({ _id: id, ...PUBLISHED }).lean<StoredItem>()) ?? undefined,
    findByIdentifiers: (identifiers) => model.find({ identifier: { $in: identifiers }, ...PUBLISHED }).lean<StoredItem[]>(),
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
    withdraw: async (id) => {
      const result = await model.updateOne(
        { _id: id, ...PUBLISHED },
        { $set: { creativeWorkStatus: 'withdrawn', indexPending: new Date() }, $inc: { revision: 1 } },
      );
      onChange();
      return result.modifiedCount === 1;
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
