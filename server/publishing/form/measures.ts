/** How people write measures in a form, and how the content keeps them. What cannot be read stays as it was typed. */
import { plainNumber, readNumber } from '../../text/number.ts';

const CLOCK = /^(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2}(?:\.\d+)?)$/;
const ISO_CLOCK = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/;

/** `31.03.2026`, `31/3/2026` and `2026-03-31` as the last of them; any other text answers itself. */
export function readDate(text: string): string {
  const [, day, month, year] = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/.exec(plainNumber(text)) ?? [];
  return day === undefined || month === undefined ? text : `${year ?? ''}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** Seconds of `3:12`, `1:03:12` or `192`; any other text answers itself. */
export function readClock(text: string): number | string {
  const plain = plainNumber(text);
  const [, hours, minutes, seconds] = CLOCK.exec(plain) ?? [];
  if (seconds === undefined) return readNumber(text);
  const sum = (Number(hours ?? 0) * 60 + Number(minutes)) * 60 + Number(seconds);
  return Math.round(sum * 1000) / 1000;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Seconds as `3:12` or `1:03:12`, with what is left of a second. */
export function clockOf(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const rest = Math.round((seconds % 60) * 1000) / 1000;
  const shown = rest < 10 ? `0${String(rest)}` : String(rest);
  return hours > 0 ? `${String(hours)}:${two(minutes)}:${shown}` : `${String(minutes)}:${shown}`;
}

/** `6:30` (minutes and seconds), `1:20:00` or `45` (minutes) as an ISO 8601 duration; any other text answers itself. */
export function readDuration(text: string): string {
  const plain = plainNumber(text);
  if (/^\d{1,6}$/.test(plain)) return `PT${String(Number(plain))}M`;
  const [, hours, minutes, seconds] = CLOCK.exec(plain) ?? [];
  if (seconds === undefined) return text.trim().toUpperCase().startsWith('P') ? text.trim().toUpperCase() : text;
  const parts = [
    [Number(hours ?? 0), 'H'],
    [Number(minutes), 'M'],
    [Number(seconds), 'S'],
  ] as const;
  const named = parts.filter(([value]) => value > 0).map(([value, unit]) => `${String(value)}${unit}`);
  return named.length === 0 ? 'PT0S' : `PT${named.join('')}`;
}

/** An ISO 8601 duration as people write it, where that reads back as the same; else as it is. */
export function durationText(duration: string): string {
  const [, hours, minutes, seconds] = ISO_CLOCK.exec(duration) ?? [];
  const sum = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0);
  const text = clockOf(sum);
  return readDuration(text) === duration ? text : duration;
}

const PERIOD = /^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?$/;
export const PERIOD_UNITS = ['years', 'months', 'weeks'] as const;

/** Years, months and weeks of a calendar duration, as texts; undefined for other durations. */
export function periodParts(duration: string): readonly string[] | undefined {
  const match = duration === 'P' ? null : PERIOD.exec(duration);
  return match === null ? undefined : match.slice(1).map((part) => (part as string | undefined) ?? '');
}

/** The calendar duration of so many years, months and weeks; undefined where none is named. What is no number stays readable in it. */
export function periodOf(parts: readonly string[]): string | undefined {
  const named = parts.map((part, place) => (part === '' ? '' : `${plainNumber(part)}${'YMW'.charAt(place)}`)).join('');
  return named === '' ? undefined : `P${named}`;
}

/** Keywords one a line, or on one line with commas between. */
export function readKeywords(text: string): string[] {
  const parts = text.includes('\n') ? text.split('\n') : text.split(/[,;،؛]/);
  return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ''))];
}

/** Keywords as a text that reads back as the same. */
export function keywordsText(keywords: readonly string[]): string {
  return keywords.some((keyword) => /[,;،؛]/.test(keyword)) ? `${keywords.join('\n')}\n` : keywords.join(', ');
}
