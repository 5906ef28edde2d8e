import { identified } from '../programmes/service.ts';
import type { Item } from '../../content-schema/validator.ts';
import { may } from '../accounts/permissions.ts';
import { adapt, type Adapter } from './adaptation.ts';
import type { Change, Changes, Writer } from './changes.ts';
import type { Content } from './content-tree.ts';
import type { Drafts } from './drafts.ts';
import { EDITABLE, FROZEN, type State } from './states.ts';
import type { Submission } from './submission-model.ts';
import type { SubmissionQueries } from './submission-queries.ts';
import { offers, takeOver, type Offer, type Versions } from './take-over.ts';

/** What a newer version of the original changes for an adaptation. */
export interface OriginNews {
  /** The version that the adaptation was made from, or that was last gone through. */
  readonly from: Submission;
  readonly to: Submission;
  /** Both contents as the adaptation would have them, with its levels and country. */
  readonly versions: Versions;
  readonly offers: readonly Offer[];
}

export interface TakingOver {
  /** The revision of the adaptation and the version of the original that the person saw. */
  readonly revision: number;
  readonly version: number;
  /** Ids of the changes to take over. */
  readonly chosen: ReadonlySet<string>;
  /** Nothing else of that version is wanted. */
  readonly isDone: boolean;
}

/** What became of it; `left` are chosen changes that did not fit any more. */
export interface TakenChange {
  readonly change: Change;
  readonly taken: number;
  readonly left: readonly Offer[];
}

/** Copies of published items for other institutions and countries that remember where they come from. */
export interface Adaptations {
  /** Begins an institution's own copy; where it is writing one already, answers `stale` with that. */
  readonly adapt: (by: Writer, itemId: string, adapter: Adapter) => Promise<Change>;
  /** The newer version of the original, where there is one. */
  readonly newerOrigin: (submission: Submission) => Promise<Submission | undefined>;
  readonly originNews: (submission: Submission) => Promise<OriginNews | undefined>;
  /** Takes changes over into the draft of the adaptation; from a published adaptation it begins the next version. */
  readonly takeOver: (by: Writer, id: string, taking: TakingOver) => Promise<TakenChange>;
}

interface AdaptationParts extends Pick<Changes, 'allowed'> {
  readonly drafts: Drafts;
  readonly queries: SubmissionQueries;
  readonly current: (itemId: string) => Promise<Submission | undefined>;
}

/** States of versions that were shown to readers; changes of a withdrawn one are not offered. */
const OFFERED: readonly State[] = ['published'];

const withIds = (content: Content): Content => identified(content as unknown as Item) as unknown as Content;

export function createAdaptations({ allowed, drafts, queries, current }: AdaptationParts): Adaptations {
  async function newerOrigin({ origin }: Submission): Promise<Submission | undefined> {
    if (origin === undefined) return undefined;
    const newest = (await queries.versions(origin.item)).find(({ state }) => OFFERED.includes(state));
    return newest?.version !== undefined && newest.version > origin.version ? newest : undefined;
  }

  async function originNews(submission: Submission): Promise<OriginNews | undefined> {
    const newer = await newerOrigin(submission);
    const { origin, institution = '', content } = submission;
    if (newer === undefined || origin === undefined) return undefined;
    const [from, to] = await Promise.all([origin.version, newer.version ?? 0].map((version) => queries.version(origin.item, version)));
    if (from === undefined || to === undefined) return undefined;
    const country = typeof content['country'] === 'string' ? content['country'] : undefined;
    const asOurs = (version: Submission): Content => adapt(withIds(version.content), { institution, country }).content;
    const versions = { base: asOurs(from), next: asOurs(to), mine: withIds(content) };
    return { from, to, versions, offers: offers(versions) };
  }

  return {
    newerOrigin,
    originNews,
    adapt: async (by, itemId, adapter) => {
      if (!may(by, 'submission.create', { institution: adapter.institution })) return { kind: 'forbidden' };
      const original = await current(itemId);
      if (original === undefined) return { kind: 'not-found' };
      const open = await queries.openAdaptation(itemId, adapter.institution);
      if (open !== undefined) return { kind: 'stale', submission: open };
      const { content } = adapt(withIds(original.content), adapter);
      return drafts.create(by, {
        content: { ...content, type: original.type },
        institution: adapter.institution,
        origin: { item: itemId, version: original.version ?? 1 },
      });
    },
    takeOver: async (by, id, { revision, version, chosen, isDone }) => {
      const nothing = { taken: 0, left: [] };
      const seen = await allowed(by, id, 'submission.read');
      if (typeof seen === 'string') return { change: { kind: seen }, ...nothing };
      if (seen.revision !== revision) return { change: { kind: 'stale', submission: seen }, ...nothing };
      let draft = seen;
      if (FROZEN.includes(seen.state)) {
        const begun = await drafts.revise(by, seen.item);
        if (!('submission' in begun)) return { change: begun, ...nothing };
        draft = begun.submission;
      }
      if (!EDITABLE.includes(draft.state)) return { change: { kind: 'stale', submission: draft }, ...nothing };
      const news = await originNews(draft);
      if (news?.to.version !== version) return { change: { kind: 'stale', submission: draft }, ...nothing };
      const { content, taken, left } = takeOver(news.versions, chosen);
      const change = await drafts.save(by, draft._id, draft.revision, {
        content,
        ...(isDone && draft.origin !== undefined ? { origin: { item: draft.origin.item, version } } : {}),
      });
      return { change, taken: taken.length, left };
    },
  };
}
