import type { Model } from 'mongoose';
import type { AuditService } from '../accounts/service.ts';
import { statusOf, type CatalogueService, type StoredItem } from '../catalogue/service.ts';
import type { Submission } from '../publishing/service.ts';
import { DAY_MS, mayCurateAll, newId, titleOf, UNDO_DAYS, type Editor } from './bulk-edits.ts';
import { takeBack } from './bulk-edit-job.ts';
import type { CurationModels, Merge, MergedItem } from './curation-models.ts';
import { differing, type Edit } from './changes.ts';
import { fieldsOf, holds, valuesOf, type ItemWriter } from './item-writer.ts';
import { fillFrom } from './merge-fields.ts';

/** How many items one merge takes, the kept one among them. */
export const MOST_MERGED = 10;

/** An item as the editor saw it. */
export interface Seen {
  readonly id: string;
  readonly revision: number;
}

/**
 * `types`: they are not of one type; `open`: somebody is writing a version of one that would go; `hidden`: the item to
 * keep is not published; `stale`: the item to keep changed meanwhile, nothing was done.
 */
export type MergeOutcome =
  | { readonly kind: 'done'; readonly merge: Merge }
  | { readonly kind: 'number' | 'not-found' | 'types' | 'hidden' | 'stale' | 'late' }
  | { readonly kind: 'open'; readonly item: StoredItem };

export interface Merges {
  /** Why these items cannot become one, if they cannot; otherwise the items. */
  readonly check: (by: Editor, keep: string, others: readonly string[]) => Promise<MergeOutcome | readonly StoredItem[]>;
  /** Lets items go into another one: their addresses lead there from now on. */
  readonly merge: (by: Editor, keep: Seen, others: readonly Seen[]) => Promise<MergeOutcome>;
  readonly undo: (by: Editor, id: string) => Promise<MergeOutcome>;
  readonly find: (by: Editor, id: string) => Promise<Merge | undefined>;
  /** What was done in the last 30 days, the newest first. */
  readonly recent: (by: Editor) => Promise<readonly Merge[]>;
  /** Ends merges that a crash interrupted. */
  readonly resume: () => Promise<void>;
}

interface MergeParts {
  readonly models: CurationModels;
  readonly catalogue: CatalogueService;
  readonly submissions: Model<Submission>;
  readonly writer: ItemWriter;
  readonly audit: Pick<AuditService, 'record'>;
  readonly now: () => Date;
}

const RECENT = 50;

/**
 * The record of a merge is written first and tells what is to happen; each item is then one atomic update, and doing it
 * again changes nothing, so that a merge that a crash interrupts is ended at the next start.
 */
