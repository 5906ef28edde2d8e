import { randomBytes } from 'node:crypto';
import { may, type Actor } from '../accounts/permissions.ts';
import type { AuditService } from '../accounts/service.ts';
import type { CatalogueService, StoredItem } from '../catalogue/service.ts';
import type { BulkEditJob } from './bulk-edit-job.ts';
import { editOf, isNothing, problemOf, type Changes } from './changes.ts';
import type { BulkEdit, CurationModels, EditRow, RowOutcome } from './curation-models.ts';
import { MOST_SELECTED, type ItemList, type Selection } from './item-list.ts';
import { valuesOf } from './item-writer.ts';

/** Who curates: a person as the permissions need them, with the name that is kept. */
export type Editor = Actor & { readonly name: string };

/** For how long what editors do can be undone. */
export const UNDO_DAYS = 30;
export const DAY_MS = 24 * 3600 * 1000;

/** What became of a request; `late`: the 30 days are over, or it is not in a state for that. */
export type BulkEditOutcome =
  | { readonly kind: 'done'; readonly bulk: BulkEdit }
  | { readonly kind: 'nothing' | 'not-found' | 'forbidden' | 'late' }
  | { readonly kind: 'too-many'; readonly total: number };

export type Counts = Readonly<Partial<Record<RowOutcome, number>>>;

export interface BulkEdits {
  /** Works out what the changes would do to each selected item, for the preview. Nothing is changed yet. */
  readonly prepare: (by: Editor, selection: Selection, changes: Changes) => Promise<BulkEditOutcome>;
  /** Begins the work; only whoever prepared it may. */
  readonly start: (by: Editor, id: string) => Promise<BulkEditOutcome>;
  /** Gives the items their former values back, where nobody changed them since. */
  readonly undo: (by: Editor, id: string) => Promise<BulkEditOutcome>;
  /** A bulk edit of which `by` may curate every item. */
  readonly find: (by: Editor, id: string) => Promise<BulkEdit | undefined>;
  readonly counts: (id: string) => Promise<Counts>;
  readonly rows: (id: string, outcomes: readonly RowOutcome[], limit: number) => Promise<readonly EditRow[]>;
  /** What was done in the last 30 days, the newest first. */
  readonly recent: (by: Editor) => Promise<readonly BulkEdit[]>;
}

interface BulkEditParts {
  readonly models: CurationModels;
  readonly list: ItemList;
  readonly catalogue: CatalogueService;
  readonly job: BulkEditJob;
  readonly audit: Pick<AuditService, 'record'>;
  readonly now: () => Date;
}

const RECENT = 50;
const INSERTED_AT_ONCE = 1000;
export const newId = (): string => randomBytes(9).toString('base64url').replaceAll(/[-_]/g, 'x');

export function titleOf({ name, originalLanguage }: StoredItem): { readonly title: string; readonly language: string } {
  const [language, title] =
    name[originalLanguage] === undefined ? (Object.entries(name)[0] ?? ['', '']) : [originalLanguage, name[originalLanguage]];
  return { title, language };
}

/** Whether `by` may curate for all of these institutions. */
export function mayCurateAll(by: Actor, institutions: readonly (string | null)[]): boolean {
  return institutions.every((institution) => may(by, 'item.curate', { institution: institution ?? undefined }));
}

