import type { ItemType } from '../../../content-schema/validator.ts';
import type { NodeKind } from './shape.ts';

/** A part of a form with a heading; the fields are those of the content schema. */
export interface Section {
  /** Names the heading `writing.section.<id>`. */
  readonly id: string;
  readonly fields: readonly string[];
}

const ABOUT: Section = { id: 'about', fields: ['originalLanguage', 'name', 'description', 'keywords', 'inLanguage'] };
const WHO: Section = { id: 'who', fields: ['creator', 'publisher', 'license', 'isAccessibleForFree', 'conditionsOfAccess', 'country'] };
const PLACE: Section = { id: 'place', fields: ['specialty', 'educationalLevel', 'occupation', 'audience', 'learningResourceType'] };
const LEARNING: Section = { id: 'learning', fields: ['teaches', 'assesses', 'competencyRequired', 'timeRequired'] };
const ACCESS: Section = {
  id: 'access',
  fields: ['accessMode', 'accessibilityFeature', 'accessibilityHazard', 'accessibilitySummary'],
};
const QUESTIONS: Section = { id: 'questions', fields: ['questions'] };
const RELATED: Section = {
  id: 'related',
  fields: ['isBasedOn', 'isPartOf', 'hasPart', 'translationOfWork', 'workTranslation', 'url', 'image', 'dateCreated', 'datePublished'],
};

const plan = (own: readonly string[]): Section[] => [
  ABOUT,
  PLACE,
  { id: 'plan', fields: ['timeToComplete', 'hours', ...own] },
  LEARNING,
  QUESTIONS,
  WHO,
  ACCESS,
  RELATED,
];

/** In which order the form of each type asks, and under which headings. */
export const LAYOUTS: Readonly<Record<ItemType, readonly Section[]>> = {
  'video-lesson': [
    ABOUT,
    { id: 'video', fields: ['duration', 'embedUrl', 'encoding', 'caption', 'chapters', 'transcript'] },
    PLACE,
    LEARNING,
    QUESTIONS,
    WHO,
    ACCESS,
    RELATED,
  ],
  textbook: [
    ABOUT,
    { id: 'book', fields: ['isbn', 'bookEdition', 'numberOfPages', 'encoding', 'chapters'] },
    PLACE,
    LEARNING,
    QUESTIONS,
    WHO,
    ACCESS,
    RELATED,
  ],
  programme: plan(['educationalCredentialAwarded', 'programPrerequisites']),
  curriculum: plan([]),
};

/**
 * Fields that no form of an item takes: they follow from where the item comes from and where it stands; modules and files
 * that are stored here have pages of their own.
 */
export const WITHHELD: readonly string[] = [
  'identifier',
  'institution',
  'version',
  'creativeWorkStatus',
  'dateModified',
  'modules',
  'thumbnail',
];

/** What is asked of each node of the tree: beside its texts, and under "more". */
export const NODE_LAYOUTS: Readonly<Record<NodeKind, { readonly main: readonly string[]; readonly more: readonly string[] }>> = {
  module: { main: ['code', 'name', 'description', 'hours'], more: ['educationalLevel', 'specialty', 'prerequisites'] },
  unit: { main: ['code', 'name', 'hours'], more: [] },
  learningOutcome: { main: ['code', 'name'], more: ['hours', 'educationalLevel', 'occupation', 'educationalAlignment', 'servedBy'] },
  assessmentCriterion: { main: ['code', 'name'], more: [] },
};

/** How a field is entered where the schema alone does not say it. */
type Entry = 'clock' | 'period' | 'counted' | 'served' | 'competences' | 'identity' | 'tick';

const ENTRIES: Readonly<Record<string, Entry>> = {
  startOffset: 'clock',
  endOffset: 'clock',
  timeToComplete: 'period',
  position: 'counted',
  servedBy: 'served',
  educationalAlignment: 'competences',
  id: 'identity',
  isCorrect: 'tick',
};

export function entryOf(field: string): Entry | undefined {
  return ENTRIES[field];
}

/** Rows that stand ready to be filled in; those that stay empty are left out. */
const READY_ROWS: Readonly<Record<string, number>> = { choices: 4 };

/** How many rows a list shows at least. */
export function leastRows(field: string): number {
  return READY_ROWS[field] ?? 0;
}

/** Vocabularies up to this size are shown whole; in others a code is looked for. */
const LONGEST_CHOICE = 16;
const LONGEST_TICKED = 8;

/** Whether codes of a vocabulary of this size are looked for by typing. */
export function isLookedFor(size: number, isSeveral: boolean): boolean {
  return size > (isSeveral ? LONGEST_TICKED : LONGEST_CHOICE);
}
