import type { Model } from 'mongoose';
import { isDeepStrictEqual } from 'node:util';
import type { Item } from '../../content-schema/validator.ts';
import type { CatalogueService, StoredItem } from '../catalogue/service.ts';
import { identified } from '../programmes/service.ts';
import { isDuplicate } from './changes.ts';
import { FROZEN } from './states.ts';
import type { Submission } from './submission-model.ts';

const ROUNDS = 20;

/** How published versions reach the catalogue. */
export interface Publication {
  /** The newest version of an item, published or withdrawn. */
  readonly newest: (item: string) => Promise<Submission | undefined>;
  /** The number of the newest version of an item; 0 where there is none. */
  readonly latest: (item: string) => Promise<number>;
  /** The current version of an item; what came in by import becomes a version of its own. */
  readonly freeze: (item: StoredItem) => Promise<Submission>;
  /** Brings the catalogue to what the newest version of the item says. */
  readonly deliver: (item: string) => Promise<void>;
  readonly deliverPending: () => Promise<void>;
}

const day = (date: Date): string => date.toISOString().slice(0, 10);

/**
 * A submission is the truth about its version. That the catalogue shows it and that older versions are superseded
 * follows from it, and is done again until it is noted as done: a crash in between loses nothing. `onFailure` is told
 * when the catalogue could not be reached; the next `deliverPending` tries again.
 */
export function createPublication(
  submissions: Model<Submission>,
  catalogue: CatalogueService,
  onFailure: (error: unknown, item: string) => void,
): Publication {
  const newest = async (item: string): Promise<Submission | undefined> =>
    (await submissions
      .findOne({ item, state: { $in: FROZEN } })
      .sort({ version: -1 })
      .lean<Submission>()) ?? undefined;

  const latest = async (item: string): Promise<number> => {
    const found = await submissions
      .findOne({ item, state: { $in: FROZEN } })
      .sort({ version: -1 })
      .select({ version: 1 })
      .lean<Submission>();
    return found?.version ?? 0;
  };

  async function show({ item, content, version = 1, publishedAt = new Date() }: Submission): Promise<void> {
    const first = await submissions.findOne({ item, version: 1 }).select({ publishedAt: 1 }).lean<Submission>();
    const published = {
      ...content,
      version: String(version),
      creativeWorkStatus: 'published',
      datePublished: content['datePublished'] ?? day(first?.publishedAt ?? publishedAt),
      ...(version > 1 ? { dateModified: day(publishedAt) } : {}),
    };
    await catalogue.publish(published as unknown as Item, version);
  }

  async function supersede(item: string, version: number): Promise<void> {
    const now = new Date();
    await submissions.updateMany(
      { item, state: 'published', version: { $lt: version } },
      {
        $set: { state: 'superseded', since: now },
        $inc: { revision: 1 },
        $push: { history: { at: now, by: null, step: 'supersede', from: 'published', to: 'superseded' } },
      },
    );
  }

  async function deliver(item: string): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const submission = await newest(item);
      if (submission === undefined) return;
      const { _id, state, revision, version = 1, replacement } = submission;
      if (state === 'withdrawn') await catalogue.withdraw(item, replacement, version);
      else await show(submission);
      await supersede(item, version);
      // Changed meanwhile, or not the newest any more: what we told the catalogue may be old, so we look again.
      const { matchedCount } = await submissions.updateOne({ _id, revision }, { $unset: { delivery: 1 } });
      if (matchedCount === 1 && (await latest(item)) === version) {
        await submissions.updateMany({ item, version: { $lt: version }, delivery: { $exists: true } }, { $unset: { delivery: 1 } });
        return;
      }
    }
    throw new Error(`${item} changes faster than it can be delivered`);
  }

  async function freeze(item: StoredItem): Promise<Submission> {
    const { content: own, createdAt } = catalogue.contentOf(item);
    const content = identified(own as unknown as Item) as unknown as typeof own;
    for (let round = 0; round < ROUNDS; round += 1) {
      // The number first: whoever freezes it between the two reads takes the number that we would take.
      const version = (await latest(item._id)) + 1;
      const shown = await submissions.findOne({ item: item._id, state: 'published' }).sort({ version: -1 }).lean<Submission>();
      // A later import shows other content than the version that was frozen before it.
      const isCurrent = shown !== null && (item.publishedVersion !== undefined || isDeepStrictEqual(shown.content, content));
      if (isCurrent) return shown;
      const at = version === 1 ? createdAt : item.updatedAt;
      try {
        await submissions.create({
          _id: `${item._id}-${String(version)}`,
          item: item._id,
          type: item.type,
          ...(item.institution === undefined ? {} : { institution: item.institution }),
          content,
          revision: 1,
          state: 'published',
          since: at,
          authors: [],
          version,
          publishedAt: at,
          history: [{ at, by: null, step: 'publish', from: null, to: 'published' }],
        });
        await supersede(item._id, version);
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
    }
    throw new Error(`no current version of ${item._id}`);
  }

  return {
    newest,
    latest,
    freeze,
    deliver,
    deliverPending: async () => {
      const waiting = await submissions.distinct('item', { delivery: { $exists: true } });
      for (const item of waiting) await deliver(item).catch((error: unknown) => onFailure(error, item));
    },
  };
}
