import { Schema, type Connection, type Model } from 'mongoose';
import type { Platform } from '../platform.ts';
import type { RegistrationAnswer } from './registration-answer.ts';

/** A link with which a platform registers itself, once. `_id` is the SHA-256 of its token. */
export interface Invitation {
  readonly _id: string;
  /** Whom it is for, in the administrator's words. */
  readonly label: string;
  readonly createdBy: { readonly id: string; readonly name: string };
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /**
   * `open`; `sending` while our registration is on its way to the platform; `answered` with what came back and is not
   * saved yet; `used`.
   */
  readonly state: 'open' | 'sending' | 'answered' | 'used';
  /** Of who sends now: whoever comes later, after a crash, has another. */
  readonly attempt?: string;
  readonly sentAt?: Date;
  /** What was sent for: the platform as it will be, but for what it answers. */
  readonly platform?: Omit<Platform, 'clientId'>;
  readonly answer?: RegistrationAnswer;
  /** Why the last attempt failed. */
  readonly problem?: { readonly code: string; readonly at: Date };
}

const { Mixed } = Schema.Types;
const text = { type: String, required: true } as const;
const date = { type: Date, required: true } as const;

const invitationSchema = new Schema(
  {
    _id: text,
    label: { type: String, default: '' },
    createdBy: { type: Mixed, required: true },
    createdAt: date,
    expiresAt: date,
    state: text,
    attempt: String,
    sentAt: Date,
    platform: Mixed,
    answer: Mixed,
    problem: Mixed,
  },
  { strict: 'throw', versionKey: false, minimize: false, collection: 'lti_invitations' },
);
invitationSchema.index({ state: 1 });

export function createInvitationModel(connection: Connection): Model<Invitation> {
  return connection.model('LtiInvitation', invitationSchema) as unknown as Model<Invitation>;
}
