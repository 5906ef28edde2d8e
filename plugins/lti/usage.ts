import { Schema, type Connection, type Model } from 'mongoose';

const DAY_MS = 24 * 3600 * 1000;
const MOST_ROWS = 500;

/** How often an item was launched from a platform in a week. */
export interface UsageRow {
  readonly _id: string;
  readonly platform: string;
  readonly item: string;
  /** Of ISO 8601: `2026-W48`. */
  readonly week: string;
  readonly launches: number;
}

export interface Usage {
  /** Counts a launch; nothing in it tells whose. */
  readonly count: (platform: string, item: string, at?: Date) => Promise<void>;
  /** The latest weeks first, in them the most launched; the first 500. */
  readonly list: (filter: { readonly platform?: string | undefined; readonly item?: string | undefined }) => Promise<readonly UsageRow[]>;
  readonly createIndexes: () => Promise<void>;
}

const schema = new Schema(
  {
    _id: { type: String, required: true },
    platform: { type: String, required: true },
    item: { type: String, required: true },
    week: { type: String, required: true },
    launches: { type: Number, required: true },
  },
  { strict: 'throw', versionKey: false, collection: 'lti_usage', autoIndex: false },
);
schema.index({ week: -1, launches: -1 });
schema.index({ item: 1 });

/** The week of ISO 8601 that holds a moment, in UTC: the one of its Thursday. */
export function isoWeek(at: Date): string {
  const day = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
  const thursday = new Date(day + (4 - (at.getUTCDay() || 7)) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1;
  return `${String(year)}-W${String(week).padStart(2, '0')}`;
}

/** The counts of launches in this database. */
export function createUsage(connection: Connection): Usage {
  const model = connection.model('LtiUsage', schema.clone()) as unknown as Model<UsageRow>;
  return {
    count: async (platform, item, at = new Date()) => {
      const week = isoWeek(at);
      await model.updateOne(
        { _id: `${platform} ${item} ${week}` },
        { $inc: { launches: 1 }, $setOnInsert: { platform, item, week } },
        { upsert: true },
      );
    },
    list: ({ platform, item }) =>
      model
        .find({ ...(platform === undefined ? {} : { platform }), ...(item === undefined ? {} : { item }) })
        .sort({ week: -1, launches: -1, _id: 1 })
        .limit(MOST_ROWS)
        .lean<UsageRow[]>(),
    createIndexes: () => model.createIndexes(),
  };
}
