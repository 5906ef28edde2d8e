import type { Model, QueryFilter } from 'mongoose';
import type { AuditEntry } from './audit-model.ts';

export type { AuditEntry };

/** Which entries: all conditions hold. */
export interface AuditFilter {
  /** Part of the name of who did it or of what it was done to, or an id. */
  readonly person?: string | undefined;
  readonly action?: string | undefined;
  /** Dates, 2026-03-31; both are included, as days of UTC. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly total: number;
}

export const AUDIT_PAGE_SIZE = 50;
const DAY_MS = 24 * 3600 * 1000;

/** The append-only log of who did what to what. */
export interface AuditService {
  readonly record: (entry: Omit<AuditEntry, 'at'>) => Promise<void>;
  /** The newest first; pages begin with 1. */
  readonly list: (filter: AuditFilter, page: number) => Promise<AuditPage>;
  /** Everything that fits, the newest first, read as it is asked for. */
  readonly stream: (filter: AuditFilter) => AsyncIterable<AuditEntry>;
  /** The actions that occur. */
  readonly actions: () => Promise<readonly string[]>;
}

function condition({ person, action, from, to }: AuditFilter): QueryFilter<AuditEntry> {
  const all: QueryFilter<AuditEntry>[] = [];
  if (person !== undefined) {
    const part = new RegExp(person.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');
    all.push({ $or: [{ 'by.name': part }, { 'target.name': part }, { 'by.id': person }, { 'target.id': person }] });
  }
  if (action !== undefined) all.push({ action });
  if (from !== undefined) all.push({ at: { $gte: new Date(from) } });
  if (to !== undefined) all.push({ at: { $lt: new Date(Date.parse(to) + DAY_MS) } });
  return all.length === 0 ? {} : { $and: all };
}

export function createAuditService(model: Model<AuditEntry>): AuditService {
  const NEWEST = { at: -1, _id: -1 } as const;
  return {
    record: async (entry) => {
      await model.create({ ...entry, at: new Date() });
    },
    list: async (filter, page) => {
      const where = condition(filter);
      const [entries, total] = await Promise.all([
        model
          .find(where)
          .sort(NEWEST)
          .skip((page - 1) * AUDIT_PAGE_SIZE)
          .limit(AUDIT_PAGE_SIZE)
          .lean<AuditEntry[]>(),
        model.countDocuments(where),
      ]);
      return { entries, total };
    },
    stream: (filter) => model.find(condition(filter)).sort(NEWEST).lean<AuditEntry>().cursor() as AsyncIterable<AuditEntry>,
    actions: async () => (await model.distinct('action')).sort(),
  };
}
