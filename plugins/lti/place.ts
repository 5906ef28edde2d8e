import type { Fragment, Launch } from './launch.ts';

/** What a link is about, as its address and its custom parameters say. */
export interface Place {
  /** Id of the item. */
  readonly item: string;
  readonly fragment: Fragment | undefined;
  /** The unit of a programme whose outcomes it shows: see `unitKey`. */
  readonly unit: string | undefined;
}

const ID = /^[0-9a-z]{12}$/;
const ITEM_ADDRESS = /^\/(?:[a-z]{2}\/)?lti\/items\/([0-9a-z]{12})\/?$/;
const STRETCH = /^(\d{1,6})(?:-(\d{1,6}))?$/;
const LONGEST_UNIT = 300;

type Texts = Readonly<Record<string, string | undefined>>;

function stretch(text: string | undefined): readonly [from: number, to: number | undefined] | undefined {
  const [, from, to] = STRETCH.exec(text ?? '') ?? [];
  return from === undefined ? undefined : [Number(from), to === undefined ? undefined : Number(to)];
}

/** Reads `pages=12-19` or `t=192-340` (`t=192` is to the end); what is not understood is the whole item. */
export function fragmentOf({ pages, t }: Texts): Fragment | undefined {
  const [first, last = first] = stretch(pages) ?? [];
  if (first !== undefined && last !== undefined && first >= 1 && last >= first) return { pageStart: first, pageEnd: last };
  const [start, end] = stretch(t) ?? [];
  if (start === undefined || (end !== undefined && end <= start)) return undefined;
  return { startOffset: start, ...(end === undefined ? {} : { endOffset: end }) };
}

function unitOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return decodeURIComponent(text).slice(0, LONGEST_UNIT);
  } catch {
    return undefined;
  }
}

/**
 * What a launch names: the item of the custom parameter `item_id`, else that of the address `/lti/items/<id>`. Neither
 * depends on the resource link, so that the links of a copied course still work.
 */
export function namedPlace({ custom, targetLinkUri }: Pick<Launch, 'custom' | 'targetLinkUri'>): Place | undefined {
  const target = URL.canParse(targetLinkUri) ? new URL(targetLinkUri) : undefined;
  const inAddress = ITEM_ADDRESS.exec(target?.pathname ?? '')?.[1];
  const query: Texts = inAddress === undefined || target === undefined ? {} : Object.fromEntries(target.searchParams);
  const given = custom['item_id'];
  const item = given !== undefined && ID.test(given) ? given : inAddress;
  if (item === undefined) return undefined;
  // The parameters of an address that names another item belong to that one.
  const ofItem = item === inAddress ? query : {};
  return {
    item,
    fragment: fragmentOf(custom) ?? fragmentOf(ofItem),
    // In an address the query is decoded once already.
    unit: unitOf(custom['unit']) ?? ofItem['unit']?.slice(0, LONGEST_UNIT),
  };
}
