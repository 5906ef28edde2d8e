import { Schema, type Connection, type Model } from 'mongoose';

/** Who did what to what, and when. */
export interface AuditEntry {
  readonly at: Date;
  /** Null where nobody was signed in: the command line, a start. */
  readonly by: { readonly id: string; readonly name: string } | null;
  /** A noun and what happened to it, such as `account.created`. */
  readonly action: string;
  readonly target: { readonly kind: string; readonly id: string; readonly name?: string };
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

const { Mixed } = Schema.Types;
const own = { _id: false, strict: 'throw' } as const;
const text = { type: String, required: true } as const;

const auditSchema = new Schema(
  {
    at: { type: Date, required: true },
    by: { type: new Schema({ id: text, name: text }, own), default: null },
    action: text,
    target: { type: new Schema({ kind: text, id: text, name: String }, own), required: true },
    details: Mixed,
  },
  { collection: 'audit-log', versionKey: false, minimize: false, strict: 'throw', strictQuery: 'throw', autoIndex: false },
);

auditSchema.index({ at: -1, _id: -1 });
auditSchema.index({ action: 1, at: -1 });

const CHANGES = [
  'updateOne',
  'updateMany',
  'replaceOne',
  'findOneAndUpdate',
  'findOneAndReplace',
  'findOneAndDelete',
  'deleteOne',
  'deleteMany',
  'bulkWrite',
] as const;

function refuse(): never {
  throw new Error('the audit log is only ever added to');
}
for (const change of CHANGES) auditSchema.pre(change as 'updateOne', refuse);
auditSchema.pre('deleteOne', { document: true, query: false }, refuse);
auditSchema.pre('save', function () {
  if (!this.isNew) refuse();
});

/** The log of what people did. The model refuses to change or remove what it holds. */
export function createAuditModel(connection: Connection): Model<AuditEntry> {
  return connection.model('AuditEntry', auditSchema.clone()) as unknown as Model<AuditEntry>;
}
