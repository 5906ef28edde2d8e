import type { Locale } from '../http/locale.ts';
import { said, type Said } from '../text/said.ts';
import { labelOf } from '../vocabularies/service.ts';
import type { VocabularyId } from '../../content-schema/vocabularies.ts';

export type InstitutionNames = ReadonlyMap<string, { readonly name: Readonly<Record<string, string>>; readonly originalLanguage: string }>;

const CODES: Readonly<Record<string, VocabularyId>> = {
  specialty: 'isced-f-2013',
  occupation: 'isco-08',
  educationalLevel: 'qualification-levels',
  learningResourceType: 'resource-types',
  license: 'licences',
  country: 'countries',
  audience: 'audiences',
  conditionsOfAccess: 'access-conditions',
  accessMode: 'access-modes',
  accessibilityFeature: 'accessibility-features',
  accessibilityHazard: 'accessibility-hazards',
};

/** Labels of fields that other pages have already. */
const LABELS: Readonly<Record<string, string>> = {
  specialty: 'facet.specialty',
  occupation: 'facet.occupation',
  educationalLevel: 'facet.level',
  learningResourceType: 'facet.kind',
  license: 'facet.licence',
  institution: 'facet.institution',
  country: 'facet.country',
  creator: 'item.creators',
  audience: 'item.audience',
  teaches: 'item.teaches',
  competencyRequired: 'item.needs',
  conditionsOfAccess: 'item.access',
  accessibilityFeature: 'item.accessibility',
  isbn: 'item.isbn',
  bookEdition: 'item.edition',
  numberOfPages: 'item.pages',
  duration: 'item.length',
  timeRequired: 'item.time',
  timeToComplete: 'item.period',
  educationalCredentialAwarded: 'item.award',
  programPrerequisites: 'item.prerequisites',
  encoding: 'item.files',
  chapters: 'video.chapters',
  transcript: 'video.transcript',
  questions: 'questions.title',
  hours: 'plan.hours',
};

const LONGEST = 160;

export function fieldLabel(field: string, { t }: Locale): string {
  const key = LABELS[field];
  return key === undefined ? t(`curation.field.${field}`) : t(key);
}

/** One line of a value; texts carry their language. */
export interface ValueLine {
  readonly text: string;
  readonly language?: string;
  /** The language's name before a text. */
  readonly label?: string;
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST).toWellFormed()}…` : text;
}

function isByLanguage(value: object): value is Readonly<Record<string, string | string[]>> {
  return Object.entries(value).every(
    ([key, member]) =>
      /^[a-z]{2,3}$/.test(key) && (typeof member === 'string' || (Array.isArray(member) && member.every((one) => typeof one === 'string'))),
  );
}

/** The names of creators, files and the like, where each has one. */
function namesOf(values: readonly unknown[]): string[] | undefined {
  const named = values.map((one) => (typeof one === 'object' && one !== null && 'name' in one ? one.name : undefined));
  return named.every((name) => typeof name === 'string') ? named : undefined;
}

/** A field's value in words; an empty list where there is none. */
export function presentValue(field: string, value: unknown, locale: Locale, names: InstitutionNames): ValueLine[] {
  const { language, t, list } = locale;
  const vocabulary = CODES[field];
  const codeLabel = (code: string): string => (vocabulary === undefined ? code : labelOf(vocabulary, code, language));
  if (typeof value === 'string') {
    const found = field === 'institution' ? names.get(value) : undefined;
    const name = found === undefined ? undefined : said(found.name, language, found.originalLanguage);
    return [name === undefined ? { text: shortened(codeLabel(value)) } : { text: name.text, language: name.language }];
  }
  if (typeof value === 'number') return [{ text: locale.number(value) }];
  if (typeof value === 'boolean') return [{ text: t(value ? 'curation.yes' : 'curation.no') }];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    const all: readonly unknown[] = value;
    if (all.every((one) => typeof one === 'string')) return all.map((one) => ({ text: shortened(codeLabel(one)) }));
    const named = namesOf(all);
    return [{ text: named === undefined ? t('curation.entries', { count: all.length }) : shortened(list(named)) }];
  }
  if (!isByLanguage(value)) return [{ text: t('curation.entries', { count: Object.keys(value).length }) }];
  return Object.entries(value).map(([code, own]) => ({
    label: labelOf('languages', code, language),
    text: shortened(typeof own === 'string' ? own : list(own)),
    language: code,
  }));
}

/** A title that is kept with its language. */
export function presentTitle({ title, language }: { readonly title: string; readonly language: string }): Said<string> {
  return said({ [language]: title }, language, language) ?? { text: '', language, dir: 'ltr' };
}
