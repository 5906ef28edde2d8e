import type { FailureCode, ServiceFailure } from './service-failure.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Between the attempts: seconds for a hiccup, about five days for a platform that is mended after a long weekend. */
export const RETRY_DELAYS_MS: readonly number[] = [
  10 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  12 * HOUR,
  24 * HOUR,
  24 * HOUR,
  24 * HOUR,
];
/** How often it is tried again where it is not the whole table. */
const RETRIES: Readonly<Partial<Record<FailureCode, number>>> = {
  'address-refused': 0,
  'link-gone': 0,
  'next-foreign': 0,
  'no-grade-service': 0,
  'not-gradable': 0,
  'scope-missing': 0,
  // A line item may be found again under another address.
  'line-item-gone': 1,
  'answer-unexpected': 4,
  conflict: 4,
  forbidden: 4,
};
/** Who is in trouble as a whole: none of its scores is sent until the delay is over. */
const OF_THE_PLATFORM: ReadonlySet<FailureCode> = new Set(['platform-silent', 'token-refused', 'too-many-requests', 'platform-disabled']);

/** What is done after a failure. */
export interface RetryPlan {
  /** Undefined: it is not tried again. */
  readonly delayMs: number | undefined;
  /** The platform knows a time that is not before this one: the next attempt tells a new one. */
  readonly isNewTime: boolean;
  readonly platformPauseMs: number | undefined;
}

/**
 * @param attempts how often it failed before.
 * @param delays between the attempts, in milliseconds.
 */
export function retryPlan({ code, retryAfterMs }: ServiceFailure, attempts: number, delays: readonly number[]): RetryPlan {
  // Somebody else makes the line item this moment.
  if (code === 'line-item-busy') return { delayMs: delays[0], isNewTime: false, platformPauseMs: undefined };
  const delay = attempts < (RETRIES[code] ?? delays.length) ? delays[attempts] : undefined;
  const isAboutAll = OF_THE_PLATFORM.has(code) || retryAfterMs !== undefined;
  return {
    delayMs: delay === undefined ? undefined : Math.max(delay, retryAfterMs ?? 0),
    isNewTime: code === 'conflict',
    platformPauseMs: isAboutAll ? Math.max(delays[0] ?? 0, retryAfterMs ?? 0) : undefined,
  };
}
