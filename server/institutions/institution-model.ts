import { Schema, type Connection, type Model } from 'mongoose';
import type { Institution } from '../../content-schema/types.ts';

export type StoredInstitution = Omit<Institution, 'id'> & { readonly _id: string };

const { Mixed } = Schema.Types;

const institutionSchema = new Schema(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    originalLanguage: { type: String, required: true },
    name: { type: Mixed, required: true },
    description: Mixed,
    country: { type: String, required: true },
    region: Mixed,
    address: Mixed,
    url: String,
    specialty: { type: [String], default: undefined },
  },
  {
    collection: 'institutions',
    versionKey: 'revision',
    optimisticConcurrency: true,
    timestamps: true,
    minimize: false,
    strict: 'throw',
    autoIndex: false,
  },
);

institutionSchema.index({ specialty: 1 });

/** The register of schools and agencies. */
export function createInstitutionModel(connection: Connection): Model<StoredInstitution> {
  return connection.model('Institution', institutionSchema.clone()) as unknown as Model<StoredInstitution>;
}
