import type { CaptionCue } from './captions.ts';
import { cleanText } from './clean-text.ts';
import { timedLine } from './clock-time.ts';

/** A chapter from second `startOffset` to second `endOffset`; without an end it lasts until the video's. */
export interface VideoChapter {
  readonly name: string;
  readonly startOffset: number;
  readonly endOffset?: number;
}

const MOST_CHAPTERS = 500;
const LONGEST_LINE = 500;
const LONGEST_NAME = 300;

function nameOf(text: string): string {
  return cleanText(text).replace(/\s+/gu, ' ').trim().slice(0, LONGEST_NAME);
}

/** What stands between a time and a name, and around both. */
const ORNAMENT = /^[\s\p{Pd}\p{Po}\p{Ps}\p{Pe}\p{S}]$/u;

/** A name without the dashes, dots and brackets at the end where the time stood; those at its other end may belong to it. */
function bareName(text: string, isFirst: boolean): string {
  const letters = Array.from(text.trim());
  const opening = letters.findIndex((letter) => !ORNAMENT.test(letter) || (isFirst && /[«“"¿¡#]/u.test(letter)));
  if (opening < 0) return '';
  const closing = isFirst ? letters.length : letters.findLastIndex((letter) => !ORNAMENT.test(letter) || /[!?»”"؟]/u.test(letter)) + 1;
  return nameOf(letters.slice(opening, closing).join(''));
}

function chapterOf(line: string): VideoChapter | undefined {
  const timed = line.length > LONGEST_LINE ? undefined : timedLine(line);
  const name = timed === undefined ? '' : bareName(timed.words, timed.isFirst);
  return timed === undefined || name === '' ? undefined : { name, startOffset: timed.start };
}

/** Gives each chapter the beginning of the next one as its end. */
function closed(chapters: readonly VideoChapter[]): VideoChapter[] {
  return chapters.map((chapter, at) => {
    const next = chapters[at + 1];
    return next === undefined || chapter.endOffset !== undefined ? chapter : { ...chapter, endOffset: next.startOffset };
  });
}

/**
 * The chapters that the lines of a description name: "03:12 Setting the tool", "(1:02:03) …", "٠٣:١٢ …", "Welding … 4:10".
 * A time or two in a text make no chapters: it takes two lines, in the order of time.
 */
export function chaptersOfDescription(description: string): readonly VideoChapter[] {
  const chapters: VideoChapter[] = [];
  for (const line of description.split(/\r\n|\n|\r/u)) {
    const chapter = chapterOf(line);
    if (chapter !== undefined && chapter.startOffset > (chapters.at(-1)?.startOffset ?? -1)) chapters.push(chapter);
    if (chapters.length >= MOST_CHAPTERS) break;
  }
  return chapters.length < 2 ? [] : closed(chapters);
}

/** The chapters of a WebVTT chapter track, already parsed. */
export function chaptersOfTrack(cues: readonly CaptionCue[]): readonly VideoChapter[] {
  return cues.slice(0, MOST_CHAPTERS).map(({ text, start, end }) => ({ name: nameOf(text), startOffset: start, endOffset: end }));
}
