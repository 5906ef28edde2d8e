import type { GuardedAnswer } from '../ports.ts';
import { LtiRefusal } from '../refusal.ts';

/** Why a service of a platform did not do what it was asked for; sentences are `lti.service.<code>` of the locale files. */
export const FAILURE_CODES = [
  'address-refused',
  'answer-unexpected',
  'conflict',
  'forbidden',
  'line-item-busy',
  'line-item-gone',
  'link-gone',
  'next-foreign',
  'no-grade-service',
  'no-names-service',
  'not-gradable',
  'platform-broken',
  'platform-disabled',
  'platform-silent',
  'scope-missing',
  'token-refused',
  'too-many-requests',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

export interface ServiceFailure {
  readonly kind: 'failed';
  readonly code: FailureCode;
  /** The status that the platform answered, where it answered. */
  readonly status?: number;
  /** How long the platform wants to be left alone. */
  readonly retryAfterMs?: number;
}

const DAY_MS = 24 * 3600 * 1000;
const BY_STATUS: Readonly<Record<number, FailureCode>> = {
  400: 'not-gradable',
  401: 'token-refused',
  403: 'forbidden',
  404: 'line-item-gone',
  409: 'conflict',
  410: 'line-item-gone',
  422: 'not-gradable',
  429: 'too-many-requests',
};
const BY_REFUSAL: Readonly<Record<string, FailureCode>> = {
  'address-refused': 'address-refused',
  'answer-too-large': 'answer-unexpected',
  'platform-silent': 'platform-silent',
  'token-refused': 'token-refused',
};

export const failed = (code: FailureCode, more: Omit<ServiceFailure, 'kind' | 'code'> = {}): ServiceFailure => ({
  kind: 'failed',
  code,
  ...more,
});

/** `Retry-After` in milliseconds: seconds or a date (RFC 9110 §10.2.3), a day at most. */
function retryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), DAY_MS);
}

/** What an answer that is no success means. */
export function failureOfAnswer({ status, headers }: GuardedAnswer): ServiceFailure {
  const code = BY_STATUS[status] ?? (status >= 500 ? 'platform-broken' : 'answer-unexpected');
  const retryAfterMs = retryAfter(headers['retry-after']);
  return failed(code, { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

/**
 * What a refusal on the way to a service means.
 * @throws what is no refusal, or not one of those that calling a platform has.
 */
export function failureOfRefusal(error: unknown): ServiceFailure {
  const code = error instanceof LtiRefusal ? BY_REFUSAL[error.code] : undefined;
  if (!(error instanceof LtiRefusal) || code === undefined) throw error;
  const { status } = error.params;
  return failed(code, typeof status === 'number' ? { status } : {});
}
