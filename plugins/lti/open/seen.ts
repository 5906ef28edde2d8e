import type { Fragment } from '../launch.ts';

/** Seconds from and to. */
export type Range = readonly [from: number, to: number];

/** What somebody has watched and read. */
export interface Seen {
  /** Watched seconds, in order, apart from one another. */
  readonly ranges: readonly Range[];
  /** Pages read, in order. */
  readonly pages: readonly number[];
  /** Playing time in seconds as the player told it, where the item names none. */
  readonly length?: number;
}

/** What a page of ours reports. */
export interface Report {
  readonly ranges: readonly Range[];
  readonly pages: readonly number[];
  readonly length?: number | undefined;
}

/** From this share on it counts as done. */
export const DONE_SHARE = 0.9;
/** The fastest that the player plays, and what clocks and buffers add, in seconds. */
const FASTEST = 2;
const SLACK = 5;
/** A page that was in sight for less was not read. */
export const PAGE_SECONDS = 3;
const MOST_RANGES = 500;

/** Ranges in order, those that touch made one. */
export function mergedRanges(ranges: readonly Range[]): Range[] {
  const merged: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    // A second that the player skipped between two reports is no gap.
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

const lengthOf = (ranges: readonly Range[]): number => ranges.reduce((sum, [from, to]) => sum + to - from, 0);

/** Ranges cut so that they add no more than `seconds` to what was watched before, in the order in which they came. */
function withinReach(before: readonly Range[], ranges: readonly Range[], seconds: number): Range[] {
  const taken: Range[] = [];
  for (const range of ranges) {
    const room = seconds - (lengthOf(mergedRanges([...before, ...taken])) - lengthOf(before));
    if (room <= 0) break;
    taken.push([range[0], Math.min(range[1], range[0] + room)]);
  }
  return taken;
}

/**
 * What was seen, with a report added that came `elapsed` seconds after the last one. Nobody watches more than twice the
 * time that has passed, nor reads a page in less than three seconds: what is more is left out.
 */
export function added(seen: Seen, report: Report, elapsed: number): Pick<Seen, 'ranges' | 'pages' | 'length'> {
  const before = mergedRanges(seen.ranges);
  const reached = withinReach(before, report.ranges, elapsed * FASTEST + SLACK);
  const unread = [...new Set(report.pages)].filter((page) => !seen.pages.includes(page));
  const read = unread.slice(0, Math.floor((elapsed + 1) / PAGE_SECONDS));
  const length = seen.length ?? report.length;
  return {
    ranges: mergedRanges([...before, ...reached]).slice(0, MOST_RANGES),
    pages: [...seen.pages, ...read].sort((a, b) => a - b),
    ...(length === undefined ? {} : { length }),
  };
}

/** What there is to be seen of an item: pages, or seconds where they are known. */
export type Extent = { readonly pages: number } | { readonly seconds: number | undefined };

/** The pages from the first to the last that a link shows. */
export function shownPages(pages: number, fragment: Fragment | undefined): readonly [first: number, last: number] {
  if (fragment === undefined || !('pageStart' in fragment) || fragment.pageStart > pages) return [1, pages];
  return [fragment.pageStart, Math.min(fragment.pageEnd, pages)];
}

/** The share, 0 to 1, of what a link shows that was seen. */
export function shareOf(seen: Seen, fragment: Fragment | undefined, extent: Extent): number {
  if ('pages' in extent) {
    const [first, last] = shownPages(extent.pages, fragment);
    return seen.pages.filter((page) => page >= first && page <= last).length / (last - first + 1);
  }
  const length = extent.seconds ?? seen.length;
  const [start, end] = fragment !== undefined && 'startOffset' in fragment ? [fragment.startOffset, fragment.endOffset] : [0, undefined];
  const until = end === undefined ? length : Math.min(end, length ?? end);
  if (until === undefined || until <= start) return 0;
  const within = seen.ranges.map(([from, to]): Range => [Math.max(from, start), Math.min(to, until)]).filter(([from, to]) => to > from);
  return Math.min(1, lengthOf(within) / (until - start));
}
