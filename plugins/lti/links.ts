import { createHash } from 'node:crypto';
import type { Model } from 'mongoose';
import type { Launch } from './launch.ts';
import { namedPlace } from './place.ts';
import type { LtiLink } from './records.ts';

const DAY_MS = 24 * 3600 * 1000;
const MOST_BEFORE = 20;

/** Resource links of platforms. */
export interface Links {
  /**
   * The link of a launch as this launch knows it: one atomic update. A link that names no item gets that of the link that
   * it is a copy of (`$ResourceLink.id.history`), where there is one.
   */
  readonly touch: (launch: Launch) => Promise<LtiLink>;
  readonly find: (id: string) => Promise<LtiLink | undefined>;
  /** Courses of each platform that use an item. */
  readonly courses: (item: string) => Promise<readonly { readonly platform: string; readonly count: number }[]>;
  /** Removes links that nobody launched for `days`. */
  readonly purge: (days: number) => Promise<void>;
}

/** The `_id` of a link: the same id in another deployment is another link. */
export function linkId(platform: string, deployment: string, resourceLink: string): string {
  return createHash('sha256')
    .update(JSON.stringify([platform, deployment, resourceLink]))
    .digest('base64url');
}

/** The ids that a link had before its course was copied, the latest first, as platforms write them. */
function idsBefore({ custom }: Pick<Launch, 'custom'>): string[] {
  const history = custom['resource_link_history'] ?? '';
  return history
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '')
    .slice(0, MOST_BEFORE);
}

/** Fields that are set where they are known and taken away where they are not. */
function change(fields: Readonly<Record<string, unknown>>): { $set: object; $unset: object } {
  const entries = Object.entries(fields);
  return {
    $set: Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
    $unset: Object.fromEntries(entries.filter(([, value]) => value === undefined).map(([name]) => [name, ''])),
  };
}

/** The resource links of this installation. */
export function createLinks(model: Model<LtiLink>): Links {
  async function inherit(link: LtiLink, launch: Launch): Promise<LtiLink> {
    const before = idsBefore(launch).map((id) => linkId(link.platform, link.deployment, id));
    if (before.length === 0) return link;
    const known = await model.find({ _id: { $in: before }, item: { $exists: true } }).lean<LtiLink[]>();
    const origin = before.flatMap((id) => known.find(({ _id }) => _id === id) ?? [])[0];
    if (origin?.item === undefined) return link;
    const { item, fragment } = origin;
    const kept = await model
      .findOneAndUpdate(
        { _id: link._id, item: { $exists: false } },
        { $set: { item, ...(fragment === undefined ? {} : { fragment }) } },
        { returnDocument: 'after' },
      )
      .lean<LtiLink>();
    return kept ?? (await model.findById(link._id).lean<LtiLink>()) ?? link;
  }

  return {
    touch: async (launch) => {
      const { platform, deployment, resourceLink, context, grades, membershipsUrl } = launch;
      const id = resourceLink?.id ?? '';
      const place = namedPlace(launch);
      const known = change({
        context,
        title: resourceLink?.title,
        grades,
        membershipsUrl,
        // What was chosen for a link that names nothing stays.
        ...(place === undefined ? {} : { item: place.item, fragment: place.fragment }),
      });
      const now = new Date();
      const link = await model
        .findOneAndUpdate(
          { _id: linkId(platform._id, deployment, id) },
          {
            $set: { platform: platform._id, deployment, resourceLink: id, lastLaunchAt: now, ...known.$set },
            ...(Object.keys(known.$unset).length === 0 ? {} : { $unset: known.$unset }),
            $setOnInsert: { createdAt: now },
          },
          { upsert: true, returnDocument: 'after' },
        )
        .lean<LtiLink>();
      return link.item === undefined ? inherit(link, launch) : link;
    },
    find: async (id) => (await model.findById(id).lean<LtiLink>()) ?? undefined,
    courses: async (item) => {
      const rows = await model.aggregate<{ _id: string; count: number }>([
        { $match: { item, 'context.id': { $exists: true } } },
        { $group: { _id: { platform: '$platform', deployment: '$deployment', context: '$context.id' } } },
        { $group: { _id: '$_id.platform', count: { $sum: 1 } } },
        { $sort: { _id: 1 } },
      ]);
      return rows.map(({ _id, count }) => ({ platform: _id, count }));
    },
    purge: async (days) => {
      await model.deleteMany({ lastLaunchAt: { $lt: new Date(Date.now() - days * DAY_MS) } });
    },
  };
}
