import { Schema, type Connection, type Model } from 'mongoose';

type Texts = Readonly<Record<string, string>>;

/** What a framework holds: competences by type, and the links between them. */
export interface FrameworkCounts {
  readonly competences: number;
  readonly relations: number;
  readonly types: Readonly<Record<string, number>>;
}

export interface StoredFramework {
  /** Short name, such as `nist-nice`; what `educationalFramework` of an alignment says. */
  readonly _id: string;
  /** Where it comes from: tells a new edition of the same framework from another one of the same name. */
  readonly source: string;
  readonly title: Texts;
  readonly originalLanguage: string;
  readonly publisher?: string;
  readonly version?: string;
  readonly uri?: string;
  readonly licence?: string;
  readonly counts: FrameworkCounts;
  readonly importedAt: Date;
}

export interface StoredCompetence {
  /** `framework:code`. */
  readonly _id: string;
  readonly framework: string;
  readonly code: string;
  /** Kebab-case where it is one of those we name, else as the framework says it. */
  readonly type: string;
  readonly name: Texts;
  readonly originalLanguage: string;
  readonly description?: Texts;
  readonly uri?: string;
  readonly tags?: readonly string[];
  /** Codes of what holds it. */
  readonly parents: readonly string[];
  /** Other links: the kind as the framework names it, and a code there or an address. */
  readonly related: readonly { readonly type: string; readonly target: string }[];
  /** False for what only serves the framework's own bookkeeping. */
  readonly isListed: boolean;
  readonly order: number;
  /** Folded words of its names and its code, for search. */
  readonly folded: readonly string[];
  readonly hash: string;
}

const { Mixed } = Schema.Types;
const OPTIONS = { versionKey: false, minimize: false, strict: 'throw', autoIndex: false } as const;

const frameworkSchema = new Schema(
  {
    _id: { type: String, required: true },
    source: { type: String, required: true },
    title: { type: Mixed, required: true },
    originalLanguage: { type: String, required: true },
    publisher: String,
    version: String,
    uri: String,
    licence: String,
    counts: { type: Mixed, required: true },
    importedAt: { type: Date, required: true },
  },
  { ...OPTIONS, collection: 'frameworks' },
);

const competenceSchema = new Schema(
  {
    _id: { type: String, required: true },
    framework: { type: String, required: true },
    code: { type: String, required: true },
    type: { type: String, required: true },
    name: { type: Mixed, required: true },
    originalLanguage: { type: String, required: true },
    description: Mixed,
    uri: String,
    tags: { type: [String], default: undefined },
    parents: { type: [String], required: true },
    related: { type: [Mixed], required: true },
    isListed: { type: Boolean, required: true },
    order: { type: Number, required: true },
    folded: { type: [String], required: true },
    hash: { type: String, required: true },
  },
  { ...OPTIONS, collection: 'competences' },
);
competenceSchema.index({ framework: 1, parents: 1, order: 1 });
competenceSchema.index({ folded: 1, framework: 1 });

export interface FrameworkModels {
  readonly frameworks: Model<StoredFramework>;
  readonly competences: Model<StoredCompetence>;
  readonly createIndexes: () => Promise<void>;
}

/** The collections of frameworks and of their competences. */
export function createFrameworkModels(connection: Connection): FrameworkModels {
  const frameworks = connection.model('Framework', frameworkSchema.clone()) as unknown as Model<StoredFramework>;
  const competences = connection.model('Competence', competenceSchema.clone()) as unknown as Model<StoredCompetence>;
  return {
    frameworks,
    competences,
    createIndexes: async () => {
      await Promise.all([frameworks.createIndexes(), competences.createIndexes()]);
    },
  };
}
