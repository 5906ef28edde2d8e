import { randomInt } from 'node:crypto';
import { Schema, type Connection, type Model } from 'mongoose';
import type { InterfaceLanguage } from '../../content-schema/vocabularies.ts';
import { fold } from '../text/fold.ts';
import type { PasswordHash } from './passwords.ts';
import { ROLES, type Grant } from './permissions.ts';

/** A person at the issuer of an OpenID Connect sign-in. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

/** What the database keeps of an account. */
export interface StoredAccount {
  readonly _id: string;
  /** Trimmed and in lower case. */
  readonly email: string;
  /** The issuer that named this address does not vouch for it: nobody else is ever let in by it. */
  readonly isEmailUnconfirmed?: boolean;
  readonly name: string;
  readonly language?: InterfaceLanguage;
  /** All but that of an administrator of everything, which is in the roster. */
  readonly grants: readonly Grant[];
  readonly isActive: boolean;
  readonly isSample?: boolean;
  readonly password?: PasswordHash;
  readonly identities?: readonly Identity[];
  readonly reset?: { readonly hash: string; readonly expires: Date };
  /** The address that the person wants; its link may have expired. */
  readonly emailChange?: { readonly email: string; readonly hash: string; readonly expires: Date };
  /** Grows when every session of before must end. */
  readonly epoch: number;
  /** Name and address, folded, for finding. */
  readonly folded: string;
  readonly createdAt: Date;
  readonly lastSignInAt?: Date;
}

const own = { _id: false, strict: 'throw' } as const;
const text = { type: String, required: true } as const;

const accountSchema = new Schema(
  {
    _id: text,
    email: { type: String, required: true, trim: true, lowercase: true },
    isEmailUnconfirmed: Boolean,
    name: text,
    language: String,
    grants: { type: [new Schema({ role: { ...text, enum: ROLES }, institution: String }, own)], required: true },
    isActive: { type: Boolean, required: true },
    isSample: Boolean,
    password: new Schema(
      {
        N: { type: Number, required: true },
        r: { type: Number, required: true },
        p: { type: Number, required: true },
        salt: text,
        hash: text,
      },
      own,
    ),
    // Absent where there is none, so that the sparse index passes it over.
    identities: { type: [new Schema({ issuer: text, subject: text }, own)], default: undefined },
    reset: new Schema({ hash: text, expires: { type: Date, required: true } }, own),
    emailChange: new Schema({ email: text, hash: text, expires: { type: Date, required: true } }, own),
    epoch: { type: Number, required: true },
    folded: text,
    createdAt: { type: Date, required: true },
    lastSignInAt: Date,
  },
  { collection: 'accounts', versionKey: false, minimize: false, strict: 'throw', strictQuery: 'throw', autoIndex: false },
);

accountSchema.index({ email: 1 }, { unique: true });
accountSchema.index({ 'identities.issuer': 1, 'identities.subject': 1 }, { unique: true, sparse: true });
accountSchema.index({ 'reset.hash': 1 }, { sparse: true });
accountSchema.index({ 'emailChange.hash': 1 }, { sparse: true });
accountSchema.index({ 'grants.role': 1 });
accountSchema.index({ folded: 1, _id: 1 });

/** The collection of all accounts. */
export function createAccountModel(connection: Connection): Model<StoredAccount> {
  return connection.model('Account', accountSchema.clone()) as unknown as Model<StoredAccount>;
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const ID_LENGTH = 10;

/** A new account's id: 10 characters, 50 random bits. */
export function newAccountId(): string {
  return Array.from({ length: ID_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}

/** An address as it is stored and compared. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** What an account is found by. */
export function foldedAccount(name: string, email: string): string {
  return fold(`${name} ${email}`);
}
