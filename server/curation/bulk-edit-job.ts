import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { statusOf, type CatalogueService, type ItemFields, type StoredItem } from '../catalogue/service.ts';
import type { Log } from '../log.ts';
import { editOf } from './changes.ts';
import type { BulkEdit, CurationModels, EditRow } from './curation-models.ts';
import { fieldsOf, holds, type ItemWriter, type Written } from './item-writer.ts';

const BATCH = 50;
const HELD_MS = 60_000;
const LONGEST_PAUSE_MS = 30_000;
/** How often to look whether a process that works on it is still there. */
const LOOK_MS = 5000;

/** Carries out bulk edits in the background, in batches; what a crash interrupts goes on at the next start. */
export interface BulkEditJob {
  readonly run: (id: string) => void;
  /** Takes up whatever was left unfinished. */
  readonly resume: () => Promise<void>;
  /** Ends after the batch at hand; the rest waits for the next start. */
  readonly stop: () => Promise<void>;
}

interface JobParts {
  readonly models: CurationModels;
  readonly catalogue: CatalogueService;
  readonly writer: ItemWriter;
  readonly log: Log;
  readonly now: () => Date;
}

type Result = Pick<EditRow, 'outcome' | 'open'>;

/** What editors set here of an item, once `row` is undone. */
function uncurated(row: Pick<EditRow, 'curatedBefore' | 'before'>): (before: ItemFields) => ItemFields {
  return (before) => {
    const others = Object.entries(before).filter(([field]) => !(field in row.before));
    return Object.fromEntries([...others, ...row.curatedBefore.map((field) => [field, row.before[field]] as const)]);
  };
}

/** Gives an item its former values back where it still has those that the edit gave it. */
export async function takeBack(
  writer: ItemWriter,
  by: BulkEdit['by'],
  item: StoredItem,
  row: Pick<EditRow, 'before' | 'after' | 'curatedBefore' | 'open'>,
): Promise<Written['outcome']> {
  const { open } = row;
  const { outcome } = await writer.write(by, item, (content) => (holds(content, row.after) ? fieldsOf(row.before) : {}), {
    curated: uncurated(row),
    openEdit: (content) => (open !== undefined && holds(content, open.after) ? fieldsOf(open.before) : {}),
  });
  return outcome;
}

export function createBulkEditJob({ models, catalogue, writer, log, now }: JobParts): BulkEditJob {
  const { bulkEdits, edits } = models;
  const holder = randomUUID();
  const leaving = new AbortController();
  const running = new Map<string, Promise<void>>();

  async function change(bulk: BulkEdit, row: EditRow): Promise<Result> {
    const item = await catalogue.find(row.item);
    if (item === undefined || ['deleted', 'merged'].includes(statusOf(item))) return { outcome: 'gone' };
    const edit = editOf(bulk.changes);
    if (item.revision !== row.revision) {
      // Written just before a crash, or by somebody else.
      const isOurs = row.outcome === 'writing' && item.revision === row.revision + 1 && holds(catalogue.contentOf(item).content, row.after);
      if (!isOurs) return { outcome: 'conflict' };
      const open = await writer.carry(bulk.by, item._id, edit);
      return { outcome: 'done', ...(open === undefined ? {} : { open }) };
    }
    const { outcome, open } = await writer.write(bulk.by, item, edit);
    // Nothing to change in what is there: it was changed at a place that the preview did not see.
    return { outcome: outcome === 'unchanged' ? 'conflict' : outcome, ...(open === undefined ? {} : { open }) };
  }

  async function restore(bulk: BulkEdit, row: EditRow): Promise<Result> {
    const item = await catalogue.find(row.item);
    if (item === undefined) return { outcome: 'changed-since' };
    // Taken back just before a crash.
    if (holds(catalogue.contentOf(item).content, row.before)) return { outcome: 'undone' };
    const outcome = await takeBack(writer, bulk.undoneBy ?? bulk.by, item, row);
    return { outcome: outcome === 'done' ? 'undone' : 'changed-since' };
  }

  async function workOnBatch(bulk: BulkEdit): Promise<boolean> {
    const isUndo = bulk.state === 'undoing';
    const rows = await edits
      .find({ bulk: bulk._id, outcome: { $in: isUndo ? ['done'] : ['waiting', 'writing'] } })
      .sort({ _id: 1 })
      .limit(BATCH)
      .lean<EditRow[]>();
    if (rows.length === 0) return false;
    const ids = rows.map(({ _id }) => _id);
    if (!isUndo) await edits.updateMany({ _id: { $in: ids }, outcome: 'waiting' }, { $set: { outcome: 'writing' } });
    const results = await Promise.all(rows.map(async (row) => ({ row, result: await (isUndo ? restore(bulk, row) : change(bulk, row)) })));
    await writer.deliver();
    await edits.bulkWrite(results.map(({ row, result }) => ({ updateOne: { filter: { _id: row._id }, update: { $set: result } } })));
    return true;
  }

  /** Nobody else works on it, or whoever did has not been heard of for a minute. */
  async function hold(id: string): Promise<BulkEdit | undefined> {
    const at = now();
    const bulk = await bulkEdits
      .findOneAndUpdate(
        { _id: id, state: { $in: ['running', 'undoing'] }, $or: [{ holder }, { holder: { $exists: false } }, { heldUntil: { $lt: at } }] },
        { $set: { holder, heldUntil: new Date(at.getTime() + HELD_MS) } },
        { returnDocument: 'after' },
      )
      .lean<BulkEdit>();
    return bulk ?? undefined;
  }

  const release = (id: string, set: object): Promise<unknown> =>
    bulkEdits.updateOne(
      { _id: id, holder },
      { ...(Object.keys(set).length === 0 ? {} : { $set: set }), $unset: { holder: 1, heldUntil: 1 } },
    );

  async function work(id: string): Promise<void> {
    for (let bulk = await hold(id); bulk !== undefined; bulk = await hold(id)) {
      if (leaving.signal.aborted) {
        await release(id, {});
        return;
      }
      if (await workOnBatch(bulk)) continue;
      await release(id, bulk.state === 'undoing' ? { state: 'undone', undoneAt: now() } : { state: 'done', endedAt: now() });
      return;
    }
  }

  async function persist(id: string): Promise<void> {
    for (let pause = 1000; !leaving.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await work(id);
        if ((await bulkEdits.exists({ _id: id, state: { $in: ['running', 'undoing'] } })) === null) return;
        await sleep(LOOK_MS, undefined, { signal: leaving.signal }).catch(() => undefined);
      } catch (error) {
        log.warn({ err: error, bulk: id, pause }, 'bulk edit interrupted; trying again');
        await sleep(pause, undefined, { signal: leaving.signal }).catch(() => undefined);
      }
    }
  }

  const run = (id: string): void => {
    if (running.has(id) || leaving.signal.aborted) return;
    running.set(
      id,
      persist(id).finally(() => running.delete(id)),
    );
  };

  return {
    run,
    resume: async () => {
      const open = await bulkEdits
        .find({ state: { $in: ['running', 'undoing'] } })
        .select({ _id: 1 })
        .lean<{ _id: string }[]>();
      for (const { _id } of open) run(_id);
    },
    stop: async () => {
      leaving.abort();
      await Promise.all(running.values());
    },
  };
}
