import { createHash } from 'node:crypto';
import stringify from 'safe-stable-stringify';
import type { Item, ItemType } from '../../content-schema/validator.ts';
import { fold } from '../text/fold.ts';
import { itemId } from './identity.ts';
import type { StoredItem } from './item-model.ts';

/** An item's content without what the database keeps beside it. */
export interface ItemContent {
  readonly content: Readonly<Record<string, unknown>> & { readonly type: ItemType };
  readonly createdAt: Date;
}

/** The same for the same content, whatever the order of its fields; `published` is what an item is anyway. */
export function contentHash({ creativeWorkStatus, ...item }: Item): string {
  const content = creativeWorkStatus === undefined || creativeWorkStatus === 'published' ? item : { ...item, creativeWorkStatus };
  return createHash('sha256').update(stringify(content)).digest('base64url').slice(0, 22);
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

/** An item's titles, folded, each once, the original first. */
export function foldedTitles({ name, originalLanguage }: Item): string[] {
  const original = name[originalLanguage];
  return [...new Set([...(original === undefined ? [] : [original]), ...Object.values(name)].map((title) => fold(title).trim()))];
}

/** What is kept beside the content because it follows from it. */
function derivedFields(item: Item, now: Date): object {
  return { contentHash: contentHash(item), folded: foldedText(item), titles: foldedTitles(item), indexPending: now, updatedAt: now };
}

function storedFields(id: string, item: Item, now: Date): object {
  return {
    creativeWorkStatus: 'published',
    ...item,
    _id: id,
    ...derivedFields(item, now),
  };
}

/** What an item's record has beside its content. */
const KEPT_BESIDE = [
  '_id',
  'contentHash',
  'folded',
  'revision',
  'indexPending',
  'indexFailure',
  'publishedVersion',
  'replacedBy',
  'titles',
  'curated',
  'statusBefore',
  'deletedAt',
  'deletedBy',
  'mergedInto',
  'added',
  'createdAt',
  'updatedAt',
];

/** One atomic write of an item's whole content, which also marks it for the index. */
export function writeOf(id: string, item: Item, revision: number | undefined): object {
  const now = new Date();
  const stored = storedFields(id, item, now);
  if (revision === undefined) return { insertOne: { document: { ...stored, revision: 0, createdAt: now, added: nextTurn() } } };
  const literal = { $literal: { ...stored, revision: revision + 1 } };
  // Replaces the content in one step: fields that the new content lacks go away.
  return {
    updateOne: {
      filter: { _id: id, revision },
      update: [{ $replaceWith: { $mergeObjects: [literal, { createdAt: '$createdAt', added: '$added', curated: '$curated' }] } }],
    },
  };
}

/** Content fields and their new values; undefined takes a field away. */
export type ItemFields = Readonly<Record<string, unknown>>;

/** The content with what an editor set, which no import changes. */
export function withCurated(item: Item, curated: ItemFields | undefined): Item {
  if (curated === undefined) return item;
  const fields = Object.entries({ ...item, ...curated }).filter(([, value]) => value !== null);
  return Object.fromEntries(fields) as unknown as Item;
}

/** The update that changes some fields of an item and notes in `curated` what an import may not change any more. */
export function amendment(item: StoredItem, fields: ItemFields, curated: ItemFields): object {
  const { content } = contentOf(item);
  const next = Object.fromEntries(Object.entries({ ...content, ...fields }).filter(([, value]) => value !== undefined)) as unknown as Item;
  const set = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const gone = Object.keys(fields).filter((field) => fields[field] === undefined);
  const isCurated = Object.keys(curated).length > 0;
  return {
    $set: { ...set, ...derivedFields(next, new Date()), ...(isCurated ? { curated } : {}) },
    $unset: { indexFailure: 1, ...(isCurated ? {} : { curated: 1 }), ...Object.fromEntries(gone.map((field) => [field, 1])) },
    $inc: { revision: 1 },
  };
}

/**
 * The upsert that shows a version of an item. It finds nothing where that version or a newer one is shown and not
 * withdrawn, or where the item was deleted or merged, and then fails on the id that is taken.
 */
export function publishOperation(item: Item, version: number): { readonly filter: object; readonly update: object } {
  const id = itemId(item.identifier);
  const literal = { $literal: { ...storedFields(id, item, new Date()), publishedVersion: version } };
  return {
    filter: {
      _id: id,
      creativeWorkStatus: { $nin: SET_ASIDE },
      $or: [
        { publishedVersion: { $exists: false } },
        { publishedVersion: { $lt: version } },
        { publishedVersion: version, creativeWorkStatus: 'withdrawn' },
      ],
    },
    update: [
      {
        $replaceWith: {
          $mergeObjects: [
            literal,
            {
              createdAt: { $ifNull: ['$createdAt', '$$NOW'] },
              added: { $ifNull: ['$added', nextTurn()] },
              revision: { $add: [{ $ifNull: ['$revision', -1] }, 1] },
            },
          ],
        },
      },
    ],
  };
}

/** Statuses of items that no import and no new version brings back. */
export const SET_ASIDE: readonly string[] = ['deleted', 'merged'];

/** An item's content without what the database keeps beside it. */
export function contentOf(item: StoredItem): ItemContent {
  const content = Object.fromEntries(Object.entries(item).filter(([field]) => !KEPT_BESIDE.includes(field)));
  return { content: content as ItemContent['content'], createdAt: item.createdAt };
}
