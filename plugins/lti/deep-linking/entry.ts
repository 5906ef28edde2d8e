import type { Fragment } from '../launch.ts';

/**
 * What somebody chose, as the forms of the picker carry it: `4k2m…?pages=12-19`. Up to `@` it is what stands after
 * `/lti/items/` in the address that the platform keeps; after it stands the unit in which it was found.
 */
export interface Entry {
  readonly item: string;
  readonly fragment?: Fragment;
  /** The outcomes of a unit of the programme that `item` is: see `unitKey`. */
  readonly unit?: string;
  /** The unit that it was chosen with. */
  readonly from?: { readonly programme: string; readonly unit: string };
}

/** Places have at most six digits, as in the content's own references. */
export const MOST_PLACE = 999_999;

const ENTRY =
  /^(?<item>[0-9a-z]{12})(?:\?(?:pages=(?<first>\d{1,6})-(?<last>\d{1,6})|t=(?<start>\d{1,6})(?:-(?<end>\d{1,6}))?|unit=(?<unit>[^@&=?#\s]{1,300})))?(?:@(?<programme>[0-9a-z]{12})\/(?<found>[^@&=?#\s]{1,300}))?$/;

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function fragmentOf({ first, last, start, end }: Record<string, string | undefined>): Fragment | undefined {
  if (first !== undefined && last !== undefined) return { pageStart: Number(first), pageEnd: Number(last) };
  if (start === undefined) return undefined;
  return { startOffset: Number(start), ...(end === undefined ? {} : { endOffset: Number(end) }) };
}

/** Reads an entry; undefined where the text is none. */
export function readEntry(text: string): Entry | undefined {
  const groups = ENTRY.exec(text)?.groups as Record<string, string | undefined> | undefined;
  if (groups?.['item'] === undefined) return undefined;
  const { item, unit, programme, found } = groups;
  const fragment = fragmentOf(groups);
  const own = unit === undefined ? undefined : decoded(unit);
  const foundIn = found === undefined ? undefined : decoded(found);
  if ((unit !== undefined && own === undefined) || (found !== undefined && foundIn === undefined)) return undefined;
  return {
    item,
    ...(fragment === undefined ? {} : { fragment }),
    ...(own === undefined ? {} : { unit: own }),
    ...(programme === undefined || foundIn === undefined ? {} : { from: { programme, unit: foundIn } }),
  };
}

/** `pages=12-19`, `t=192-340`, `t=192`: the custom parameter of a link, by name and value. */
export function fragmentParameter(fragment: Fragment): readonly [name: 'pages' | 't', value: string] {
  if ('pageStart' in fragment) return ['pages', `${String(fragment.pageStart)}-${String(fragment.pageEnd)}`];
  const { startOffset, endOffset } = fragment;
  return ['t', endOffset === undefined ? String(startOffset) : `${String(startOffset)}-${String(endOffset)}`];
}

/** What stands after `/lti/items/` for the entry. */
export function entryAddress({ item, fragment, unit }: Entry): string {
  if (fragment !== undefined) return `${item}?${fragmentParameter(fragment).join('=')}`;
  return unit === undefined ? item : `${item}?unit=${encodeURIComponent(unit)}`;
}

/** The entry as forms carry it. */
export function entryText(entry: Entry): string {
  const { from } = entry;
  return entryAddress(entry) + (from === undefined ? '' : `@${from.programme}/${encodeURIComponent(from.unit)}`);
}

export function isSameFragment(a: Fragment | undefined, b: Fragment | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return fragmentParameter(a).join() === fragmentParameter(b).join();
}
