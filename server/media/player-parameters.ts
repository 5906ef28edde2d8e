import { z } from 'zod';
import { single } from '../http/parameters.ts';
import { secondsOfClock } from './clock-time.ts';

/** What a link to a moment of a video says; what is not understood counts as not said. */
export interface PlayerParameters {
  /** In whole seconds. */
  readonly place: number;
  readonly isPlaceNamed: boolean;
  /** Words to mark. */
  readonly query: string;
  /** Language of the transcript. */
  readonly captions: string | undefined;
  /** Whether to show the player where it would be a still. */
  readonly plays: boolean;
}

/** `193`, `193s`, `3m13s`, `1h2m3s`, `3:13`. */
function secondsOf(text: string): number | undefined {
  const match = /^(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})(?:\.\d+)?s?)?$/.exec(text);
  if (match === null || text === '') return secondsOfClock(text);
  const [hours, minutes, seconds] = match.slice(1).map((part) => Number(part || 0));
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

const text = (most: number): z.ZodType<string> =>
  single(z.string().max(most).optional().catch(undefined)).transform((given) => given ?? '');

const schema = z.object({ t: text(20), q: text(400), captions: text(40), play: text(1) });

/** Reads `?t=`, `?q=`, `?captions=` and `?play=1`. */
export function playerParameters(query: unknown): PlayerParameters {
  const { t, q, captions, play } = schema.parse(query);
  const place = secondsOf(t);
  return {
    place: Math.floor(place ?? 0),
    isPlaceNamed: place !== undefined,
    query: q,
    captions: captions === '' ? undefined : captions,
    plays: play === '1',
  };
}
