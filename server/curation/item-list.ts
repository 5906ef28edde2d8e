import type { Model } from 'mongoose';
import type { Actor } from '../accounts/permissions.ts';
import type { StoredItem } from '../catalogue/service.ts';
import { conditionOf, curatedBy, type ItemFilter, type ItemOrder, type ListSort } from './item-filter.ts';

export const PAGE_SIZE = 50;
/** The largest number of items that one change takes. */
export const MOST_SELECTED = 10_000;

/** Items by id, or all that a filter finds. */
export type Selection = { readonly ids: readonly string[] } | { readonly filter: ItemFilter };

export interface ItemPage {
  readonly total: number;
  readonly items: readonly StoredItem[];
}

/** What editors see of the catalogue: items of any status, as far as they may curate them. */
export interface ItemList {
  readonly list: (by: Actor, filter: ItemFilter, order: ItemOrder) => Promise<ItemPage>;
  /** Every item of the list, read as it is asked for. */
  readonly stream: (by: Actor, filter: ItemFilter, sort: ListSort) => AsyncIterable<StoredItem>;
  /** The selected items that `by` may curate, without their long texts; deleted ones only where the filter asks for them. */
  readonly select: (by: Actor, selection: Selection, limit: number) => Promise<ItemPage>;
}

const ORDERS: Readonly<Record<ListSort, Readonly<Record<string, 1 | -1>>>> = {
  changed: { updatedAt: -1, _id: 1 },
  added: { added: -1, _id: 1 },
  title: { 'titles.0': 1, _id: 1 },
};

/** What a list does not show. */
const LONG = { transcript: 0, modules: 0, chapters: 0, folded: 0, teaches: 0, assesses: 0, encoding: 0, caption: 0 } as const;

export function createItemList(items: Model<StoredItem>): ItemList {
  const where = (by: Actor, selection: Selection): object => ({
    $and: [
      curatedBy(by),
      'ids' in selection ? { _id: { $in: selection.ids }, creativeWorkStatus: { $ne: 'merged' } } : conditionOf(selection.filter),
    ],
  });
  const find = async (condition: object, sort: ListSort, skip: number, limit: number): Promise<ItemPage> => {
    const [total, found] = await Promise.all([
      items.countDocuments(condition),
      items.find(condition).sort(ORDERS[sort]).skip(skip).limit(limit).select(LONG).lean<StoredItem[]>(),
    ]);
    return { total, items: found };
  };
  return {
    list: (by, filter, { sort, page }) => find(where(by, { filter }), sort, (page - 1) * PAGE_SIZE, PAGE_SIZE),
    stream: (by, filter, sort) =>
      items.find(where(by, { filter })).sort(ORDERS[sort]).select(LONG).lean<StoredItem>().cursor() as AsyncIterable<StoredItem>,
    select: (by, selection, limit) => find(where(by, selection), 'title', 0, limit),
  };
}
