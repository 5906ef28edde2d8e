import type { Locale } from '../http/locale.ts';
import { DAY_MS, UNDO_DAYS, type BulkEdits, type Counts } from './bulk-edits.ts';
import type { BulkEdit, EditRow, RowOutcome } from './curation-models.ts';
import { fieldLabel, presentTitle, presentValue, type InstitutionNames } from './value-presenter.ts';

const PREVIEWED = 20;
const REPORTED = 100;
/** What did not go as asked, in the order of the report. */
const TROUBLES: readonly RowOutcome[] = ['conflict', 'refused', 'withdrawn', 'gone', 'changed-since'];
const OPEN: readonly RowOutcome[] = ['waiting', 'writing'];

export interface Progress {
  readonly state: BulkEdit['state'];
  readonly done: number;
  readonly of: number;
}

const sum = (counts: Counts, outcomes: readonly RowOutcome[]): number =>
  outcomes.reduce((total, outcome) => total + (counts[outcome] ?? 0), 0);

/** How far the work at hand has got. */
export function presentProgress({ state }: BulkEdit, counts: Counts): Progress {
  const all = Object.values(counts).reduce((total, count) => total + count, 0) - (counts.refused ?? 0);
  if (state === 'undoing' || state === 'undone') {
    const of = sum(counts, ['done', 'undone', 'changed-since']);
    return { state, done: of - (counts.done ?? 0), of };
  }
  return { state, done: all - sum(counts, OPEN), of: all };
}

function presentRow(row: EditRow, locale: Locale, names: InstitutionNames): object {
  return {
    id: row.item,
    title: presentTitle(row),
    href: locale.link(`/items/${row.item}`),
    outcome: row.outcome,
    problem: row.problem === undefined ? undefined : locale.t(`problem.${row.problem.code}`, row.problem.params),
    fields: Object.keys(row.after).map((field) => ({
      label: fieldLabel(field, locale),
      before: presentValue(field, row.before[field], locale, names),
      after: presentValue(field, row.after[field], locale, names),
    })),
  };
}

/** A bulk edit as its page shows it: the preview, the progress or the result. */
export async function presentBulkEdit(bulk: BulkEdit, bulkEdits: BulkEdits, locale: Locale, names: InstitutionNames): Promise<object> {
  const isPreview = bulk.state === 'prepared';
  const [counts, rows] = await Promise.all([bulkEdits.counts(bulk._id), isPreview ? bulkEdits.rows(bulk._id, ['waiting'], PREVIEWED) : []]);
  const troubled = await bulkEdits.rows(bulk._id, TROUBLES, REPORTED);
  const until = bulk.endedAt === undefined ? undefined : new Date(bulk.endedAt.getTime() + UNDO_DAYS * DAY_MS);
  return {
    id: bulk._id,
    state: bulk.state,
    by: bulk.by.name,
    at: bulk.at,
    until,
    selected: bulk.selected,
    unchanged: bulk.unchanged,
    changing: counts.waiting ?? 0,
    counts,
    progress: presentProgress(bulk, counts),
    rows: rows.map((row) => presentRow(row, locale, names)),
    troubles: TROUBLES.filter((outcome) => (counts[outcome] ?? 0) > 0).map((outcome) => ({
      outcome,
      count: counts[outcome] ?? 0,
      rows: troubled.filter((row) => row.outcome === outcome).map((row) => presentRow(row, locale, names)),
    })),
    progressHref: locale.link(`/editor/edits/${bulk._id}/progress`),
  };
}
