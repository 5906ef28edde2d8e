import { ownFiles } from '../../../content-schema/own-files.ts';
import type { LocalizedTitle } from '../../../content-schema/types.ts';
import { coverFiles, secondsOf, type PluginHost, type StoredItem } from '../../../server/plugin-api.ts';
import type { Fragment } from '../launch.ts';

/** A chapter with both ends. */
export interface ExtentChapter {
  readonly name: LocalizedTitle;
  readonly fragment: Fragment;
}

/** What an item can be cut into. */
export interface ItemExtent {
  /** `pages` for textbooks, `seconds` for videos; nothing else has a fragment. */
  readonly measure: 'pages' | 'seconds' | undefined;
  /** Pages of the file, or whole seconds; undefined where nobody knows. */
  readonly length: number | undefined;
  readonly chapters: readonly ExtentChapter[];
}

type Records = Awaited<ReturnType<PluginHost['media']['files']['findAll']>>;

/** The records of the files of items from which their covers and pages are known. */
export function recordsOf(items: readonly StoredItem[], { files }: PluginHost['media']): Promise<Records> {
  return files.findAll([...new Set(items.flatMap((item) => coverFiles(item)))]);
}

function pagesOf(item: StoredItem, records: Records): number | undefined {
  const read = ownFiles(item).map(({ sha256, role }) => (role === 'book' ? records.get(sha256)?.pages : undefined));
  return read.find((pages) => pages !== undefined) ?? (item.type === 'textbook' ? item.numberOfPages : undefined);
}

/** The pages or seconds of an item and its chapters; a chapter without an end goes to the next one, the last one to the end. */
export function itemExtent(item: StoredItem, records: Records): ItemExtent {
  if (item.type === 'textbook') {
    const length = pagesOf(item, records);
    const chapters = (item.chapters ?? []).filter(({ pageStart }) => pageStart !== undefined);
    return {
      measure: 'pages',
      length,
      chapters: chapters.flatMap(({ name, pageStart = 1, pageEnd }, position) => {
        const next = chapters[position + 1]?.pageStart;
        const last = Math.max(pageStart, pageEnd ?? (next === undefined ? (length ?? pageStart) : next - 1));
        const isInside = pageStart >= 1 && (length === undefined || last <= length);
        return isInside ? [{ name, fragment: { pageStart, pageEnd: last } }] : [];
      }),
    };
  }
  if (item.type !== 'video-lesson') return { measure: undefined, length: undefined, chapters: [] };
  const seconds = secondsOf(item.duration ?? item.timeRequired);
  const length = seconds === undefined ? undefined : Math.ceil(seconds);
  const clips = item.chapters ?? [];
  return {
    measure: 'seconds',
    length,
    chapters: clips.flatMap(({ name, startOffset, endOffset }, position) => {
      const start = Math.floor(startOffset);
      const end = endOffset ?? clips[position + 1]?.startOffset ?? length;
      const isInside = length === undefined || start < length;
      const closes = end !== undefined && Math.ceil(end) > start;
      return isInside ? [{ name, fragment: { startOffset: start, ...(closes ? { endOffset: Math.ceil(end) } : {}) } }] : [];
    }),
  };
}

/** Whether a fragment is of the item's kind and lies inside it. */
export function isWithin(fragment: Fragment, { measure, length = Infinity }: ItemExtent): boolean {
  if ('pageStart' in fragment) {
    const { pageStart, pageEnd } = fragment;
    return measure === 'pages' && pageStart >= 1 && pageEnd >= pageStart && pageEnd <= length;
  }
  const { startOffset, endOffset = length } = fragment;
  return measure === 'seconds' && startOffset >= 0 && startOffset < endOffset && endOffset <= length;
}
