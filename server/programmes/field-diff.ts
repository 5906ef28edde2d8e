import stringify from 'safe-stable-stringify';
import { HOUR_KINDS, type HourKind } from '../../content-schema/hours.ts';
import type { Hours } from '../../content-schema/types.ts';
import { diffLocalized, type TextChange } from './text-diff.ts';

/** How two values of a field compare: texts by word, lists by member, hours by kind, everything else as a whole. */
export type FieldKind = 'texts' | 'list' | 'hours' | 'value' | 'keywords';

/** One field that changed; values as the content holds them. */
export type FieldChange = { readonly field: string } & (
  | { readonly kind: 'texts'; readonly texts: readonly TextChange[] }
  | { readonly kind: 'list'; readonly removed: readonly unknown[]; readonly added: readonly unknown[] }
  /** The same members in another order. */
  | { readonly kind: 'order' }
  | {
      readonly kind: 'hours';
      readonly hours: readonly {
        readonly kind: HourKind | 'total';
        readonly before: number | undefined;
        readonly after: number | undefined;
      }[];
    }
  | { readonly kind: 'value'; readonly before: unknown; readonly after: unknown }
);

type Fields = Readonly<Record<string, FieldKind>>;

/** The fields of an item that a reader compares; what only manages the item, such as its status, is left out. */
export const ITEM_FIELDS: Fields = {
  name: 'texts',
  description: 'texts',
  keywords: 'keywords',
  originalLanguage: 'value',
  inLanguage: 'list',
  educationalLevel: 'list',
  hours: 'hours',
  timeToComplete: 'value',
  educationalCredentialAwarded: 'texts',
  programPrerequisites: 'texts',
  specialty: 'list',
  occupation: 'list',
  learningResourceType: 'list',
  audience: 'list',
  teaches: 'list',
  assesses: 'list',
  competencyRequired: 'list',
  duration: 'value',
  timeRequired: 'value',
  isbn: 'value',
  bookEdition: 'value',
  numberOfPages: 'value',
  chapters: 'list',
  questions: 'list',
  transcript: 'texts',
  encoding: 'list',
  caption: 'list',
  embedUrl: 'value',
  url: 'value',
  image: 'value',
  thumbnail: 'value',
  license: 'value',
  conditionsOfAccess: 'value',
  isAccessibleForFree: 'value',
  creator: 'list',
  publisher: 'list',
  institution: 'value',
  country: 'value',
  dateCreated: 'value',
  datePublished: 'value',
  version: 'value',
  isBasedOn: 'list',
  isPartOf: 'list',
  hasPart: 'list',
  translationOfWork: 'value',
  workTranslation: 'list',
  accessMode: 'list',
  accessibilityFeature: 'list',
  accessibilityHazard: 'list',
  accessibilitySummary: 'texts',
};

/** The fields of modules, units, outcomes and criteria beside their code and their parts. */
export const NODE_FIELDS: Fields = {
  name: 'texts',
  description: 'texts',
  hours: 'hours',
  educationalLevel: 'value',
  specialty: 'value',
  prerequisites: 'list',
  occupation: 'list',
  educationalAlignment: 'list',
  servedBy: 'list',
};

function hoursChange(field: string, before: Hours = {}, after: Hours = {}): FieldChange[] {
  const hours = [...HOUR_KINDS, 'total' as const].flatMap((kind) =>
    before[kind] === after[kind] ? [] : [{ kind, before: before[kind], after: after[kind] }],
  );
  return hours.length === 0 ? [] : [{ field, kind: 'hours', hours }];
}

function listChange(field: string, before: readonly unknown[] = [], after: readonly unknown[] = []): FieldChange[] {
  const keyed = (values: readonly unknown[]): Map<string | undefined, unknown> => new Map(values.map((value) => [stringify(value), value]));
  const [old, current] = [keyed(before), keyed(after)];
  const missingIn = (other: ReadonlyMap<string | undefined, unknown>, values: ReadonlyMap<string | undefined, unknown>): unknown[] =>
    [...values].flatMap(([key, value]) => (other.has(key) ? [] : [value]));
  const [removed, added] = [missingIn(current, old), missingIn(old, current)];
  if (removed.length + added.length > 0) return [{ field, kind: 'list', removed, added }];
  return [...old.keys()].join('\n') === [...current.keys()].join('\n') ? [] : [{ field, kind: 'order' }];
}

type Localized = Readonly<Record<string, string>>;

/** Keywords of a language as one text, so that words which come and go stand among those that stay. */
function joined(keywords: unknown): Localized | undefined {
  if (keywords === undefined) return undefined;
  return Object.fromEntries(Object.entries(keywords as Record<string, readonly string[]>).map(([code, words]) => [code, words.join(', ')]));
}

function changeOf(field: string, kind: FieldKind, before: unknown, after: unknown): FieldChange[] {
  switch (kind) {
    case 'texts':
    case 'keywords': {
      const textsOf = (value: unknown): Localized | undefined => (kind === 'texts' ? (value as Localized | undefined) : joined(value));
      const texts = diffLocalized(textsOf(before), textsOf(after));
      return texts.length === 0 ? [] : [{ field, kind: 'texts', texts }];
    }
    case 'hours':
      return hoursChange(field, before as Hours | undefined, after as Hours | undefined);
    case 'list':
      return listChange(field, before as unknown[] | undefined, after as unknown[] | undefined);
    case 'value':
      return stringify(before) === stringify(after) ? [] : [{ field, kind: 'value', before, after }];
  }
}

/** The fields that differ between two records, in the order of `fields`. */
export function diffFields(before: object, after: object, fields: Fields): FieldChange[] {
  const [old, current] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return Object.entries(fields).flatMap(([field, kind]) =>
    old[field] === current[field] ? [] : changeOf(field, kind, old[field], current[field]),
  );
}
