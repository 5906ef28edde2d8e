import { randomBytes } from 'node:crypto';
import type { Model } from 'mongoose';
import type { LaunchRecord } from './records.ts';

const DAY_MS = 24 * 3600 * 1000;
const MOST = 100;

/** Launches and refusals; nothing in it tells who it was. */
export interface LaunchLog {
  /** Writes a line and answers its reference. */
  readonly write: (line: Omit<LaunchRecord, '_id' | 'at' | 'expiresAt'>) => Promise<string>;
  /** The newest hundred; those with this reference alone, where one is given. */
  readonly list: (reference?: string) => Promise<readonly LaunchRecord[]>;
}

/** The launch log; its lines are removed after `days`. */
export function createLaunchLog(model: Model<LaunchRecord>, days: number): LaunchLog {
  return {
    write: async (line) => {
      const reference = randomBytes(5).toString('hex');
      const at = new Date();
      await model.create({ ...line, _id: reference, at, expiresAt: new Date(at.getTime() + days * DAY_MS) });
      return reference;
    },
    list: (reference) =>
      model
        .find(reference === undefined ? {} : { _id: reference })
        .sort({ at: -1 })
        .limit(MOST)
        .lean<LaunchRecord[]>(),
  };
}
