/** Generated from the JSON Schemas by `npm run types`; edit those. */

export type ContentDocument = Curriculum | Institution | Programme | Textbook | VideoLesson;
/**
 * A subject or specialty plan (1EdTech CASE CFDocument).
 */
export type Curriculum = LearningResource & {
  type: 'curriculum';
  /**
   * ISO 8601 duration, such as PT6M30S.
   */
  timeToComplete?: string;
  hours?: Hours;
  modules?: Modules;
};
/**
 * @maxItems 50
 */
export type Agents = Agent[];
/**
 * What is taught, assessed or needed, one sentence each.
 *
 * @maxItems 100
 */
export type Statements = LocalizedTitle[];
/**
 * @maxItems 500
 *
 * Items: The identifier of another item.
 */
export type References = string[];
/**
 * Identifiers of the catalogue items that serve the outcome; #page=12-19 or #t=193,340 after one names pages or seconds of it.
 *
 * @maxItems 500
 *
 * Items: The identifier of another item.
 */
export type References1 = string[];
/**
 * @maxItems 100
 */
export type Modules = Module[];
/**
 * A competency-based programme (schema.org EducationalOccupationalProgram).
 */
export type Programme = LearningResource & {
  type: 'programme';
  educationalCredentialAwarded?: LocalizedTitle;
  programPrerequisites?: LocalizedTitle;
  /**
   * ISO 8601 duration, such as PT6M30S.
   */
  timeToComplete?: string;
  hours?: Hours;
  modules?: Modules;
};
/**
 * A textbook (schema.org Book and LearningResource).
 */
export type Textbook = LearningResource & {
  type: 'textbook';
  /**
   * ISBN-10 or ISBN-13.
   */
  isbn?: string;
  bookEdition?: string;
  numberOfPages?: number;
  /**
   * @maxItems 20
   */
  encoding?: MediaObject[];
  /**
   * @maxItems 1000
   */
  chapters?: Chapter[];
};
/**
 * A video lesson (schema.org VideoObject and LearningResource).
 */
export type VideoLesson = LearningResource & {
  type: 'video-lesson';
  /**
   * ISO 8601 duration, such as PT6M30S.
   */
  duration?: string;
  /**
   * A web address, http or https.
   */
  embedUrl?: string;
  /**
   * @maxItems 20
   */
  encoding?: MediaObject[];
  /**
   * WebVTT or SRT files, a language each.
   *
   * @maxItems 60
   */
  caption?: MediaObject[];
  transcript?: LocalizedText;
  /**
   * @maxItems 500
   */
  chapters?: Clip[];
};

/**
 * What every item has: the AMB profile of schema.org LearningResource, with reader texts per language.
 */
export interface LearningResource {
  /**
   * Where the item comes from, stable across imports: an address, an ISBN or a source's own id (schema.org identifier).
   */
  identifier: string;
  /**
   * Which language of name, description and keywords is the original; the others translate it.
   */
  originalLanguage: string;
  name: LocalizedTitle;
  description?: LocalizedText;
  keywords?: LocalizedKeywords;
  /**
   * Languages of the content itself, ISO 639-1.
   *
   * @minItems 1
   * @maxItems 20
   */
  inLanguage: string[];
  /**
   * Fields of study, ISCED-F 2013 codes (exported as schema.org about).
   *
   * @maxItems 10
   */
  specialty?: string[];
  /**
   * Occupations, ISCO-08 unit group codes (schema.org occupationalCategory).
   *
   * @maxItems 10
   */
  occupation?: string[];
  /**
   * Qualification levels, codes such as az-nqf-4.
   *
   * @maxItems 8
   */
  educationalLevel?: string[];
  /**
   * Kinds of resource.
   *
   * @maxItems 10
   */
  learningResourceType?: string[];
  /**
   * SPDX or LicenseRef id.
   */
  license?: string;
  creator?: Agents;
  publisher?: Agents;
  /**
   * Id of the institution in the register that answers for the item.
   */
  institution?: string;
  /**
   * Country the content was made for, ISO 3166-1 alpha-2.
   */
  country?: string;
  dateCreated?: string;
  datePublished?: string;
  dateModified?: string;
  isAccessibleForFree?: boolean;
  conditionsOfAccess?: string;
  /**
   * @maxItems 8
   */
  audience?: string[];
  teaches?: Statements;
  assesses?: Statements;
  competencyRequired?: Statements;
  isBasedOn?: References;
  isPartOf?: References;
  hasPart?: References;
  /**
   * The identifier of another item.
   */
  translationOfWork?: string;
  workTranslation?: References;
  /**
   * A web address, http or https.
   */
  image?: string;
  thumbnail?: MediaObject;
  /**
   * A web address, http or https.
   */
  url?: string;
  version?: string;
  creativeWorkStatus?: 'draft' | 'published' | 'withdrawn';
  /**
   * ISO 8601 duration, such as PT6M30S.
   */
  timeRequired?: string;
  /**
   * @maxItems 6
   */
  accessMode?: string[];
  /**
   * @maxItems 20
   */
  accessibilityFeature?: string[];
  /**
   * @maxItems 6
   */
  accessibilityHazard?: string[];
  accessibilitySummary?: LocalizedText;
  /**
   * Questions by which a learner checks what was learned, in order (schema.org Quiz).
   *
   * @maxItems 50
   */
  questions?: Question[];
}
/**
 * A title or one sentence per language.
 */
