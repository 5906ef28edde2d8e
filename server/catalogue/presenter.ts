import type { Hours, Module } from '../../content-schema/types.ts';
import { vocabulary } from '../../content-schema/vocabularies.ts';
import type { Locale } from '../http/locale.ts';
import { said, type Said } from '../text/said.ts';
import { labelled, labelOf, type Labelled } from '../vocabularies/service.ts';
import type { StoredItem } from './item-model.ts';

/** A title with the language it is in. */
export type Text = Said<string>;

export interface ChapterRow {
  readonly name: Text | undefined;
  /** Seconds or page where it begins. */
  readonly start: number;
}

export interface OutcomeRow {
  readonly code: string;
  readonly name: Text | undefined;
  readonly criteria: readonly { readonly code: string; readonly name: Text | undefined }[];
}

export interface ModuleRow {
  readonly code: string;
  readonly name: Text | undefined;
  readonly description: Text | undefined;
  readonly hours: Hours | undefined;
  readonly level: Labelled | undefined;
  readonly prerequisites: readonly string[];
  readonly units: readonly { readonly code: string; readonly name: Text | undefined; readonly hours: Hours | undefined; readonly outcomes: readonly OutcomeRow[] }[];
}

/** An item as its page shows it. */
export interface ItemView {
  readonly id: string;
  readonly type: StoredItem['type'];
  readonly name: Text;
  readonly description: Text | undefined;
  /** The item's other titles, by language. */
  readonly otherNames: readonly Text[];
  readonly originalLanguage: Labelled;
  readonly keywords: readonly string[];
  readonly keywordsLanguage: string;
  readonly languages: readonly Labelled[];
  readonly specialties: readonly Labelled[];
  readonly broad: string;
  readonly occupations: readonly Labelled[];
  readonly levels: readonly Labelled[];
  readonly kinds: readonly Labelled[];
  readonly audience: readonly Labelled[];
  readonly licence: { readonly code: string; readonly label: string; readonly summary: string; readonly uri: string | undefined } | undefined;
  readonly access: string | undefined;
  readonly country: Labelled | undefined;
  readonly institution: string | undefined;
  readonly creators: readonly string[];
  readonly publishers: readonly string[];
  readonly teaches: readonly Text[];
  readonly datePublished: string | undefined;
  readonly version: string | undefined;
  readonly seconds: number | undefined;
  readonly accessibility: readonly Labelled[];
  readonly url: string | undefined;
  readonly image: string | undefined;
  readonly embedUrl: string | undefined;
  readonly pages: number | undefined;
  readonly edition: string | undefined;
  readonly isbn: string | undefined;
  readonly chapters: readonly ChapterRow[];
  readonly transcript: Text | undefined;
  readonly timeToComplete: string | undefined;
  readonly award: Text | undefined;
  readonly prerequisites: Text | undefined;
  readonly hours: Hours | undefined;
  readonly modules: readonly ModuleRow[];
}

type Localized = Readonly<Record<string, string>> | undefined;

