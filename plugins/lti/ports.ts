/** What the parts of the plugin are to each other. */
import type { JWK, JWTPayload } from 'jose';
import type { DeepLinkingAnswer, Launch, LtiRole, LtiSession } from './launch.ts';
import type { LtiLink, StoredKey } from './records.ts';
import type { Platform } from './platform.ts';

export interface GuardedAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface GuardedRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** 5 s unless told. */
  readonly timeoutMs?: number;
  /** 1 MB unless told. */
  readonly mostBytes?: number;
}

/**
 * Asks an address that somebody else named: https, a public address (also after its name is resolved), no redirect,
 * limits of time and size. Any status is an answer.
 * @throws LtiRefusal `address-refused` (400), `platform-silent` (503), `answer-too-large` (503).
 */
export type GuardedFetch = (url: string, request?: GuardedRequest) => Promise<GuardedAnswer>;

/** Our own keys (K1–K4). */
export interface SigningKeys {
  /** A signed JWT (RS256, kid, iat, jti) with these claims that expires after `seconds`, at most 300. */
  readonly sign: (claims: JWTPayload, seconds: number) => Promise<string>;
  /** Public halves of all keys that a platform may need now. */
  readonly jwks: () => Promise<{ readonly keys: readonly JWK[] }>;
  readonly list: () => Promise<readonly Omit<StoredKey, 'sealedPrivateKey'>[]>;
  /** Publishes a new key, which signs a day later; the one before stays published until no cache needs it. */
  readonly rotate: () => Promise<string>;
  /** A leaked key: published and used no longer, at once; another signs from now on. */
  readonly revoke: (kid: string) => Promise<void>;
}

/** Registered platforms. */
export interface Platforms {
  readonly find: (id: string) => Promise<Platform | undefined>;
  readonly findByClient: (issuer: string, clientId: string) => Promise<Platform | undefined>;
  readonly findByIssuer: (issuer: string) => Promise<readonly Platform[]>;
  readonly list: () => Promise<readonly Platform[]>;
  /** False where there is one with this issuer and client id. */
  readonly add: (platform: Platform) => Promise<boolean>;
  readonly change: (id: string, fields: Partial<Omit<Platform, '_id' | 'issuer' | 'clientId' | 'deployments'>>) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
  /** The state of a deployment; one that was never seen is added as waiting. One atomic update. */
  readonly deployment: (id: string, deployment: string) => Promise<'waiting' | 'approved' | 'refused'>;
  readonly decide: (id: string, deployment: string, state: 'approved' | 'refused') => Promise<void>;
  /** Origins of all active platforms, for frames; remembered for some seconds. */
  readonly frameOrigins: () => Promise<readonly string[]>;
}

/** Sessions of people who were launched. */
export interface LtiSessions {
  readonly open: (launch: Launch, link: string | undefined) => Promise<{ readonly token: string; readonly session: LtiSession }>;
  readonly find: (token: string) => Promise<LtiSession | undefined>;
  /**
   * Keeps the answer to a deep-linking request and answers the one that counts: of several the first. The session ends soon
   * after, when the answer is no longer valid; undefined where it is over already.
   */
  readonly answer: (id: string, answer: DeepLinkingAnswer) => Promise<DeepLinkingAnswer | undefined>;
}

/** Tokens of platforms' services (T1–T6). */
export interface AccessTokens {
  /**
   * A token and the scopes that were granted, remembered until a minute before it ends.
   * @throws LtiRefusal `token-refused` with what the platform answered.
   */
  readonly get: (platform: Platform, scopes: readonly string[]) => Promise<{ readonly token: string; readonly scopes: readonly string[] }>;
  /** Forgets it after a 401. */
  readonly forget: (platform: Platform, scopes: readonly string[]) => void;
}

/** A score for the gradebook (AGS 2.0 §3.4.7). */
export interface ScoreToSend {
  readonly link: LtiLink;
  readonly subject: string;
  /** Learners are graded; scores of others are not kept. */
  readonly role: LtiRole;
  /** 0 to 1; none where only the activity is reported. */
  readonly score?: number;
  readonly isCompleted: boolean;
}

/** Scores on their way to gradebooks: survives a restart, the newest of a learner counts. */
export interface ScoreOutbox {
  readonly queue: (score: ScoreToSend) => Promise<void>;
}

declare module 'express-serve-static-core' {
  interface Request {
    /** The session of somebody who was launched, behind `requireSession`. */
    lti?: LtiSession;
  }
}
