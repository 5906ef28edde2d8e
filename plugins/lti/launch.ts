import type { Platform, StateProof } from './platform.ts';

/** Pages from the first to the last, or seconds from the start; without an end to the end. */
export type Fragment =
  { readonly pageStart: number; readonly pageEnd: number } | { readonly startOffset: number; readonly endOffset?: number };

/** Assignment and grade services as a launch claims them (AGS 2.0 §3.1). */
export interface GradeEndpoint {
  readonly scope: readonly string[];
  readonly lineitems?: string;
  readonly lineitem?: string;
}

/** Settings of a deep-linking request (DL 2.0 §4.4.1). */
export interface DeepLinkingSettings {
  readonly returnUrl: string;
  readonly acceptTypes: readonly string[];
  readonly acceptTargets: readonly string[];
  readonly acceptMultiple: boolean;
  readonly acceptLineItem: boolean;
  readonly data?: string;
  readonly title?: string;
  readonly text?: string;
}

/** The answer to a deep-linking request: what was chosen, as a text, and the signed response. */
export interface DeepLinkingAnswer {
  readonly chosen: string;
  readonly jwt: string;
}

/** What somebody may do who was launched: the least of what the roles say. */
export type LtiRole = 'instructor' | 'learner';

/** A launch whose signature, claims, state and nonce were verified (LTI 1.3 core §5.3). */
export interface Launch {
  readonly platform: Platform;
  readonly deployment: string;
  readonly message: 'LtiResourceLinkRequest' | 'LtiDeepLinkingRequest';
  readonly targetLinkUri: string;
  /** The platform's identifier of the person: never a name or an address. */
  readonly subject: string;
  readonly role: LtiRole;
  /** Names that the platform gave away; used for the greeting of this session, never stored. */
  readonly resourceLink?: { readonly id: string; readonly title?: string };
  readonly context?: { readonly id: string; readonly title?: string; readonly label?: string };
  /** Texts only: numbers become texts, null and unresolved variables (`$Name`) are left out. */
  readonly custom: Readonly<Record<string, string>>;
  readonly grades?: GradeEndpoint;
  /** Names and roles (NRPS 2.0 §3.6.1.1). */
  readonly membershipsUrl?: string;
  readonly deepLinking?: DeepLinkingSettings;
  readonly locale?: string;
  readonly presentation?: { readonly target?: string; readonly returnUrl?: string };
  readonly proof: StateProof;
  /** What the launch log calls this launch. */
  readonly reference: string;
}

/**
 * What is kept of a launch while somebody works with us: found by a bearer token that only their page knows, for two hours.
 * `_id` is the SHA-256 of the token.
 */
export interface LtiSession extends Omit<Launch, 'platform' | 'proof'> {
  readonly _id: string;
  readonly platform: string;
  /** `_id` of the resource link in `lti_links`; none in deep linking. */
  readonly link?: string;
  /** What a deep-linking request was answered with, once and for all. */
  readonly answer?: DeepLinkingAnswer;
  readonly expiresAt: Date;
}
