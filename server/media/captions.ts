import { readFile } from 'node:fs/promises';
import * as library from 'media-captions';
import { cueText } from './cue-text.ts';
import { refused, type Outcome } from './problem.ts';
import { decodeText } from './text-encoding.ts';

/** What we use of it; the types that it brings do not resolve under Node's rules. */
const { parseTextStream } = library as unknown as {
  readonly parseTextStream: (
    lines: ReadableStream<string>,
    options: { readonly type: 'vtt' | 'srt'; readonly errors: boolean },
  ) => Promise<{ readonly cues: readonly { readonly startTime: number; readonly endTime: number; readonly text: string }[] }>;
};

export const MOST_CUES = 200_000;
/** Nobody reads so much while it is shown. */
const LONGEST_CUE = 4000;
/** Nobody films longer; what lies beyond is a slip. */
const LATEST_SECOND = 100 * 60 * 60;

/** What is said from second `start` to second `end`. */
export interface CaptionCue {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A stream that gives a line when it is asked for one: the library's own puts all of them in a queue, which takes minutes. */
function lineStream(text: string): ReadableStream<string> {
  const lines = text.split(/\r\n|\n|\r/u);
  let at = 0;
  return new ReadableStream({
    pull: (controller) => {
      // It knows an empty line by nothing being in it at all.
      const line = lines[at];
      if (line === undefined) controller.close();
      else controller.enqueue(line.trim() === '' ? '' : line);
      at += 1;
    },
  });
}

/** Cues by time, those without words left out, the same words at the same time once. */
function tidy(cues: readonly CaptionCue[]): CaptionCue[] {
  const sorted = cues
    .filter(({ start, end, text }) => text !== '' && start >= 0 && end <= LATEST_SECOND)
    .toSorted((a, b) => a.start - b.start || a.end - b.end);
  return sorted.filter((cue, at) => {
    const before = sorted[at - 1];
    return before?.text !== cue.text || before.start !== cue.start;
  });
}

/** Reads WebVTT and SubRip, sorted and cleaned. Refuses with `captions-empty` and `captions-too-many` (params `cues`, `limit`). */
export async function parseCaptions(text: string): Promise<Outcome<readonly CaptionCue[]>> {
  const content = text.replace(/^\ufeff/u, '').replaceAll('\0', '');
  const type = /^WEBVTT(?!\S)/u.test(content) ? 'vtt' : 'srt';
  const { cues } = await parseTextStream(lineStream(content), { type, errors: false });
  if (cues.length > MOST_CUES) return refused('captions-too-many', { cues: cues.length, limit: MOST_CUES });
  const read = tidy(
    cues.map(({ startTime, endTime, text: raw }) => ({
      start: startTime,
      end: endTime,
      text: cueText(raw.slice(0, 4 * LONGEST_CUE))
        .slice(0, LONGEST_CUE)
        .toWellFormed(),
    })),
  );
  return read.length === 0 ? refused('captions-empty') : { ok: true, value: read };
}

/** Reads a caption file; `language` helps where its encoding does not show. Refuses as `parseCaptions` does. */
export async function parseCaptionFile(file: string, language?: string): Promise<Outcome<readonly CaptionCue[]>> {
  return parseCaptions(decodeText(await readFile(file), language));
}
