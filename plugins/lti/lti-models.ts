import { Schema, type Connection, type Model } from 'mongoose';
import type { LtiSession } from './launch.ts';
import type { LaunchRecord, LtiLink, PendingLogin, StoredKey } from './records.ts';
import type { Platform } from './platform.ts';

const { Mixed } = Schema.Types;
const text = { type: String, required: true } as const;
const STRICT = { strict: 'throw', versionKey: false, minimize: false } as const;

const platformSchema = new Schema(
  {
    _id: text,
    issuer: text,
    clientId: text,
    name: text,
    family: text,
    authenticationEndpoint: text,
    tokenEndpoint: text,
    tokenAudience: String,
    jwksUri: text,
    frameOrigins: [String],
    scopes: [String],
    state: text,
    registeredBy: text,
    deployments: { type: [Mixed], default: [] },
    lastLaunch: Mixed,
    lastFailure: Mixed,
    proofs: Mixed,
    health: Mixed,
    createdAt: { type: Date, required: true },
  },
  { ...STRICT, collection: 'lti_platforms' },
);
platformSchema.index({ issuer: 1, clientId: 1 }, { unique: true });

const loginSchema = new Schema(
  {
    _id: text,
    nonce: text,
    platform: text,
    browser: text,
    targetLinkUri: text,
    deployment: String,
    parameters: { type: Mixed, required: true },
    storageTarget: String,
    inNewWindow: Boolean,
    expiresAt: { type: Date, required: true },
  },
  { ...STRICT, collection: 'lti_logins' },
);
loginSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

const sessionSchema = new Schema(
  { _id: text, expiresAt: { type: Date, required: true } },
  { strict: false, versionKey: false, minimize: false, collection: 'lti_sessions' },
);
sessionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

const linkSchema = new Schema(
  {
    _id: text,
    platform: text,
    deployment: text,
    resourceLink: text,
    context: Mixed,
    title: String,
    item: String,
    fragment: Mixed,
    grades: Mixed,
    lineItem: Mixed,
    membershipsUrl: String,
    lastLaunchAt: { type: Date, required: true },
    createdAt: { type: Date, required: true },
  },
  { ...STRICT, collection: 'lti_links' },
);
linkSchema.index({ item: 1 });
linkSchema.index({ platform: 1, 'context.id': 1 });

const launchSchema = new Schema(
  {
    _id: text,
    at: { type: Date, required: true },
    platform: String,
    issuer: String,
    outcome: text,
    message: String,
    role: String,
    item: String,
    proof: String,
    detail: String,
    expiresAt: { type: Date, required: true },
  },
  { ...STRICT, collection: 'lti_launches' },
);
launchSchema.index({ at: -1 });
launchSchema.index({ platform: 1, at: -1 });
launchSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

const keySchema = new Schema(
  {
    _id: text,
    publicJwk: { type: Mixed, required: true },
    sealedPrivateKey: { type: Buffer, required: true },
    createdAt: { type: Date, required: true },
    signsFrom: { type: Date, required: true },
    signsUntil: Date,
    publishedUntil: Date,
    revokedAt: Date,
  },
  { ...STRICT, collection: 'lti_keys' },
);

/** The collections that several parts of the plugin share; each of the others is its owner's. */
export interface LtiModels {
  readonly platforms: Model<Platform>;
  readonly logins: Model<PendingLogin>;
  readonly sessions: Model<LtiSession>;
  readonly links: Model<LtiLink>;
  readonly launches: Model<LaunchRecord>;
  readonly keys: Model<StoredKey>;
}

export function createLtiModels(connection: Connection): LtiModels {
  const model = <T>(name: string, schema: Schema): Model<T> => connection.model(name, schema) as unknown as Model<T>;
  return {
    platforms: model('LtiPlatform', platformSchema),
    logins: model('LtiLogin', loginSchema),
    sessions: model('LtiSession', sessionSchema),
    links: model('LtiLink', linkSchema),
    launches: model('LtiLaunch', launchSchema),
    keys: model('LtiKey', keySchema),
  };
}

/** Makes their indexes. */
export async function createLtiIndexes({ platforms, logins, sessions, links, launches, keys }: LtiModels): Promise<void> {
  await Promise.all([platforms, logins, sessions, links, launches, keys].map((model) => model.createIndexes()));
}
