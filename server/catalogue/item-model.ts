import { Schema, type Connection, type Model } from 'mongoose';
import { ITEM_TYPES, type Item, type ItemType } from '../../content-schema/validator.ts';

/** Why an item could not be put in the index; kept until a later attempt succeeds. */
export interface IndexFailure {
  readonly message: string;
  readonly attempts: number;
}

/**
 * Where an item stands: the content's own statuses and, beside them, `deleted` (gone for readers, restorable for a
 * while) and `merged` (its address leads to the item that it went into).
 */
export type ItemStatus = 'draft' | 'published' | 'withdrawn' | 'deleted' | 'merged';

/** What the database keeps beside the content itself. */
export interface ItemRecord {
  readonly _id: string;
  readonly content: Item;
  readonly contentHash: string;
  /** Title, keywords and the beginning of the description, folded, for the database's own text index. */
  readonly folded: string;
  /** Counts the changes of this item; a writer that read an older one loses. */
  readonly revision: number;
  /** When the index is due to learn of the latest change; absent when it knows. */
  readonly indexPending?: Date;
  readonly indexFailure?: IndexFailure;
  /** The number of the version that was published here; absent where the item came in by import. */
  readonly publishedVersion?: number;
  /** Id of the item that replaces a withdrawn one. */
  readonly replacedBy?: string;
  /** Titles in all languages, folded, the original first: for lists, and to find the same item twice. */
  readonly titles?: readonly string[];
  /** Fields that an editor set here and their values, null for none: a later import leaves them alone. */
  readonly curated?: Readonly<Record<string, unknown>>;
  /** The status that it had before it was deleted or merged. */
  readonly statusBefore?: ItemStatus;
  readonly deletedAt?: Date;
  readonly deletedBy?: { readonly id: string; readonly name: string };
  /** Id of the item that it went into. */
  readonly mergedInto?: string;
  /** Grows from item to item: the order in which they came. */
  readonly added: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type StoredItem = Item & Omit<ItemRecord, 'content'>;

/** Where a stored item stands; the schema of the content knows only some of it. */
export function statusOf(item: StoredItem): ItemStatus {
  return item.creativeWorkStatus ?? 'published';
}

const { Mixed } = Schema.Types;

/** Content is checked by the JSON Schemas before it gets here; these paths are what is queried and indexed. */
const itemSchema = new Schema(
  {
    _id: { type: String, required: true },
    type: { type: String, required: true, enum: ITEM_TYPES },
    identifier: { type: String, required: true },
    originalLanguage: { type: String, required: true },
    name: { type: Mixed, required: true },
    description: Mixed,
    keywords: Mixed,
    inLanguage: { type: [String], required: true },
    specialty: { type: [String], default: undefined },
    occupation: { type: [String], default: undefined },
    educationalLevel: { type: [String], default: undefined },
    learningResourceType: { type: [String], default: undefined },
    license: String,
    creator: { type: [Mixed], default: undefined },
    publisher: { type: [Mixed], default: undefined },
    institution: String,
    country: String,
    dateCreated: String,
    datePublished: String,
    dateModified: String,
    isAccessibleForFree: Boolean,
    conditionsOfAccess: String,
    audience: { type: [String], default: undefined },
    teaches: { type: [Mixed], default: undefined },
    assesses: { type: [Mixed], default: undefined },
    competencyRequired: { type: [Mixed], default: undefined },
    isBasedOn: { type: [String], default: undefined },
    isPartOf: { type: [String], default: undefined },
    hasPart: { type: [String], default: undefined },
    translationOfWork: String,
    workTranslation: { type: [String], default: undefined },
    image: String,
    thumbnail: Mixed,
    url: String,
    version: String,
    creativeWorkStatus: { type: String, default: 'published' },
    timeRequired: String,
    accessMode: { type: [String], default: undefined },
    accessibilityFeature: { type: [String], default: undefined },
    accessibilityHazard: { type: [String], default: undefined },
    accessibilitySummary: Mixed,
    questions: { type: [Mixed], default: undefined },
    contentHash: { type: String, required: true },
    folded: String,
    added: { type: Number, required: true },
    publishedVersion: Number,
    replacedBy: String,
    titles: { type: [String], default: undefined },
    curated: Mixed,
    statusBefore: String,
    deletedAt: Date,
    deletedBy: Mixed,
    mergedInto: String,
    indexPending: Date,
    indexFailure: Mixed,
  },
  {
    collection: 'items',
    discriminatorKey: 'type',
    versionKey: 'revision',
    optimisticConcurrency: true,
    timestamps: true,
    minimize: false,
    strict: 'throw',
    autoIndex: false,
  },
);

itemSchema.index({ identifier: 1 }, { unique: true });
itemSchema.index({ indexPending: 1 }, { sparse: true });
itemSchema.index({ creativeWorkStatus: 1, datePublished: -1, _id: 1 });
// For the stopgap while the search engine is away; folded, because no text index folds ə and ı.
itemSchema.index({ folded: 'text' }, { default_language: 'none', language_override: 'textIndexLanguage' });
itemSchema.index({ specialty: 1 });
itemSchema.index({ institution: 1 });
itemSchema.index({ isPartOf: 1 }, { sparse: true });
// Which items use a stored file.
itemSchema.index({ 'encoding.sha256': 1 }, { sparse: true });
itemSchema.index({ 'caption.sha256': 1 }, { sparse: true });
itemSchema.index({ 'thumbnail.sha256': 1 }, { sparse: true });
itemSchema.index({ mergedInto: 1 }, { sparse: true });
itemSchema.index({ deletedAt: 1 }, { sparse: true });
itemSchema.index({ updatedAt: -1, _id: 1 });
itemSchema.index({ 'titles.0': 1, _id: 1 });

const modules = { timeToComplete: String, hours: Mixed, modules: { type: [Mixed], default: undefined } };
const files = { encoding: { type: [Mixed], default: undefined }, chapters: { type: [Mixed], default: undefined } };
const OWN_PATHS: Readonly<Record<ItemType, Record<string, unknown>>> = {
  'video-lesson': { ...files, duration: String, embedUrl: String, caption: { type: [Mixed], default: undefined }, transcript: Mixed },
  textbook: { ...files, isbn: String, bookEdition: String, numberOfPages: Number },
  curriculum: modules,
  programme: { ...modules, educationalCredentialAwarded: Mixed, programPrerequisites: Mixed },
};

/** The collection of all items with a discriminator for each type. */
export function createItemModel(connection: Connection): Model<StoredItem> {
  const model = connection.model('Item', itemSchema.clone());
  for (const type of ITEM_TYPES) {
    model.discriminator(type, new Schema(OWN_PATHS[type] as Record<string, typeof Mixed>, { strict: 'throw', autoIndex: false }), type);
  }
  return model as unknown as Model<StoredItem>;
}
