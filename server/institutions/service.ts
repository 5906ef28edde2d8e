import type { Model } from 'mongoose';
import type { Institution, LocalizedTitle } from '../../content-schema/types.ts';
import type { StoredInstitution } from './institution-model.ts';

export type { StoredInstitution };

export interface InstitutionService {
  /** Adds or replaces institutions by id. */
  readonly store: (institutions: readonly Institution[]) => Promise<void>;
  readonly find: (id: string) => Promise<StoredInstitution | undefined>;
  readonly all: () => Promise<readonly StoredInstitution[]>;
  /** Those that teach a field or one below it. */
  readonly teaching: (field: string) => Promise<readonly StoredInstitution[]>;
  /** Names by id; read once a minute, as they hardly change. */
  readonly names: () => Promise<ReadonlyMap<string, { readonly name: LocalizedTitle; readonly originalLanguage: string }>>;
}

const NAMES_LIVE_MS = 60_000;

export function createInstitutionService(model: Model<StoredInstitution>): InstitutionService {
  let names: Promise<ReadonlyMap<string, { name: LocalizedTitle; originalLanguage: string }>> | undefined;
  let namesSince = 0;
  return {
    store: async (institutions) => {
      const operations = institutions.map(({ id, ...institution }) => ({
        updateOne: { filter: { _id: id }, update: { $set: institution }, upsert: true },
      }));
      if (operations.length > 0) await model.bulkWrite(operations, { ordered: false });
      names = undefined;
    },
    find: async (id) => (await model.findById(id).lean<StoredInstitution>()) ?? undefined,
    all: () => model.find().sort({ country: 1, _id: 1 }).lean<StoredInstitution[]>(),
    teaching: (field) =>
      model
        .find({ specialty: new RegExp(`^${field.replace(/\D/g, '')}`) })
        .sort({ country: 1, _id: 1 })
        .lean<StoredInstitution[]>(),
    names: () => {
      if (names === undefined || Date.now() - namesSince > NAMES_LIVE_MS) {
        namesSince = Date.now();
        names = model
          .find()
          .select({ name: 1, originalLanguage: 1 })
          .lean<StoredInstitution[]>()
          .then((all) => new Map(all.map(({ _id, name, originalLanguage }) => [_id, { name, originalLanguage }])));
        names.catch(() => {
          names = undefined;
        });
      }
      return names;
    },
  };
}
