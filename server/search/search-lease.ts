import type { Connection } from 'mongoose';

const LEASE_MS = 15_000;
const RENEW_MS = 5000;
const DUPLICATE_KEY = 11000;

interface LeaseDocument {
  readonly _id: string;
  readonly owner: string;
  readonly until: Date;
}

/** The right to write the index, held by one process at a time; it lapses when its holder dies. */
export interface SearchLease {
  /** Takes or renews it for 15 s; false while another process holds it. */
  readonly hold: () => Promise<boolean>;
  /** Does a piece of work and renews the lease meanwhile; to be called by its holder. */
  readonly keep: <T>(work: () => Promise<T>) => Promise<T>;
  readonly release: () => Promise<void>;
}

/** One document per lease, taken by one atomic update. */
export function createSearchLease(connection: Connection, owner: string): SearchLease {
  const leases = connection.collection<LeaseDocument>('leases');
  const _id = 'search-index';
  const hold = async (): Promise<boolean> => {
    const now = new Date();
    try {
      const result = await leases.updateOne(
        { _id, $or: [{ owner }, { until: { $lt: now } }] },
        { $set: { owner, until: new Date(now.getTime() + LEASE_MS) } },
        { upsert: true },
      );
      return result.matchedCount + result.upsertedCount === 1;
    } catch (error) {
      if (typeof error === 'object' && error !== null && 'code' in error && error.code === DUPLICATE_KEY) return false;
      throw error;
    }
  };

  return {
    hold,
    keep: async (work) => {
      const renewal = setInterval(() => {
        hold().catch(() => undefined);
      }, RENEW_MS);
      try {
        return await work();
      } finally {
        clearInterval(renewal);
      }
    },
    release: async () => {
      await leases.deleteOne({ _id, owner });
    },
  };
}
