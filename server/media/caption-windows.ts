import type { CaptionCue } from './captions.ts';

/** Long enough to hold a thought, short enough to be the place. */
const WINDOW_SECONDS = 30;
/** A silence after which another window begins. */
const SILENCE_SECONDS = 10;
/** Roll-up captions in quick succession say a lot in half a minute; a window holds no more than this. */
const MOST_CHARACTERS = 4000;
const LONGEST_REPEAT = 300;

/** What is said in about half a minute, from the beginning of a cue to the end of one. */
export interface CaptionWindow extends CaptionCue {
  readonly cues: readonly CaptionCue[];
}

/** Roll-up captions say each line twice: the beginning that the text already ends with is left out. */
function withoutRepeat(text: string, next: string): string {
  for (let length = Math.min(text.length, next.length, LONGEST_REPEAT); length >= 12; length -= 1) {
    if (text.endsWith(next.slice(0, length)) && (length === next.length || next[length] === ' ')) return next.slice(length).trim();
  }
  return next;
}

/** Puts cues, sorted by their beginning, together to windows. */
export function captionWindows(cues: readonly CaptionCue[]): CaptionWindow[] {
  const windows: CaptionWindow[] = [];
  let current: CaptionWindow | undefined;
  for (const cue of cues) {
    // Two that begin at the same second would be the same place.
    const isSamePlace = current?.start === cue.start;
    const isFull = (current?.text.length ?? 0) + cue.text.length >= MOST_CHARACTERS;
    if (isSamePlace && isFull) continue;
    const isNear = current !== undefined && cue.end - current.start <= WINDOW_SECONDS && cue.start - current.end < SILENCE_SECONDS;
    if (current !== undefined && (isSamePlace || (isNear && !isFull))) {
      const added = withoutRepeat(current.text, cue.text);
      current = {
        start: current.start,
        end: Math.max(current.end, cue.end),
        text: added === '' ? current.text : `${current.text} ${added}`,
        cues: [...current.cues, cue],
      };
    } else {
      if (current !== undefined) windows.push(current);
      current = { ...cue, cues: [cue] };
    }
  }
  if (current !== undefined) windows.push(current);
  return windows;
}
