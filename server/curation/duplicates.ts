import type { Model } from 'mongoose';
import type { Actor } from '../accounts/permissions.ts';
import type { StoredItem } from '../catalogue/service.ts';
import type { DifferentItems } from './different-items.ts';
import { curatedBy } from './item-filter.ts';
import { MOST_MERGED } from './merges.ts';

/** Why items may be the same one, the surest reason first. */
export const REASONS = ['isbn', 'address', 'title'] as const;
export type Reason = (typeof REASONS)[number];

export interface DuplicateGroup {
  readonly reasons: readonly Reason[];
  /** 2 to 10 items of one type. */
  readonly items: readonly StoredItem[];
}

export interface Duplicates {
  /** Published items that may be the same one, the surest first, but those that are known not to be; pages begin with 1. */
  readonly suggest: (by: Actor, page: number) => Promise<{ readonly total: number; readonly groups: readonly DuplicateGroup[] }>;
}

export const GROUPS_PER_PAGE = 20;
/** A reason that so many items share says nothing, such as the address of a channel. */
const MOST_ALIKE = 50;
const MOST_GROUPS = 1000;

interface Alike {
  readonly _id: unknown;
  readonly ids: readonly string[];
}

/** The 13 digits of an ISBN without its check digit, so that ISBN-10 and ISBN-13 of one book meet. */
const ISBN_KEY = {
  $let: {
    vars: {
      plain: { $replaceAll: { input: { $replaceAll: { input: '$isbn', find: '-', replacement: '' } }, find: ' ', replacement: '' } },
    },
    in: {
      $cond: [
        { $eq: [{ $strLenCP: '$$plain' }, 10] },
        { $concat: ['978', { $substrCP: ['$$plain', 0, 9] }] },
        { $substrCP: ['$$plain', 0, 12] },
      ],
    },
  },
};

/** An address without what does not tell two pages apart: the protocol, `www.` and a slash at the end. */
const addressKey = (field: string): object => ({
  $rtrim: {
    input: {
      $let: {
        vars: { found: { $regexFind: { input: { $toLower: field }, regex: '^https?://(?:www\\.)?(.*)$' } } },
        in: { $ifNull: [{ $arrayElemAt: ['$$found.captures', 0] }, field] },
      },
    },
    chars: '/',
  },
});

export function createDuplicates(items: Model<StoredItem>, { known }: Pick<DifferentItems, 'known'>): Duplicates {
  async function alike(match: object, key: object | string): Promise<Alike[]> {
    return items.aggregate<Alike>(
      [
        { $match: { creativeWorkStatus: 'published', ...match } },
        { $group: { _id: { type: '$type', key }, ids: { $push: '$_id' } } },
        { $match: { 'ids.1': { $exists: true }, [`ids.${String(MOST_ALIKE)}`]: { $exists: false } } },
        { $sort: { _id: 1 } },
        { $limit: MOST_GROUPS },
      ],
      { allowDiskUse: true },
    );
  }

  return {
    suggest: async (by, page) => {
      const own = curatedBy(by);
      const found: readonly (readonly [Reason, readonly Alike[]])[] = [
        ['isbn', await alike({ ...own, isbn: { $type: 'string' } }, ISBN_KEY)],
        ['address', await alike({ ...own, url: { $type: 'string' } }, addressKey('$url'))],
        ['address', await alike({ ...own, embedUrl: { $type: 'string' } }, addressKey('$embedUrl'))],
        ['title', await alike({ ...own, 'titles.0': { $type: 'string' } }, { $arrayElemAt: ['$titles', 0] })],
      ];
      const groups = new Map<string, { ids: readonly string[]; reasons: Set<Reason> }>();
      for (const [reason, rows] of found)
        for (const { ids } of rows) {
          const some = [...ids].sort().slice(0, MOST_MERGED);
          const key = some.join(' ');
          const group = groups.get(key) ?? { ids: some, reasons: new Set<Reason>() };
          groups.set(key, { ...group, reasons: group.reasons.add(reason) });
        }
      const areDifferent = await known([...groups.values()].flatMap(({ ids }) => ids));
      const proposed = [...groups.values()].filter(({ ids }) => !areDifferent(ids));
      const shown = proposed.slice((page - 1) * GROUPS_PER_PAGE, page * GROUPS_PER_PAGE);
      const read = await items
        .find({ _id: { $in: shown.flatMap(({ ids }) => ids) } })
        .select({ transcript: 0, modules: 0, chapters: 0, folded: 0 })
        .lean<StoredItem[]>();
      const byId = new Map(read.map((item) => [item._id, item]));
      return {
        total: proposed.length,
        groups: shown.map(({ ids, reasons }) => ({ reasons: [...reasons], items: ids.flatMap((id) => byId.get(id) ?? []) })),
      };
    },
  };
}
