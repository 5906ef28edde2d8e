import type { ItemType } from '../../content-schema/validator.ts';
import { institutionsFor, type Actor } from '../accounts/permissions.ts';
import type { ItemStatus } from '../catalogue/service.ts';
import { foldedWords } from '../text/fold.ts';

/** What an item can lack. */
export const LACKS = ['description', 'license', 'specialty', 'educationalLevel', 'institution', 'keywords', 'image'] as const;
export type Lack = (typeof LACKS)[number];

export const SORTS = ['changed', 'added', 'title'] as const;
export type ListSort = (typeof SORTS)[number];

/** The statuses by which the list narrows; items that were merged are listed with their merge. */
export const LISTED_STATUSES = ['published', 'withdrawn', 'draft', 'deleted'] as const satisfies readonly ItemStatus[];

/** Which items: all conditions hold. */
export interface ItemFilter {
  /** Words of a title, or the identifier or id. */
  readonly q?: string | undefined;
  readonly type?: ItemType | undefined;
  /** An ISCED-F code; the fields below it count. */
  readonly specialty?: string | undefined;
  readonly institution?: string | undefined;
  readonly language?: string | undefined;
  readonly licence?: string | undefined;
  /** Without one: everything that is not deleted. */
  readonly status?: (typeof LISTED_STATUSES)[number] | undefined;
  readonly lacks?: readonly Lack[] | undefined;
}

export interface ItemOrder {
  readonly sort: ListSort;
  /** From 1. */
  readonly page: number;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** An item without a field, or with an empty text, list or object in it. */
const LACKING: Readonly<Record<Lack, object>> = {
  description: { description: { $in: [null, {}] } },
  license: { license: { $in: [null, ''] } },
  specialty: { 'specialty.0': { $exists: false } },
  educationalLevel: { 'educationalLevel.0': { $exists: false } },
  institution: { institution: { $in: [null, ''] } },
  keywords: { keywords: { $in: [null, {}] } },
  image: { image: { $in: [null, ''] } },
};

function textCondition(q: string): object {
  const words = foldedWords(q);
  const byName = words.length === 0 ? [] : [{ $and: words.map((word) => ({ titles: { $regex: `(^|[^\\p{L}\\p{N}])${escaped(word)}` } })) }];
  return { $or: [...byName, { identifier: { $regex: `^${escaped(q.trim())}` } }, { _id: q.trim() }] };
}

/** The condition for the database. */
export function conditionOf({ q, type, specialty, institution, language, licence, status, lacks = [] }: ItemFilter): object {
  const all: object[] = [{ creativeWorkStatus: status ?? { $in: LISTED_STATUSES.filter((listed) => listed !== 'deleted') } }];
  if (q !== undefined && q.trim() !== '') all.push(textCondition(q));
  if (type !== undefined) all.push({ type });
  if (specialty !== undefined) all.push({ specialty: { $regex: `^${escaped(specialty)}` } });
  if (institution !== undefined) all.push({ institution });
  if (language !== undefined) all.push({ inLanguage: language });
  if (licence !== undefined) all.push({ license: licence });
  for (const field of lacks) all.push(LACKING[field]);
  return { $and: all };
}

/** Only what `by` may curate. */
export function curatedBy(by: Actor): object {
  const institutions = institutionsFor(by, 'item.curate');
  return institutions === undefined ? {} : { institution: { $in: institutions } };
}
