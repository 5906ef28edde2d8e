import { highlight, type TextPart } from '../text/highlight.ts';
import type { Passage } from './passage-model.ts';

/** Of more cues than this a page shows the windows of about half a minute, and of those no more than this. */
const MOST_LINES = 1500;

/** A line of a transcript: a link to its moment. */
export interface TranscriptLine {
  /** In seconds. */
  readonly start: number;
  readonly parts: readonly TextPart[];
  /** Whether it is said at the second that was asked for. */
  readonly isHere: boolean;
  readonly isFound: boolean;
}

interface Moment {
  readonly start: number;
  readonly text: string;
}

/** The cues of a caption file in order, each said once; of very many the windows that they were put together to. */
function moments(passages: readonly Passage[]): readonly Moment[] {
  const cues = passages.flatMap((passage) => passage.cues ?? []);
  const windows = passages.map(({ start = 0, text }) => ({ start, text }));
  const chosen = cues.length === 0 || cues.length > MOST_LINES ? windows.slice(0, MOST_LINES) : cues;
  return chosen.filter(({ text }, at) => text !== chosen[at - 1]?.text);
}

/** The lines of a transcript; the one at second `place` is marked, and words of `query`. */
export function transcriptLines(passages: readonly Passage[], place: number | undefined, query: string): readonly TranscriptLine[] {
  const said = moments(passages);
  const here = place === undefined ? -1 : said.findLastIndex(({ start }) => Math.floor(start) <= place);
  return said.map(({ start, text }, at) => {
    const parts = query === '' ? [{ text, found: false }] : highlight(text, query);
    return { start: Math.floor(start), parts, isHere: at === here, isFound: parts.some(({ found }) => found) };
  });
}
