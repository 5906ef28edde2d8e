import type { CaptionCue } from './captions.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** A time of WebVTT: `01:02:03.250`. */
function timestamp(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const whole = Math.floor(ms / 1000);
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60].map(two).join(':');
  return `${parts}.${String(ms % 1000).padStart(3, '0')}`;
}

/** Plain words of a cue: no markup, and no empty line, which would end it. */
function cueLines(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/\s*\n\s*/g, '\n')
    .trim();
}

/** Cues of plain text as a WebVTT file (W3C WebVTT, section 4). */
export function webVtt(cues: readonly CaptionCue[]): string {
  const blocks = cues.map(
    ({ start, end, text }) => `${timestamp(start)} --> ${timestamp(Math.max(end, start + 0.1))}\n${cueLines(text)}\n`,
  );
  return ['WEBVTT\n', ...blocks].join('\n');
}
