import type { Mender } from './refusal.ts';

/** What is looked at, in the order in which it is told. */
export type HealthCheck = 'issuer' | 'keys' | 'clock' | 'token' | 'scopes' | 'browser' | 'scores';

/** One line: `lti.health.<check>.<outcome>` says it, `lti.health.<check>.<outcome>.do` what to do where something is wrong. */
export interface HealthLine {
  readonly check: HealthCheck;
  readonly state: 'good' | 'bad' | 'unknown';
  readonly outcome: string;
  readonly params: Readonly<Record<string, string | number>>;
  /** Who can mend it. */
  readonly who?: Mender;
  /** Why in the words of a refusal: `lti.refusal.<code>.what`. */
  readonly refusal?: { readonly code: string; readonly params: Readonly<Record<string, string | number>> };
}

export interface Health {
  readonly at: Date;
  readonly lines: readonly HealthLine[];
}
