/** A stretch of pages or of seconds; `to` is missing where only the beginning is named. */
export interface Stretch {
  readonly from: number;
  readonly to: number | undefined;
}

/** What one entry of `servedBy` points at: an item, and which pages or seconds of it. */
export interface ServedReference {
  readonly identifier: string;
  readonly pages: Stretch | undefined;
  readonly seconds: Stretch | undefined;
}

const FRAGMENT = /^(.+)#(?:page=(\d{1,6})(?:-(\d{1,6}))?|t=(\d{1,6}(?:\.\d+)?)?(?:,(\d{1,6}(?:\.\d+)?))?)$/s;

function stretch(from: string | undefined, to: string | undefined): Stretch {
  const [start, end] = [Number(from ?? 0), to === undefined ? undefined : Number(to)];
  return { from: start, to: end !== undefined && end > start ? end : undefined };
}

/**
 * Reads an entry of `servedBy`: an identifier, with `#page=12-19` (pages, RFC 8118) or `#t=193,340` (seconds, Media
 * Fragments 4.2.1) after it. Any other fragment belongs to the identifier.
 */
export function servedReference(text: string): ServedReference {
  const [, identifier, fromPage, toPage, fromSecond, toSecond] = FRAGMENT.exec(text) ?? [];
  if (identifier === undefined) return { identifier: text, pages: undefined, seconds: undefined };
  if (fromPage !== undefined) return { identifier, pages: stretch(fromPage, toPage), seconds: undefined };
  if (fromSecond === undefined && toSecond === undefined) return { identifier: text, pages: undefined, seconds: undefined };
  return { identifier, pages: undefined, seconds: stretch(fromSecond, toSecond) };
}