/** Makes an item's page of what the database holds, in the reader's language where there is one. */
export function presentItem(item: StoredItem, seconds: number | undefined, { language }: Locale): ItemView {
  const original = item.originalLanguage;
  const text = (texts: Localized): Text | undefined => said(texts, language, original);
  const name = text(item.name) ?? { text: item.identifier, language: original, dir: 'ltr' as const };
  const licence = item.license === undefined ? undefined : vocabulary('licences').get(item.license);
  const keywordsLanguage = [language, original].find((code) => (item.keywords?.[code]?.length ?? 0) > 0) ?? original;
  const list = (id: Parameters<typeof labelled>[0], codes: readonly string[] | undefined): Labelled[] => labelled(id, codes ?? [], language);
  return {
    id: item._id,
    type: item.type,
    name,
    description: text(item.description),
    otherNames: Object.keys(item.name).filter((code) => code !== name.language).flatMap((code) => said({ [code]: item.name[code] ?? '' }, code, code) ?? []),
    originalLanguage: { code: original, label: labelOf('languages', original, language) },
    keywords: item.keywords?.[keywordsLanguage] ?? [],
    keywordsLanguage,
    languages: list('languages', item.inLanguage),
    specialties: list('isced-f-2013', item.specialty),
    broad: item.specialty?.[0]?.slice(0, 2) ?? '00',
    occupations: list('isco-08', item.occupation),
    levels: list('qualification-levels', item.educationalLevel),
    kinds: list('resource-types', item.learningResourceType),
    audience: list('audiences', item.audience),
    licence: licence === undefined ? undefined : { code: licence.code, label: licence.label[language], summary: licence.summary[language], uri: licence.uri },
    access: item.conditionsOfAccess === undefined ? undefined : labelOf('access-conditions', item.conditionsOfAccess, language),
    country: item.country === undefined ? undefined : { code: item.country, label: labelOf('countries', item.country, language) },
    institution: item.institution,
    creators: (item.creator ?? []).map((agent) => agent.name),
    publishers: (item.publisher ?? []).map((agent) => agent.name),
    teaches: (item.teaches ?? []).flatMap((statement) => text(statement) ?? []),
    datePublished: item.datePublished,
    version: item.version,
    seconds,
    accessibility: list('accessibility', item.accessibilityFeature),
    url: item.url,
    image: item.image,
    embedUrl: item.type === 'video-lesson' ? item.embedUrl : undefined,
    pages: item.type === 'textbook' ? item.numberOfPages : undefined,
    edition: item.type === 'textbook' ? item.bookEdition : undefined,
    isbn: item.type === 'textbook' ? item.isbn : undefined,
    chapters: presentChapters(item, text),
    transcript: item.type === 'video-lesson' ? text(item.transcript) : undefined,
    ...presentTree(item, language, text),
  };
}

function presentChapters(item: StoredItem, text: (texts: Localized) => Text | undefined): ChapterRow[] {
  if (item.type === 'video-lesson') return (item.chapters ?? []).map((chapter) => ({ name: text(chapter.name), start: chapter.startOffset }));
  if (item.type === 'textbook') return (item.chapters ?? []).map((chapter) => ({ name: text(chapter.name), start: chapter.pageStart ?? 0 }));
  return [];
}

function presentTree(item: StoredItem, language: Locale['language'], text: (texts: Localized) => Text | undefined): Pick<ItemView, 'timeToComplete' | 'award' | 'prerequisites' | 'hours' | 'modules'> {
  if (item.type !== 'curriculum' && item.type !== 'programme') return { timeToComplete: undefined, award: undefined, prerequisites: undefined, hours: undefined, modules: [] };
  return {
    timeToComplete: item.timeToComplete,
    award: item.type === 'programme' ? text(item.educationalCredentialAwarded) : undefined,
    prerequisites: item.type === 'programme' ? text(item.programPrerequisites) : undefined,
    hours: item.hours,
    modules: (item.modules ?? []).map((module) => presentModule(module, language, text)),
  };
}

function presentModule(module: Module, language: Locale['language'], text: (texts: Localized) => Text | undefined): ModuleRow {
  const level = module.educationalLevel;
  return {
    code: module.code,
    name: text(module.name),
    description: text(module.description),
    hours: module.hours,
    level: level === undefined ? undefined : { code: level, label: labelOf('qualification-levels', level, language) },
    prerequisites: module.prerequisites ?? [],
    units: (module.units ?? []).map((unit) => ({
      code: unit.code,
      name: text(unit.name),
      hours: unit.hours,
      outcomes: (unit.learningOutcomes ?? []).map((outcome) => ({
        code: outcome.code,
        name: text(outcome.name),
        criteria: (outcome.assessmentCriteria ?? []).map((criterion) => ({ code: criterion.code, name: text(criterion.name) })),
      })),
    })),
  };
}