export function createMerges({ models, catalogue, submissions, writer, audit, now }: MergeParts): Merges {
  const { merges } = models;

  async function check(by: Editor, keepId: string, otherIds: readonly string[]): Promise<MergeOutcome | readonly StoredItem[]> {
    const ids = [...new Set([keepId, ...otherIds])];
    if (ids.length < 2 || ids.length > MOST_MERGED) return { kind: 'number' };
    const found = await Promise.all(ids.map((id) => catalogue.find(id)));
    const items = found.filter((item) => item !== undefined && !['deleted', 'merged'].includes(statusOf(item))) as StoredItem[];
    const isAllowed = mayCurateAll(
      by,
      items.map(({ institution }) => institution ?? null),
    );
    if (items.length < ids.length || !isAllowed) return { kind: 'not-found' };
    const [keep, ...others] = items;
    if (others.some(({ type }) => type !== keep?.type)) return { kind: 'types' };
    if (keep?.creativeWorkStatus !== 'published') return { kind: 'hidden' };
    const open = await submissions.findOne({ openFor: { $in: others.map(({ _id }) => _id) } }).lean<Submission>();
    const item = others.find(({ _id }) => _id === open?.item);
    return item === undefined ? items : { kind: 'open', item };
  }

  /** Fills the kept item, unless that is done already. False where somebody changed it meanwhile. */
  async function fill(merge: Merge): Promise<Merge | undefined> {
    const found = await Promise.all(merge.items.map(({ id }) => catalogue.find(id)));
    const others = found.flatMap((item) => (item === undefined ? [] : catalogue.contentOf(item).content));
    const keep = await catalogue.find(merge.keep.id);
    if (keep === undefined) return undefined;
    const isFilled = holds(catalogue.contentOf(keep).content, merge.after);
    if (!isFilled && keep.revision !== merge.keep.revision) return undefined;
    // As the editor saw it, whatever the others have become.
    const edit: Edit = (content) => differing(content, fieldsOf(merge.after));
    const written = isFilled ? { outcome: 'unchanged' as const } : await writer.write(merge.by, keep, edit, { openEdit: fillFrom(others) });
    if (written.outcome === 'conflict' || written.outcome === 'withdrawn') return undefined;
    await writer.deliver();
    const set = { 'keep.outcome': 'filled', ...(written.open === undefined ? {} : { open: written.open }) };
    return (await merges.findByIdAndUpdate(merge._id, { $set: set }, { returnDocument: 'after' }).lean<Merge>()) ?? undefined;
  }

  async function carryOut(merge: Merge): Promise<Merge | undefined> {
    let current = merge;
    if (merge.keep.outcome === 'waiting') {
      const filled = await fill(merge);
      if (filled === undefined) {
        await merges.deleteOne({ _id: merge._id });
        return undefined;
      }
      current = filled;
    }
    const items: MergedItem[] = [];
    for (const item of current.items) {
      const isDone =
        (await catalogue.setAside({ _id: item.id, revision: item.revision }, { status: 'merged', into: current.keep.id })) ||
        (await catalogue.find(item.id))?.mergedInto === current.keep.id;
      items.push({ ...item, outcome: isDone ? 'merged' : 'conflict' });
    }
    const done = await merges.findByIdAndUpdate(merge._id, { $set: { items, state: 'done' } }, { returnDocument: 'after' }).lean<Merge>();
    return done ?? undefined;
  }

  /** The same, backwards. */
  async function takeApart(merge: Merge): Promise<Merge | null> {
    const items: MergedItem[] = [];
    for (const item of merge.items) {
      if (item.outcome !== 'merged') items.push(item);
      else {
        await catalogue.bringBack(item.id, { mergedInto: merge.keep.id });
        const found = await catalogue.find(item.id);
        items.push({ ...item, outcome: found !== undefined && found.mergedInto === undefined ? 'back' : 'changed-since' });
      }
    }
    const keep = await catalogue.find(merge.keep.id);
    const isBackAlready = keep !== undefined && holds(catalogue.contentOf(keep).content, merge.before);
    const outcome = keep === undefined || isBackAlready ? 'unchanged' : await takeBack(writer, merge.undoneBy ?? merge.by, keep, merge);
    await writer.deliver();
    const isBack = isBackAlready || outcome === 'done';
    const set = { state: 'undone', undoneAt: now(), items, 'keep.outcome': isBack ? 'back' : 'changed-since' };
    return merges.findByIdAndUpdate(merge._id, { $set: set }, { returnDocument: 'after' }).lean<Merge>();
  }

  async function find(by: Editor, id: string): Promise<Merge | undefined> {
    const merge = await merges.findById(id).lean<Merge>();
    return merge !== null && mayCurateAll(by, merge.institutions) ? merge : undefined;
  }

  return {
    check,
    find,
    merge: async (by, keep, others) => {
      const items = await check(
        by,
        keep.id,
        others.map(({ id }) => id),
      );
      if ('kind' in items) return items;
      const [kept, ...going] = items;
      const revisions = new Map([keep, ...others].map(({ id, revision }) => [id, revision]));
      if (kept === undefined || items.some(({ _id, revision }) => revisions.get(_id) !== revision)) return { kind: 'stale' };
      const { content } = catalogue.contentOf(kept);
      const fields = fillFrom(going.map((item) => catalogue.contentOf(item).content))(content);
      const changed = Object.keys(fields);
      const made = await merges.create({
        _id: newId(),
        by: { id: by.id, name: by.name },
        at: now(),
        state: 'running',
        keep: { id: kept._id, ...titleOf(kept), revision: kept.revision, outcome: 'waiting' },
        items: going.map((item) => ({
          id: item._id,
          ...titleOf(item),
          revision: item.revision,
          outcome: 'waiting' as const,
        })),
        institutions: [...new Set(items.map(({ institution }) => institution ?? null))],
        before: valuesOf(content, changed),
        after: valuesOf(fields, changed),
        curatedBefore: changed.filter((field) => kept.curated !== undefined && field in kept.curated),
      });
      const merge = await carryOut(made.toObject());
      if (merge === undefined) return { kind: 'stale' };
      await audit.record({
        by: merge.by,
        action: 'items.merged',
        target: { kind: 'item', id: kept._id, name: merge.keep.title },
        details: { merge: merge._id, items: merge.items.map(({ id }) => id).join(', ') },
      });
      return { kind: 'done', merge };
    },
    undo: async (by, id) => {
      const before = await find(by, id);
      if (before === undefined) return { kind: 'not-found' };
      if (before.state !== 'done' || before.at.getTime() + UNDO_DAYS * DAY_MS < now().getTime()) return { kind: 'late' };
      const undoneBy = { id: by.id, name: by.name };
      const claimed = await merges
        .findOneAndUpdate({ _id: id, state: 'done' }, { $set: { state: 'undoing', undoneBy } }, { returnDocument: 'after' })
        .lean<Merge>();
      if (claimed === null) return { kind: 'late' };
      const merge = await takeApart(claimed);
      if (merge === null) return { kind: 'not-found' };
      await audit.record({
        by: undoneBy,
        action: 'items.merge-undone',
        target: { kind: 'item', id: merge.keep.id, name: merge.keep.title },
        details: { merge: id },
      });
      return { kind: 'done', merge };
    },
    recent: async (by) => {
      const since = new Date(now().getTime() - UNDO_DAYS * DAY_MS);
      const found = await merges
        .find({ at: { $gt: since } })
        .sort({ at: -1 })
        .limit(RECENT)
        .lean<Merge[]>();
      return found.filter((merge) => mayCurateAll(by, merge.institutions));
    },
    resume: async () => {
      for (const merge of await merges.find({ state: 'running' }).lean<Merge[]>()) await carryOut(merge);
      for (const merge of await merges.find({ state: 'undoing' }).lean<Merge[]>()) await takeApart(merge);
    },
  };
}
