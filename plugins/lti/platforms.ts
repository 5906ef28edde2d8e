import type { Model } from 'mongoose';
import type { Deployment, Platform, StateProof } from './platform.ts';

const ORIGINS_MS = 5000;
const DUPLICATE_KEY = 11000;

/** Registered platforms. */
export interface Platforms {
  readonly find: (id: string) => Promise<Platform | undefined>;
  readonly findByIssuer: (issuer: string) => Promise<readonly Platform[]>;
  readonly list: () => Promise<readonly Platform[]>;
  /** False where there is one with this issuer and client id. */
  readonly add: (platform: Platform) => Promise<boolean>;
  readonly setState: (id: string, state: Platform['state']) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
  /** The state of a deployment; one that was never seen is added as waiting. */
  readonly deployment: (platform: Platform, deployment: string) => Promise<Deployment['state']>;
  readonly decide: (id: string, deployment: string, state: 'approved' | 'refused') => Promise<void>;
  readonly launched: (id: string, reference: string, proof: StateProof) => Promise<void>;
  readonly failed: (id: string, reference: string, code: string) => Promise<void>;
  /** Origins of all active platforms, which may show us in a frame; remembered for five seconds. */
  readonly frameOrigins: () => Promise<readonly string[]>;
}

/** Platforms in the database; every change is one atomic update. */
export function createPlatforms(model: Model<Platform>): Platforms {
  let origins: { readonly of: readonly string[]; readonly at: number } | undefined;
  const list = (): Promise<Platform[]> => model.find({}).sort({ createdAt: 1 }).lean<Platform[]>();
  const change = async (id: string, update: object): Promise<void> => {
    await model.updateOne({ _id: id }, update);
    origins = undefined;
  };
  return {
    find: async (id) => (await model.findById(id).lean<Platform>()) ?? undefined,
    findByIssuer: (issuer) => model.find({ issuer }).limit(50).lean<Platform[]>(),
    list,
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
    setState: (id, state) => change(id, { $set: { state } }),
    remove: async (id) => {
      await model.deleteOne({ _id: id });
      origins = undefined;
    },
    deployment: async ({ _id, deployments }, deployment) => {
      const known = deployments.find(({ id }) => id === deployment);
      if (known !== undefined) return known.state;
      const seen: Deployment = { id: deployment, state: 'waiting', firstSeenAt: new Date() };
      // Of two first launches at the same moment one adds it.
      await model.updateOne({ _id, 'deployments.id': { $ne: deployment } } as object, { $push: { deployments: seen } });
      return 'waiting';
    },
    decide: (id, deployment, state) =>
      model
        .updateOne({ _id: id, 'deployments.id': deployment } as object, { $set: { 'deployments.$.state': state } })
        .then(() => undefined),
    launched: (id, reference, proof) =>
      change(id, { $set: { lastLaunch: { at: new Date(), reference, proof } }, $inc: { [`proofs.${proof}`]: 1 } }),
    failed: (id, reference, code) => change(id, { $set: { lastFailure: { at: new Date(), reference, code } } }),
    frameOrigins: async () => {
      if (origins === undefined || Date.now() - origins.at > ORIGINS_MS) {
        const found = await model.find({ state: 'active' }, { frameOrigins: 1 }).lean<Pick<Platform, 'frameOrigins'>[]>();
        origins = { of: [...new Set(found.flatMap((one) => one.frameOrigins))], at: Date.now() };
      }
      return origins.of;
    },
  };
}
