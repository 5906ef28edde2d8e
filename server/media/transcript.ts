import { MOST_CUES, type CaptionCue } from './captions.ts';
import { timedLine } from './clock-time.ts';
import { cueText } from './cue-text.ts';
import { refused, type Outcome } from './problem.ts';

/** How long the last words last. */
const LAST_SECONDS = 10;
const LONGEST_LINE = 20_000;

interface Said {
  readonly start: number;
  readonly end: number | undefined;
  readonly words: string[];
}

/**
 * Reads a transcript that somebody pasted: lines that begin with a time, the words on the same line or below it.
 * What stands before the first time is left out. Refuses with `transcript-no-times` and `captions-too-many`.
 */
export function parseTranscript(text: string): Outcome<readonly CaptionCue[]> {
  const said: Said[] = [];
  for (const line of text.split(/\r\n|\n|\r/u)) {
    const timed = line.length > LONGEST_LINE ? undefined : timedLine(line);
    const words = timed?.words.replace(/^[\s)\]:|\-–—]+/u, '') ?? '';
    if (timed?.isFirst === true) said.push({ start: timed.start, end: timed.end, words: [words] });
    else said.at(-1)?.words.push(line);
  }
  if (said.length > MOST_CUES) return refused('captions-too-many', { cues: said.length, limit: MOST_CUES });
  const inOrder = said.toSorted((a, b) => a.start - b.start);
  const cues = inOrder.flatMap(({ start, end, words }, at): CaptionCue[] => {
    const spoken = cueText(words.join(' '));
    const until = end !== undefined && end > start ? end : (inOrder[at + 1]?.start ?? start + LAST_SECONDS);
    return spoken === '' ? [] : [{ start, end: Math.max(until, start + 1), text: spoken }];
  });
  return cues.length === 0 ? refused('transcript-no-times') : { ok: true, value: cues };
}
