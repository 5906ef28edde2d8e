import type { Model } from 'mongoose';
import type { Deployment, Platform } from './platform.ts';
import type { Platforms } from './ports.ts';

const ORIGINS_MS = 5000;
const MOST_DEPLOYMENTS = 1000;
const DUPLICATE_KEY = 11000;

/** Platforms in the database; every change is one atomic update. */
export function createPlatforms(model: Model<Platform>): Platforms {
  let origins: { readonly of: readonly string[]; readonly at: number } | undefined;
  const stateOf = async (id: string, deployment: string): Promise<Deployment['state'] | undefined> => {
    const found = await model.findById(id, { deployments: 1 }).lean<Pick<Platform, 'deployments'>>();
    return found?.deployments.find((one) => one.id === deployment)?.state;
  };
  return {
    find: async (id) => (await model.findById(id).lean<Platform>()) ?? undefined,
    findByClient: async (issuer, clientId) => (await model.findOne({ issuer, clientId }).lean<Platform>()) ?? undefined,
    findByIssuer: (issuer) => model.find({ issuer }).limit(1000).lean<Platform[]>(),
    list: () => model.find({}).sort({ createdAt: 1 }).lean<Platform[]>(),
    add: async (platform) => {
      try {
        await model.create(platform);
        origins = undefined;
        return true;
      } catch (error) {
        if ((error as { code?: unknown }).code === DUPLICATE_KEY) return false;
        throw error;
      }
    },
    change: async (id, fields) => {
      const gone = Object.fromEntries(Object.entries<unknown>(fields).flatMap(([name, value]) => (value === undefined ? [[name, 1]] : [])));
      await model.updateOne({ _id: id }, { $set: fields, ...(Object.keys(gone).length === 0 ? {} : { $unset: gone }) });
      origins = undefined;
    },
    remove: async (id) => {
      await model.deleteOne({ _id: id });
      origins = undefined;
    },
    deployment: async (id, deployment) => {
      const known = await stateOf(id, deployment);
      if (known !== undefined) return known;
      const seen: Deployment = { id: deployment, state: 'waiting', firstSeenAt: new Date() };
      // Of two first launches at the same moment one adds it.
      const isNew = { _id: id, 'deployments.id': { $ne: deployment }, [`deployments.${String(MOST_DEPLOYMENTS - 1)}`]: { $exists: false } };
      await model.updateOne(isNew as object, { $push: { deployments: seen } });
      return (await stateOf(id, deployment)) ?? 'waiting';
    },
    decide: async (id, deployment, state) => {
      await model.updateOne({ _id: id, 'deployments.id': deployment } as object, { $set: { 'deployments.$.state': state } });
    },
    frameOrigins: async () => {
      if (origins === undefined || Date.now() - origins.at > ORIGINS_MS) {
        const found = await model.find({ state: 'active' }, { frameOrigins: 1 }).lean<Pick<Platform, 'frameOrigins'>[]>();
        origins = { of: [...new Set(found.flatMap((one) => one.frameOrigins))], at: Date.now() };
      }
      return origins.of;
    },
  };
}
