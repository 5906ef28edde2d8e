import type { Agent, MediaObject, Module } from '../../content-schema/types.ts';
import { vocabulary, type VocabularyId } from '../../content-schema/vocabularies.ts';
import { itemPath } from './identity.ts';
import type { StoredItem } from './item-model.ts';

const TYPES: Readonly<Record<StoredItem['type'], readonly string[]>> = {
  'video-lesson': ['LearningResource', 'VideoObject'],
  textbook: ['LearningResource', 'Book'],
  curriculum: ['LearningResource', 'Course'],
  programme: ['LearningResource', 'EducationalOccupationalProgram'],
};

type Json = Record<string, unknown>;

/** Leaves out members without a value. */
function compact(value: Json): Json {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined && !(Array.isArray(member) && member.length === 0)),
  );
}

/** Codes as schema.org DefinedTerms with their labels. */
function terms(id: VocabularyId, codes: readonly string[] | undefined): Json[] {
  const { scheme, get } = vocabulary(id);
  return (codes ?? []).flatMap((code) => {
    const concept = get(code);
    if (concept === undefined) return [];
    return [
      {
        type: 'DefinedTerm',
        id: concept.uri ?? `${scheme.uri}${id === 'isco-08' ? 'C' : ''}${code}`,
        termCode: code,
        name: concept.label,
        inDefinedTermSet: scheme.uri,
      },
    ];
  });
}

const agents = (list: readonly Agent[] | undefined): Json[] =>
  (list ?? []).map((agent) => compact({ type: agent.type, name: agent.name, url: agent.url }));

const files = (list: readonly MediaObject[] | undefined): Json[] => (list ?? []).map((file) => ({ type: 'MediaObject', ...file }));

function moduleData(module: Module): Json {
  return compact({
    type: 'Course',
    courseCode: module.code,
    name: module.name,
    description: module.description,
    numberOfCredits: undefined,
    teaches: (module.units ?? [])
      .flatMap((unit) => unit.learningOutcomes ?? [])
      .map((outcome) => ({ type: 'DefinedTerm', termCode: outcome.code, name: outcome.name })),
  });
}

/** What only one type of item has. */
function ownData(item: StoredItem): Json {
  if (item.type === 'video-lesson') {
    return {
      duration: item.duration,
      embedUrl: item.embedUrl,
      encoding: files(item.encoding),
      caption: files(item.caption),
      transcript: item.transcript?.[item.originalLanguage],
      hasPart: (item.chapters ?? []).map((chapter) =>
        compact({ type: 'Clip', name: chapter.name, startOffset: chapter.startOffset, endOffset: chapter.endOffset }),
      ),
    };
  }
  if (item.type === 'textbook') {
    return {
      isbn: item.isbn,
      bookEdition: item.bookEdition,
      numberOfPages: item.numberOfPages,
      encoding: files(item.encoding),
      hasPart: (item.chapters ?? []).map((chapter) =>
        compact({
          type: 'Chapter',
          name: chapter.name,
          position: chapter.position,
          pageStart: chapter.pageStart,
          pageEnd: chapter.pageEnd,
        }),
      ),
    };
  }
  return { timeToComplete: item.timeToComplete, hasCourse: (item.modules ?? []).map(moduleData) };
}

/**
 * An item as JSON-LD: the AMB profile of schema.org LearningResource with one language container for
 * names, descriptions and labels.
 */
export function linkedData(item: StoredItem, origin: string): Json {
  const title = item.name[item.originalLanguage] ?? Object.values(item.name)[0] ?? '';
  const container = { '@container': '@language' };
  return compact({
    '@context': [
      'https://schema.org/',
      {
        id: '@id',
        type: '@type',
        name: container,
        description: container,
        keywords: container,
        teaches: { ...container, '@id': 'https://schema.org/teaches' },
      },
    ],
    id: origin + itemPath(item._id, title),
    type: TYPES[item.type],
    identifier: item.identifier,
    name: item.name,
    description: item.description,
    keywords: item.keywords,
    inLanguage: item.inLanguage,
    about: terms('isced-f-2013', item.specialty),
    occupationalCategory: terms('isco-08', item.occupation),
    educationalLevel: terms('qualification-levels', item.educationalLevel),
    learningResourceType: terms('resource-types', item.learningResourceType),
    license:
      item.license === undefined ? undefined : { id: vocabulary('licences').get(item.license)?.uri ?? item.license, name: item.license },
    creator: agents(item.creator),
    publisher: agents(item.publisher),
    countryOfOrigin: item.country === undefined ? undefined : { type: 'Country', identifier: item.country },
    dateCreated: item.dateCreated,
    datePublished: item.datePublished,
    dateModified: item.dateModified ?? item.updatedAt.toISOString().slice(0, 10),
    isAccessibleForFree: item.isAccessibleForFree,
    conditionsOfAccess:
      item.conditionsOfAccess === undefined ? undefined : { id: `https://w3id.org/kim/conditionsOfAccess/${item.conditionsOfAccess}` },
    audience: terms('audiences', item.audience),
    teaches: item.teaches,
    assesses: item.assesses,
    competencyRequired: item.competencyRequired,
    isBasedOn: item.isBasedOn,
    isPartOf: item.isPartOf,
    translationOfWork: item.translationOfWork,
    workTranslation: item.workTranslation,
    image: item.image,
    version: item.version,
    creativeWorkStatus: item.creativeWorkStatus,
    timeRequired: item.timeRequired,
    accessMode: item.accessMode,
    accessibilityFeature: item.accessibilityFeature,
    accessibilityHazard: item.accessibilityHazard,
    accessibilitySummary: item.accessibilitySummary,
    ...ownData(item),
  });
}
