import type { Model } from 'mongoose';
import type { ItemType } from '../../content-schema/validator.ts';
import { referringTo } from '../catalogue/service.ts';
import { FROZEN, OPEN, type State } from './states.ts';
import type { Submission } from './submission-model.ts';

export interface SubmissionFilter {
  readonly states?: readonly State[] | undefined;
  readonly author?: string | undefined;
  readonly notBy?: string | undefined;
  readonly holder?: string | undefined;
  readonly notHeldBy?: string | undefined;
  readonly type?: ItemType | undefined;
  /** Only what these institutions answer for. */
  readonly institutions?: readonly string[] | undefined;
  /** Those that wait longest first; else the latest changed ones. */
  readonly isOldestFirst?: boolean;
}

export interface SubmissionPage {
  readonly total: number;
  /** Without modules and transcripts. */
  readonly submissions: readonly Submission[];
}

/** How submissions and versions are found. */
export interface SubmissionQueries {
  /** The open submission of an item. */
  readonly findOpen: (itemId: string) => Promise<Submission | undefined>;
  readonly list: (filter: SubmissionFilter, page: { readonly skip: number; readonly limit: number }) => Promise<SubmissionPage>;
  /** Versions of an item from the newest, without their content. */
  readonly versions: (itemId: string) => Promise<readonly Submission[]>;
  readonly version: (itemId: string, version: number) => Promise<Submission | undefined>;
  /** The current versions of items that adapt this one. */
  readonly adaptations: (itemId: string) => Promise<readonly Submission[]>;
  /** Open submissions that name the item with this identifier, without their content. */
  readonly openReferring: (identifier: string) => Promise<readonly Submission[]>;
  /** An adaptation of an item that an institution is writing. */
  readonly openAdaptation: (itemId: string, institution: string) => Promise<Submission | undefined>;
}

const MOST_REFERRING = 200;
const HEAVY = { 'content.modules': 0, 'content.transcript': 0, removed: 0 } as const;

export function createSubmissionQueries(submissions: Model<Submission>): SubmissionQueries {
  return {
    findOpen: async (item) => (await submissions.findOne({ openFor: item }).lean<Submission>()) ?? undefined,
    list: async ({ states, author, notBy, holder, notHeldBy, type, institutions, isOldestFirst }, { skip, limit }) => {
      const filter = {
        ...(states === undefined ? {} : { state: { $in: states } }),
        ...(author === undefined ? {} : { 'authors.id': author }),
        ...(notBy === undefined ? {} : { 'authors.id': { $ne: notBy } }),
        ...(holder === undefined ? {} : { 'holder.id': holder }),
        ...(notHeldBy === undefined ? {} : { 'holder.id': { $ne: notHeldBy } }),
        ...(type === undefined ? {} : { type }),
        ...(institutions === undefined ? {} : { institution: { $in: institutions } }),
      };
      const [total, found] = await Promise.all([
        submissions.countDocuments(filter),
        submissions
          .find(filter)
          .sort(isOldestFirst === true ? { since: 1, _id: 1 } : { updatedAt: -1, _id: 1 })
          .skip(skip)
          .limit(limit)
          .select(HEAVY)
          .lean<Submission[]>(),
      ]);
      return { total, submissions: found };
    },
    versions: (item) =>
      submissions
        .find({ item, state: { $in: FROZEN } })
        .sort({ version: -1 })
        .select({ content: 0, comments: 0, removed: 0 })
        .lean<Submission[]>(),
    version: async (item, version) => (await submissions.findOne({ item, version }).lean<Submission>()) ?? undefined,
    adaptations: (item) =>
      submissions
        .find({ 'origin.item': item, state: 'published' })
        .sort({ publishedAt: 1 })
        .select({ ...HEAVY, comments: 0 })
        .lean<Submission[]>(),
    openReferring: (identifier) =>
      submissions
        .find({ state: { $in: OPEN }, ...referringTo(identifier, 'content.') } as object)
        .limit(MOST_REFERRING)
        .select({ ...HEAVY, comments: 0 })
        .lean<Submission[]>(),
    openAdaptation: async (item, institution) =>
      (await submissions.findOne({ 'origin.item': item, institution, state: { $in: OPEN } }).lean<Submission>()) ?? undefined,
  };
}
