import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './project-root.ts';

/** The languages of the interface and of every label. */
export const INTERFACE_LANGUAGES = ['az', 'ar', 'en', 'fr', 'tr'] as const;
export type InterfaceLanguage = (typeof INTERFACE_LANGUAGES)[number];

/** One entry of a vocabulary: a code with its labels; other members as the vocabulary's file has them. */
export interface Concept {
  readonly code: string;
  readonly label: Readonly<Record<InterfaceLanguage, string>>;
  readonly alt?: Readonly<Record<InterfaceLanguage, readonly string[]>>;
  readonly uri?: string;
}

export interface Field extends Concept {
  readonly level: 'broad' | 'narrow' | 'detailed';
  readonly parent?: string;
  /** ISCO-08 unit groups whose training belongs to a detailed field. */
  readonly occupations?: readonly string[];
}

export interface QualificationLevel extends Concept {
  readonly framework: 'az-nqf' | 'eqf';
  readonly level: number;
  readonly vocational?: boolean;
  readonly equivalent?: readonly string[];
}

export interface Language extends Concept {
  readonly endonym: string;
  readonly dir: 'ltr' | 'rtl';
  readonly alpha3: readonly string[];
}

export interface Licence extends Concept {
  readonly open: boolean;
  readonly summary: Readonly<Record<InterfaceLanguage, string>>;
}

interface VocabularyConcepts {
  'isced-f-2013': Field;
  'isco-08': Concept;
  'qualification-levels': QualificationLevel;
  'resource-types': Concept;
  countries: Concept;
  languages: Language;
  licences: Licence;
  audiences: Concept;
  'access-conditions': Concept;
  'access-modes': Concept;
  'accessibility-features': Concept;
  'accessibility-hazards': Concept;
}

export type VocabularyId = keyof VocabularyConcepts;

const IDS: Readonly<Record<VocabularyId, true>> = {
  'isced-f-2013': true,
  'isco-08': true,
  'qualification-levels': true,
  'resource-types': true,
  countries: true,
  languages: true,
  licences: true,
  audiences: true,
  'access-conditions': true,
  'access-modes': true,
  'accessibility-features': true,
  'accessibility-hazards': true,
};
/** Every vocabulary there is; the type above holds the list whole. */
export const VOCABULARY_IDS = Object.keys(IDS) as readonly VocabularyId[];

export interface Vocabulary<T extends Concept> {
  readonly scheme: { readonly id: string; readonly uri: string; readonly title: string };
  readonly concepts: readonly T[];
  readonly get: (code: string) => T | undefined;
}

const loaded = new Map<VocabularyId, Vocabulary<Concept>>();

/** A vocabulary by its id, read from its file once. */
export function vocabulary<Id extends VocabularyId>(id: Id): Vocabulary<VocabularyConcepts[Id]> {
  let found = loaded.get(id);
  if (found === undefined) {
    const file = path.join(projectRoot, 'content-schema/vocabularies', `${id}.json`);
    const { scheme, concepts } = JSON.parse(readFileSync(file, 'utf8')) as Pick<Vocabulary<Concept>, 'scheme' | 'concepts'>;
    const byCode = new Map(concepts.map((concept) => [concept.code, concept]));
    found = { scheme, concepts, get: (code) => byCode.get(code) };
    loaded.set(id, found);
  }
  return found as Vocabulary<VocabularyConcepts[Id]>;
}
