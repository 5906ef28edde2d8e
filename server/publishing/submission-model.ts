import { Schema, type Connection, type Model } from 'mongoose';
import type { MediaObject } from '../../content-schema/types.ts';
import { ITEM_TYPES, type ItemType } from '../../content-schema/validator.ts';
import { STATES, type State, type TransitionName } from './states.ts';

export interface PersonRef {
  readonly id: string;
  readonly name: string;
}

export interface Reply {
  readonly id: string;
  readonly by: PersonRef;
  readonly at: Date;
  readonly text: string;
}

/** What a reviewer or author says about one field, one node of the tree, or the whole. */
export interface Comment extends Reply {
  /** Path of the field (`description/az`), `node:<id>` for a module, unit or outcome, or empty for the whole. */
  readonly about: string;
  readonly replies: readonly Reply[];
  readonly resolved?: { readonly by: PersonRef; readonly at: Date };
}

/**
 * A step of its history. A content change is one only where it changed hands, where another institution answers for it
 * (`move`) or where an editor changed it from outside (`curate`).
 */
export interface HistoryEntry {
  readonly at: Date;
  readonly by: PersonRef | null;
  readonly step: TransitionName | 'create' | 'supersede' | 'move' | 'curate';
  readonly from: State | null;
  readonly to: State;
  readonly note?: string;
  /** Of `move`: the ids of the institutions; absent where there was or is none. */
  readonly institution?: { readonly from?: string; readonly to?: string };
  /** Of `curate`: the fields of the content that changed. */
  readonly fields?: readonly string[];
}

/** A node that was deleted from the content, kept for undo. */
export interface RemovedNode {
  readonly id: string;
  /** Path of the list, such as `modules/0/units`, and the position there. */
  readonly path: string;
  readonly position: number;
  readonly node: unknown;
  readonly at: Date;
}

/** A file that was taken out of the content: what the content said of it, and where. */
export interface RemovedFile {
  readonly field: 'encoding' | 'caption' | 'thumbnail';
  readonly position: number;
  readonly file: MediaObject & { readonly sha256: string };
  readonly at: Date;
}

export interface Origin {
  readonly item: string;
  readonly version: number;
}

/** One round of writing and review of an item; published, it is a version of it and never changes again. */
export interface Submission {
  readonly _id: string;
  /** Id of the item that it is or becomes. */
  readonly item: string;
  readonly type: ItemType;
  readonly institution?: string;
  /** Where the content is a draft it may be incomplete; once submitted it is a valid item. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly revision: number;
  /** The revisions between which nothing but its files changed, where the latest changes were such. */
  readonly filesChanged?: { readonly from: number; readonly to: number };
  /** Who wrote last, and when; absent until somebody has. */
  readonly saved?: { readonly by: PersonRef; readonly at: Date };
  readonly state: State;
  readonly since: Date;
  readonly authors: readonly PersonRef[];
  /** Who reviews it. */
  readonly holder?: PersonRef;
  readonly reviewers: readonly PersonRef[];
  /** The version that it goes out from. */
  readonly base?: number;
  /** The item and version that it adapts. */
  readonly origin?: Origin;
  /** Why it departs from a national rule, by rule. */
  readonly justification: Readonly<Record<string, string>>;
  readonly comments: readonly Comment[];
  readonly checklist: Readonly<Record<string, 'yes' | 'no' | 'not-applicable'>>;
  readonly history: readonly HistoryEntry[];
  readonly removed: readonly RemovedNode[];
  /** Files that were taken out of it, the latest last, kept for undo. */
  readonly removedFiles?: readonly RemovedFile[];
  /** The item, while the submission is open: an item has one open submission at most. */
  readonly openFor?: string;
  readonly version?: number;
  readonly publishedAt?: Date;
  /** Set until the catalogue has learned of the latest publication or withdrawal. */
  readonly delivery?: Date;
  /** The item that replaces a withdrawn one. */
  readonly replacement?: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const { Mixed } = Schema.Types;

const submissionSchema = new Schema(
  {
    _id: { type: String, required: true },
    item: { type: String, required: true },
    type: { type: String, required: true, enum: ITEM_TYPES },
    institution: String,
    content: { type: Mixed, required: true },
    revision: { type: Number, required: true },
    saved: Mixed,
    filesChanged: Mixed,
    state: { type: String, required: true, enum: STATES },
    since: { type: Date, required: true },
    authors: { type: [Mixed], required: true },
    holder: Mixed,
    reviewers: { type: [Mixed], default: [] },
    base: Number,
    origin: Mixed,
    justification: { type: Mixed, default: {} },
    comments: { type: [Mixed], default: [] },
    checklist: { type: Mixed, default: {} },
    history: { type: [Mixed], default: [] },
    removed: { type: [Mixed], default: [] },
    removedFiles: { type: [Mixed], default: undefined },
    openFor: String,
    version: Number,
    publishedAt: Date,
    delivery: Date,
    replacement: String,
  },
  { collection: 'submissions', versionKey: false, timestamps: true, minimize: false, strict: 'throw', autoIndex: false },
);

submissionSchema.index({ openFor: 1 }, { unique: true, sparse: true });
submissionSchema.index({ item: 1, version: -1 }, { unique: true, partialFilterExpression: { version: { $exists: true } } });
submissionSchema.index({ 'authors.id': 1, updatedAt: -1 });
submissionSchema.index({ state: 1, institution: 1, since: 1 });
submissionSchema.index({ delivery: 1 }, { sparse: true });
submissionSchema.index({ 'origin.item': 1 }, { sparse: true });
// Whether a file is used is asked for every file.
submissionSchema.index({ 'content.encoding.sha256': 1 }, { sparse: true });
submissionSchema.index({ 'content.caption.sha256': 1 }, { sparse: true });
submissionSchema.index({ 'content.thumbnail.sha256': 1 }, { sparse: true });

export function createSubmissionModel(connection: Connection): Model<Submission> {
  return connection.model('Submission', submissionSchema.clone()) as unknown as Model<Submission>;
}
