import type { Request } from 'express';
import type { Answered, OpenBook, PlayerView, PluginPages, ReaderView, StoredItem } from '../../../server/plugin-api.ts';
import type { Fragment } from '../launch.ts';
import { shownPages } from './seen.ts';

/** Where somebody wants to be in an item. */
export interface Asked {
  /** Counted from 1. */
  readonly page?: number | undefined;
  /** In seconds. */
  readonly second?: number | undefined;
  /** All of it, not only the fragment of the link. */
  readonly isWhole: boolean;
  /** What was answered to its questions just now. */
  readonly answered?: Answered | undefined;
}

/** The book of a textbook, of which only some pages are offered. */
interface ShownBook extends OpenBook {
  readonly first: number;
  readonly last: number;
  readonly isPart: boolean;
}

/** The player of a video lesson, of which only some seconds are offered. */
interface ShownPlayer extends PlayerView {
  /** In seconds; undefined to the end. */
  readonly end: number | undefined;
}

export interface ShownInside {
  readonly reader?: ReaderView & { readonly book: ShownBook | undefined };
  readonly player?: ShownPlayer;
  readonly styles: readonly string[];
}

/** The request as if its address named a place: what presents the inside of items reads it there. */
function askingFor(req: Request, query: Readonly<Record<string, string>>): Request {
  return Object.create(req, { query: { value: query } }) as Request;
}

const isIn = (place: number, start: number, end: number | undefined): boolean => place >= start && (end === undefined || place < end);

/** The inside of an item for somebody who was launched: only what the link shows of it, unless all of it is wanted. */
export async function insideOf(
  item: StoredItem,
  req: Request,
  { insides, fragment, asked }: { insides: PluginPages['insides']; fragment: Fragment | undefined; asked: Asked },
): Promise<ShownInside> {
  const present = insides[item.type];
  const part = asked.isWhole ? undefined : fragment;
  if (item.type === 'textbook') {
    const wanted = asked.page ?? (fragment !== undefined && 'pageStart' in fragment ? fragment.pageStart : undefined);
    const inside = await present?.(item, askingFor(req, wanted === undefined ? {} : { page: String(wanted) }));
    const reader = (inside?.model as { reader?: ReaderView } | undefined)?.reader;
    if (reader?.book === undefined) {
      return { styles: inside?.styles ?? [], ...(reader === undefined ? {} : { reader: { ...reader, book: undefined } }) };
    }
    const { book } = reader;
    const [first, last] = shownPages(book.pages, part);
    if (wanted !== undefined && (wanted < first || wanted > last))
      return insideOf(item, req, { insides, fragment, asked: { ...asked, page: Math.min(Math.max(wanted, first), last) } });
    const contents = book.contents.filter(({ page }) => page >= first && page <= last);
    return {
      styles: inside?.styles ?? [],
      reader: { ...reader, book: { ...book, contents, first, last, isPart: last - first + 1 < book.pages } },
    };
  }
  const [start, end] = part !== undefined && 'startOffset' in part ? [part.startOffset, part.endOffset] : [0, undefined];
  const second = asked.second ?? (start === 0 ? undefined : start);
  const inside = await present?.(item, askingFor(req, second === undefined ? {} : { t: String(second) }));
  const player = (inside?.model as { player?: PlayerView } | undefined)?.player;
  if (player === undefined) return { styles: inside?.styles ?? [] };
  const { transcript } = player;
  const lines = transcript?.lines.filter((line) => isIn(line.start, start, end)) ?? [];
  return {
    styles: inside?.styles ?? [],
    player: { ...player, end, transcript: transcript === undefined || lines.length === 0 ? undefined : { ...transcript, lines } },
  };
}
