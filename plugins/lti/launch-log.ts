import { randomBytes } from 'node:crypto';
import type { Model } from 'mongoose';
import type { Launch } from './launch.ts';
import { namedPlace } from './place.ts';
import type { Platform } from './platform.ts';
import type { LaunchRecord } from './records.ts';

const MOST = 100;
const DAY_MS = 24 * 3600 * 1000;
/** Anybody can send what no platform of ours sent: such lines do not stay. */
const STRANGER_DAYS = 7;

/** What is known of a launch when it is refused. */
export interface RefusedLaunch extends Pick<LaunchRecord, 'issuer' | 'message' | 'role' | 'proof' | 'detail'> {
  readonly platform?: string;
}

/** Launches and refusals; nothing in it tells who it was. */
export interface LaunchLog {
  readonly accepted: (launch: Launch) => Promise<void>;
  /** Takes the place of the line of an accepted launch where it is refused afterwards. */
  readonly refused: (reference: string, code: string, known: RefusedLaunch) => Promise<void>;
  /** The newest hundred; those of a platform, or with a reference, alone where one is given. */
  readonly list: (filter?: { readonly platform?: string; readonly reference?: string }) => Promise<readonly LaunchRecord[]>;
}

interface LogParts {
  readonly launches: Model<LaunchRecord>;
  readonly platforms: Model<Platform>;
  /** How long lines are kept. */
  readonly days: number;
}

/** What a launch is called on pages and in the log. */
export function newReference(): string {
  return randomBytes(5).toString('hex');
}

/** The launch log; platforms are told of their last launch and of their last failure. */
export function createLaunchLog({ launches, platforms, days }: LogParts): LaunchLog {
  const write = async ({ _id, ...line }: Omit<LaunchRecord, 'expiresAt'>): Promise<void> => {
    const kept = line.platform === undefined ? Math.min(days, STRANGER_DAYS) : days;
    await launches.replaceOne({ _id }, { ...line, expiresAt: new Date(line.at.getTime() + kept * DAY_MS) }, { upsert: true });
  };
  return {
    accepted: async (launch) => {
      const { platform, reference, message, role, proof } = launch;
      const at = new Date();
      const item = namedPlace(launch)?.item;
      await Promise.all([
        write({ _id: reference, at, platform: platform._id, outcome: 'ok', message, role, proof, ...(item === undefined ? {} : { item }) }),
        platforms.updateOne({ _id: platform._id }, { $set: { lastLaunch: { at, reference, proof } }, $inc: { [`proofs.${proof}`]: 1 } }),
      ]);
    },
    refused: async (reference, code, known) => {
      const at = new Date();
      await write({ _id: reference, at, outcome: code, ...known });
      if (known.platform !== undefined)
        await platforms.updateOne({ _id: known.platform }, { $set: { lastFailure: { at, reference, code } } });
    },
    list: ({ platform, reference } = {}) =>
      launches
        .find({ ...(platform === undefined ? {} : { platform }), ...(reference === undefined ? {} : { _id: reference }) })
        .sort({ at: -1 })
        .limit(MOST)
        .lean<LaunchRecord[]>(),
  };
}
