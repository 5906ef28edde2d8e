import type { Health } from './health-lines.ts';

/** A platform family, for guides and quirks; decided at registration, `other` where it is not known. */
export const PLATFORM_FAMILIES = ['moodle', 'canvas', 'blackboard', 'brightspace', 'sakai', 'open-edx', 'other'] as const;
export type PlatformFamily = (typeof PLATFORM_FAMILIES)[number];

/** A deployment of the tool in a platform; one that nobody approved launches nothing. */
export interface Deployment {
  readonly id: string;
  readonly state: 'waiting' | 'approved' | 'refused';
  readonly firstSeenAt: Date;
}

/** How a browser proved at a launch that it is the one that began the login. */
export const STATE_PROOFS = ['cookie', 'platform-storage', 'new-window'] as const;
export type StateProof = (typeof STATE_PROOFS)[number];

/** A registration: one client id at one issuer (LTI 1.3 core §3.1.2–3.1.3). */
export interface Platform {
  readonly _id: string;
  readonly issuer: string;
  readonly clientId: string;
  /** What administrators call it. */
  readonly name: string;
  readonly family: PlatformFamily;
  readonly authenticationEndpoint: string;
  readonly tokenEndpoint: string;
  /** Audience of our assertions at the token endpoint, where it is not its address. */
  readonly tokenAudience?: string;
  readonly jwksUri: string;
  /** Origins that may show us in a frame. */
  readonly frameOrigins: readonly string[];
  /** Scopes that were granted at registration, or that the platform lists. */
  readonly scopes: readonly string[];
  readonly state: 'active' | 'disabled';
  readonly registeredBy: 'invitation' | 'form';
  readonly deployments: readonly Deployment[];
  readonly lastLaunch?: { readonly at: Date; readonly reference: string; readonly proof: StateProof };
  readonly lastFailure?: { readonly at: Date; readonly reference: string; readonly code: string };
  /** Launches by what proved the browser. */
  readonly proofs?: Readonly<Partial<Record<StateProof, number>>>;
  /** What the last check found. */
  readonly health?: Health;
  readonly createdAt: Date;
}
