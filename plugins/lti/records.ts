import type { JWK } from 'jose';
import type { StateProof } from './platform.ts';

/** A login that was begun: state and nonce are one document, consumed by deleting it. `_id` is the state. */
export interface PendingLogin {
  readonly _id: string;
  readonly nonce: string;
  readonly platform: string;
  /** SHA-256 of the secret that only the browser holds that began it, in a cookie or in the platform's storage. */
  readonly browser: string;
  readonly targetLinkUri: string;
  /** The deployment that the login named. */
  readonly deployment?: string;
  /** What the platform began with, to begin again in a new window. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The frame that stores for us (`lti_storage_target`). */
  readonly storageTarget?: string;
  readonly inNewWindow?: boolean;
  readonly expiresAt: Date;
}

/** A line of the launch log: nothing in it tells who it was. `_id` is the reference that pages show. */
export interface LaunchRecord {
  readonly _id: string;
  readonly at: Date;
  readonly platform?: string;
  readonly issuer?: string;
  /** `ok`, or the code of the refusal. */
  readonly outcome: string;
  readonly message?: string;
  readonly role?: string;
  readonly item?: string;
  readonly proof?: StateProof;
  /** What the platform or a library said of it, in English, without personal data. */
  readonly detail?: string;
  readonly expiresAt: Date;
}

/** A key pair of ours; the private half is sealed (AES-256-GCM). `_id` is the key id. */
export interface StoredKey {
  readonly _id: string;
  readonly publicJwk: JWK;
  readonly sealedPrivateKey: Buffer;
  readonly createdAt: Date;
  /** At least a day after it was published first, but for the first key of all. */
  readonly signsFrom: Date;
  readonly signsUntil?: Date;
  /** When no cache of a platform can need it any more. */
  readonly publishedUntil?: Date;
  readonly revokedAt?: Date;
}
