/** Bands of playing time, by their upper end in seconds. */
const BANDS = [
  ['under-5-minutes', 5 * 60],
  ['5-to-15-minutes', 15 * 60],
  ['15-to-30-minutes', 30 * 60],
  ['30-to-60-minutes', 60 * 60],
  ['over-60-minutes', Infinity],
] as const;

export const DURATION_BANDS = BANDS.map(([band]) => band);

/** The band that a playing time in seconds falls into. */
export function durationBand(seconds: number | undefined): string | null {
  if (seconds === undefined) return null;
  return BANDS.find(([, end]) => seconds < end)?.[0] ?? null;
}

/** Seconds of an ISO 8601 duration of days, hours, minutes and seconds, such as `PT6M30S`; undefined for calendar durations. */
export function secondsOf(duration: string | undefined): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(duration ?? '');
  if (match === null) return undefined;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part || 0));
  return (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0);
}