export interface LocalizedTitle {
  [k: string]: string;
}
/**
 * A longer text per language.
 */
export interface LocalizedText {
  [k: string]: string;
}
/**
 * Keywords per language.
 */
export interface LocalizedKeywords {
  /**
   * @maxItems 50
   */
  [k: string]: string[];
}
export interface Agent {
  type: 'Person' | 'Organization';
  name: string;
  /**
   * A web address, http or https.
   */
  url?: string;
}
/**
 * A file of the item (schema.org MediaObject).
 */
export interface MediaObject {
  /**
   * A web address, http or https.
   */
  contentUrl?: string;
  /**
   * As the person who sent it called it.
   */
  name?: string;
  /**
   * Media type.
   */
  encodingFormat?: string;
  /**
   * Bytes.
   */
  contentSize?: number;
  /**
   * Of the content; a file without a contentUrl is stored here under it.
   */
  sha256?: string;
  inLanguage?: string;
}
/**
 * A self-check question (schema.org Question); the kinds are interactions of QTI 3. The feedback of a choice is for who chose it, that of the question for everyone who answered.
 */
export interface Question {
  /**
   * Stays the same when words or place change; unique among its siblings.
   */
  id: string;
  /**
   * One right choice, several right choices, a number, or choices to put in order.
   */
  type: 'choice' | 'multiple-choice' | 'numeric' | 'order';
  prompt: LocalizedParagraph;
  /**
   * Of an order question: in the right order.
   *
   * @maxItems 12
   */
  choices?: Choice[];
  /**
   * The right number.
   */
  value?: number;
  /**
   * How far from the right number is still right.
   */
  tolerance?: number;
  unit?: LocalizedTitle;
  /**
   * Weight of the question in the score; absent means 1.
   */
  points?: number;
  feedback?: LocalizedParagraph;
}
/**
 * A few sentences per language.
 */
export interface LocalizedParagraph {
  [k: string]: string;
}
export interface Choice {
  /**
   * Stays the same when words or place change; unique among its siblings.
   */
  id: string;
  text: LocalizedTitle;
  /**
   * Whether it is a right answer; absent means no.
   */
  isCorrect?: boolean;
  feedback?: LocalizedTitle;
}
/**
 * Class hours.
 */
export interface Hours {
  theory?: number;
  practice?: number;
  /**
   * On the job.
   */
  workplace?: number;
  total?: number;
}
export interface Module {
  /**
   * What stays the same from version to version when code, words or place change (the identifier of a CASE CFItem).
   */
  id?: string;
  code: string;
  name: LocalizedTitle;
  description?: LocalizedText;
  hours?: Hours;
  educationalLevel?: string;
  /**
   * Field of study of the module, an ISCED-F 2013 code.
   */
  specialty?: string;
  /**
   * Codes of modules that come first.
   *
   * @maxItems 50
   */
  prerequisites?: string[];
  /**
   * @maxItems 100
   */
  units?: Unit[];
}
export interface Unit {
  /**
   * What stays the same from version to version when code, words or place change (the identifier of a CASE CFItem).
   */
  id?: string;
  code: string;
  name: LocalizedTitle;
  hours?: Hours;
  /**
   * @maxItems 100
   */
  learningOutcomes?: LearningOutcome[];
}
export interface LearningOutcome {
  /**
   * What stays the same from version to version when code, words or place change (the identifier of a CASE CFItem).
   */
  id?: string;
  code: string;
  name: LocalizedTitle;
  educationalLevel?: string;
  hours?: Hours;
  /**
   * @maxItems 50
   */
  assessmentCriteria?: AssessmentCriterion[];
  /**
   * Occupations that need the outcome, ISCO-08 codes.
   *
   * @maxItems 10
   */
  occupation?: string[];
  /**
   * Competences and occupations of other frameworks that the outcome answers to (schema.org AlignmentObject).
   *
   * @maxItems 30
   */
  educationalAlignment?: AlignmentObject[];
  servedBy?: References1;
}
export interface AssessmentCriterion {
  /**
   * What stays the same from version to version when code, words or place change (the identifier of a CASE CFItem).
   */
  id?: string;
  code: string;
  name: LocalizedTitle;
}
export interface AlignmentObject {
  /**
   * Id of the framework: esco, digcomp-3, nist-nice or that of an imported one.
   */
  educationalFramework: string;
  /**
   * The code there.
   */
  targetCode: string;
  /**
   * A web address, http or https.
   */
  targetUrl?: string;
}
/**
 * A school, college or agency (schema.org EducationalOrganization).
 */
export interface Institution {
  id: string;
  kind: 'school' | 'centre' | 'college' | 'agency';
  originalLanguage: string;
  name: LocalizedTitle;
  description?: LocalizedText;
  country: string;
  region?: LocalizedTitle;
  address?: LocalizedTitle;
  /**
   * A web address, http or https.
   */
  url?: string;
  /**
   * Fields taught, ISCED-F 2013 codes.
   *
   * @maxItems 60
   */
  specialty?: string[];
}
export interface Chapter {
  name: LocalizedTitle;
  position: number;
  pageStart?: number;
  pageEnd?: number;
}
export interface Clip {
  name: LocalizedTitle;
  /**
   * Seconds.
   */
  startOffset: number;
  /**
   * Seconds.
   */
  endOffset?: number;
}