/** The same change to many items, with a preview, progress and undo. */
export function createBulkEdits({ models, list, catalogue, job, audit, now }: BulkEditParts): BulkEdits {
  const { bulkEdits, edits } = models;

  function rowOf(bulk: string, item: StoredItem, position: number, changes: Changes): EditRow | undefined {
    const { content } = catalogue.contentOf(item);
    const fields = editOf(changes)(content);
    const changed = Object.keys(fields);
    if (changed.length === 0) return undefined;
    const problem = problemOf(fields);
    const after = valuesOf(fields, changed);
    return {
      _id: `${bulk}-${String(position).padStart(6, '0')}`,
      bulk,
      item: item._id,
      ...titleOf(item),
      revision: item.revision,
      institutions: [item.institution ?? null, ...('institution' in fields ? [(after['institution'] ?? null) as string | null] : [])],
      before: valuesOf(content, changed),
      after,
      curatedBefore: changed.filter((field) => item.curated !== undefined && field in item.curated),
      outcome: problem === undefined ? 'waiting' : 'refused',
      ...(problem === undefined ? {} : { problem: { code: problem.code, params: problem.params } }),
    };
  }

  /** `by` may curate all that it touches; undefined where they may not, so that nobody learns that it exists. */
  async function find(by: Editor, id: string): Promise<BulkEdit | undefined> {
    const bulk = await bulkEdits.findById(id).lean<BulkEdit>();
    if (bulk === null) return undefined;
    const institutions = (await edits.distinct<string>('institutions', { bulk: id })).map((named) =>
      typeof named === 'string' ? named : null,
    );
    return mayCurateAll(by, institutions) ? bulk : undefined;
  }

  return {
    find,
    prepare: async (by, selection, changes) => {
      if (isNothing(changes)) return { kind: 'nothing' };
      const { institution } = changes;
      // Whoever curates for one institution cannot give items away to another, nor take them from all.
      if (institution !== undefined && !mayCurateAll(by, [institution])) return { kind: 'forbidden' };
      const { total, items } = await list.select(by, selection, MOST_SELECTED);
      if (total > MOST_SELECTED) return { kind: 'too-many', total };
      if (total === 0) return { kind: 'nothing' };
      const id = newId();
      const rows = items.flatMap((item, position) => rowOf(id, item, position, changes) ?? []);
      for (let at = 0; at < rows.length; at += INSERTED_AT_ONCE)
        await edits.collection.insertMany(rows.slice(at, at + INSERTED_AT_ONCE) as never[]);
      const bulk = await bulkEdits.create({
        _id: id,
        by: { id: by.id, name: by.name },
        changes,
        state: 'prepared',
        at: now(),
        selected: items.length,
        unchanged: items.length - rows.length,
      });
      return { kind: 'done', bulk: bulk.toObject() as unknown as BulkEdit };
    },
    start: async (by, id) => {
      const before = await find(by, id);
      if (before?.by.id !== by.id) return { kind: 'not-found' };
      const bulk = await bulkEdits
        .findOneAndUpdate({ _id: id, state: 'prepared' }, { $set: { state: 'running' } }, { returnDocument: 'after' })
        .lean<BulkEdit>();
      if (bulk === null) return { kind: 'late' };
      const items = await edits.countDocuments({ bulk: id, outcome: 'waiting' });
      await audit.record({
        by: bulk.by,
        action: 'items.edited',
        target: { kind: 'bulk-edit', id },
        details: { items, fields: Object.keys(bulk.changes).join(', ') },
      });
      job.run(id);
      return { kind: 'done', bulk };
    },
    undo: async (by, id) => {
      if ((await find(by, id)) === undefined) return { kind: 'not-found' };
      const undoneBy = { id: by.id, name: by.name };
      const bulk = await bulkEdits
        .findOneAndUpdate(
          { _id: id, state: 'done', endedAt: { $gt: new Date(now().getTime() - UNDO_DAYS * DAY_MS) } },
          { $set: { state: 'undoing', undoneBy } },
          { returnDocument: 'after' },
        )
        .lean<BulkEdit>();
      if (bulk === null) return { kind: 'late' };
      await audit.record({ by: undoneBy, action: 'items.edit-undone', target: { kind: 'bulk-edit', id } });
      job.run(id);
      return { kind: 'done', bulk };
    },
    counts: async (id) => {
      const rows = await edits.aggregate<{ _id: RowOutcome; count: number }>([
        { $match: { bulk: id } },
        { $group: { _id: '$outcome', count: { $sum: 1 } } },
      ]);
      return Object.fromEntries(rows.map(({ _id, count }) => [_id, count]));
    },
    rows: (id, outcomes, limit) =>
      edits
        .find({ bulk: id, outcome: { $in: outcomes } })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<EditRow[]>(),
    recent: async (by) => {
      const since = new Date(now().getTime() - UNDO_DAYS * DAY_MS);
      const found = await bulkEdits
        .find({ state: { $ne: 'prepared' }, at: { $gt: since } })
        .sort({ at: -1 })
        .limit(RECENT)
        .lean<BulkEdit[]>();
      const seen = await Promise.all(found.map(({ _id }) => find(by, _id)));
      return seen.filter((bulk) => bulk !== undefined);
    },
  };
}
