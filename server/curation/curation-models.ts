import { Schema, type Connection, type Model } from 'mongoose';
import type { Changes } from './changes.ts';

export interface EditorRef {
  readonly id: string;
  readonly name: string;
}

/** Content fields and their values; null for a field that is not there. */
export type Values = Readonly<Record<string, unknown>>;

/** The same change to many items: what is to change, and how far it has got. */
export interface BulkEdit {
  readonly _id: string;
  readonly by: EditorRef;
  readonly changes: Changes;
  readonly state: 'prepared' | 'running' | 'done' | 'undoing' | 'undone';
  readonly at: Date;
  readonly endedAt?: Date;
  readonly undoneAt?: Date;
  readonly undoneBy?: EditorRef;
  /** How many items were selected, and how many of them are as they should be already. */
  readonly selected: number;
  readonly unchanged: number;
  /** The process that works on it, and until when nobody else takes it up. */
  readonly holder?: string;
  readonly heldUntil?: Date;
}

/** `writing` is `waiting` that a process has begun with; `conflict`: somebody changed the item after the preview. */
export type RowOutcome = 'waiting' | 'writing' | 'done' | 'conflict' | 'refused' | 'withdrawn' | 'gone' | 'undone' | 'changed-since';

/** The next version that somebody was writing meanwhile, and what changed in it. */
export interface OpenChange {
  readonly submission: string;
  readonly before: Values;
  readonly after: Values;
}

/** One item of a bulk edit, with what its fields held before. */
export interface EditRow {
  readonly _id: string;
  readonly bulk: string;
  readonly item: string;
  readonly title: string;
  readonly language: string;
  readonly revision: number;
  /** The institutions that answer for it, before and after. */
  readonly institutions: readonly (string | null)[];
  readonly before: Values;
  readonly after: Values;
  /** Which of the fields an editor had set here before. */
  readonly curatedBefore: readonly string[];
  readonly open?: OpenChange;
  readonly outcome: RowOutcome;
  /** Why it was refused: a code of `problem.<code>` with its values. */
  readonly problem?: { readonly code: string; readonly params: Readonly<Record<string, string | number>> };
}

export interface MergedItem {
  readonly id: string;
  readonly title: string;
  readonly language: string;
  readonly revision: number;
  readonly outcome: 'waiting' | 'merged' | 'conflict' | 'back' | 'changed-since';
}

/** Items that went into another one. */
export interface Merge {
  readonly _id: string;
  readonly by: EditorRef;
  readonly at: Date;
  readonly state: 'running' | 'done' | 'undoing' | 'undone';
  readonly keep: Omit<MergedItem, 'outcome'> & { readonly outcome: 'waiting' | 'filled' | 'back' | 'changed-since' };
  readonly items: readonly MergedItem[];
  readonly institutions: readonly (string | null)[];
  readonly before: Values;
  readonly after: Values;
  readonly curatedBefore: readonly string[];
  readonly open?: OpenChange;
  readonly undoneAt?: Date;
  readonly undoneBy?: EditorRef;
}

/** Items that look alike and are not the same, as an editor said. */
export interface Different {
  readonly _id: string;
  /** Their ids in order, with a space between. */
  readonly key: string;
  readonly by: EditorRef;
  readonly at: Date;
  readonly items: readonly { readonly id: string; readonly title: string; readonly language: string }[];
  readonly institutions: readonly (string | null)[];
  readonly undoneAt?: Date;
  readonly undoneBy?: EditorRef;
}

/** A list of items that somebody wants to see again. */
export interface SavedFilter {
  readonly _id: string;
  readonly person: string;
  readonly name: string;
  /** The query of the list's address. */
  readonly query: string;
  readonly at: Date;
  readonly deletedAt?: Date;
}

export interface CurationModels {
  readonly bulkEdits: Model<BulkEdit>;
  readonly edits: Model<EditRow>;
  readonly merges: Model<Merge>;
  readonly differents: Model<Different>;
  readonly savedFilters: Model<SavedFilter>;
  readonly createIndexes: () => Promise<void>;
}

const { Mixed } = Schema.Types;
const text = { type: String, required: true } as const;
const date = { type: Date, required: true } as const;
const number = { type: Number, required: true } as const;
const mixed = { type: Mixed, required: true } as const;

const options = (collection: string): object => ({
  collection,
  versionKey: false,
  minimize: false,
  strict: 'throw',
  autoIndex: false,
});

const bulkEditSchema = new Schema(
  {
    _id: text,
    by: mixed,
    changes: mixed,
    state: text,
    at: date,
    endedAt: Date,
    undoneAt: Date,
    undoneBy: Mixed,
    selected: number,
    unchanged: number,
    holder: String,
    heldUntil: Date,
  },
  options('bulk-edits'),
);
bulkEditSchema.index({ at: -1 });

const editSchema = new Schema(
  {
    _id: text,
    bulk: text,
    item: text,
    title: String,
    language: text,
    revision: number,
    institutions: { type: [Mixed], required: true },
    before: mixed,
    after: mixed,
    curatedBefore: { type: [String], required: true },
    open: Mixed,
    outcome: text,
    problem: Mixed,
  },
  options('edits'),
);
editSchema.index({ bulk: 1, outcome: 1, _id: 1 });

const mergeSchema = new Schema(
  {
    _id: text,
    by: mixed,
    at: date,
    state: text,
    keep: mixed,
    items: { type: [Mixed], required: true },
    institutions: { type: [Mixed], required: true },
    before: mixed,
    after: mixed,
    curatedBefore: { type: [String], required: true },
    open: Mixed,
    undoneAt: Date,
    undoneBy: Mixed,
  },
  options('merges'),
);
mergeSchema.index({ at: -1 });

const differentSchema = new Schema(
  {
    _id: text,
    key: text,
    by: mixed,
    at: date,
    items: { type: [new Schema({ id: text, title: String, language: text }, { _id: false, id: false })], required: true },
    institutions: { type: [Mixed], required: true },
    undoneAt: Date,
    undoneBy: Mixed,
  },
  options('different-items'),
);
differentSchema.index({ key: 1 });
differentSchema.index({ 'items.id': 1 });
differentSchema.index({ at: -1 });

const savedFilterSchema = new Schema(
  { _id: text, person: text, name: text, query: { type: String, default: '' }, at: date, deletedAt: Date },
  options('saved-filters'),
);
savedFilterSchema.index({ person: 1, name: 1 });

/** What curation keeps beside the items: bulk edits with the values before, merges, what is not the same and saved filters. */
export function createCurationModels(connection: Connection): CurationModels {
  const model = <T>(name: string, schema: Schema): Model<T> => connection.model(name, schema.clone()) as unknown as Model<T>;
  const bulkEdits = model<BulkEdit>('BulkEdit', bulkEditSchema);
  const edits = model<EditRow>('EditRow', editSchema);
  const merges = model<Merge>('Merge', mergeSchema);
  const differents = model<Different>('Different', differentSchema);
  const savedFilters = model<SavedFilter>('SavedFilter', savedFilterSchema);
  return {
    bulkEdits,
    edits,
    merges,
    differents,
    savedFilters,
    createIndexes: async () => {
      await Promise.all([bulkEdits, edits, merges, differents, savedFilters].map((each) => each.createIndexes()));
    },
  };
}
