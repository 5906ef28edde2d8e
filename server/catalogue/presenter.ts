import type { Hours } from '../../content-schema/types.ts';
import { vocabulary, type VocabularyId } from '../../content-schema/vocabularies.ts';
import type { Locale } from '../http/locale.ts';
import { said, type Said } from '../text/said.ts';
import { fieldPath, labelled, labelOf, type Labelled } from '../vocabularies/service.ts';
import type { StoredItem } from './item-model.ts';
import { presentChapters, presentFiles, presentSource, type ChapterRow, type FileRow, type Source } from './media-presenter.ts';
import { presentModules, type ModuleRow } from './module-presenter.ts';

/** A title with the language it is in. */
export type Text = Said<string>;

/** A code with its label and the page that shows more of it. */
export interface Linked extends Labelled {
  readonly href: string;
}

/** An item as its page shows it. */
export interface ItemView {
  readonly id: string;
  readonly type: StoredItem['type'];
  readonly name: Text;
  readonly description: Text | undefined;
  /** The item's other titles, each with the name of its language. */
  readonly otherNames: readonly (Text & { readonly label: string })[];
  readonly originalLanguage: Labelled;
  readonly keywords: readonly string[];
  readonly keywordsLanguage: string;
  readonly languages: readonly Labelled[];
  readonly specialties: readonly Linked[];
  /** The fields that hold its first one, widest first. */
  readonly path: readonly Linked[];
  readonly broad: string;
  readonly occupations: readonly Linked[];
  readonly levels: readonly Linked[];
  readonly kinds: readonly Labelled[];
  readonly audience: readonly Labelled[];
  readonly licence:
    { readonly code: string; readonly label: string; readonly summary: string; readonly uri: string | undefined } | undefined;
  readonly access: string | undefined;
  readonly country: Labelled | undefined;
  readonly institution: string | undefined;
  readonly creators: readonly string[];
  readonly publishers: readonly string[];
  readonly teaches: readonly Text[];
  /** What a learner knows before. */
  readonly needs: readonly Text[];
  readonly datePublished: string | undefined;
  readonly version: string | undefined;
  readonly seconds: number | undefined;
  readonly accessibility: readonly Labelled[];
  readonly image: string | undefined;
  readonly source: Source | undefined;
  readonly files: readonly FileRow[];
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

/** Says nothing a reader could act on. */
const EMPTY_FEATURES = new Set(['none', 'unknown']);

/**
 * Makes an item's page of what the database holds, in the reader's language where there is one.
 * `seconds` is its playing or working time, `serving` the items that serve its learning outcomes.
 */
export function presentItem(item: StoredItem, seconds: number | undefined, serving: readonly StoredItem[], locale: Locale): ItemView {
  const { language, link } = locale;
  const original = item.originalLanguage;
  const text = (texts: Localized): Text | undefined => said(texts, language, original);
  const name = text(item.name) ?? { text: item.identifier, language: original, dir: 'ltr' as const };
  const keywordsLanguage = [language, original].find((code) => (item.keywords?.[code]?.length ?? 0) > 0) ?? original;
  const list = (id: VocabularyId, codes: readonly string[] | undefined): Labelled[] => labelled(id, codes ?? [], language);
  const linked = (id: VocabularyId, codes: readonly string[] | undefined, address: string): Linked[] =>
    list(id, codes).map((one) => ({ ...one, href: link(address + one.code) }));
  const licence = item.license === undefined ? undefined : vocabulary('licences').get(item.license);
  const source = presentSource(item);
  return {
    id: item._id,
    type: item.type,
    name,
    description: text(item.description),
    otherNames: Object.entries(item.name).flatMap(([code, title]) => {
      const other = code === name.language ? undefined : said({ [code]: title }, code, code);
      return other === undefined ? [] : [{ ...other, label: labelOf('languages', code, language) }];
    }),
    originalLanguage: { code: original, label: labelOf('languages', original, language) },
    keywords: item.keywords?.[keywordsLanguage] ?? [],
    keywordsLanguage,
    languages: list('languages', item.inLanguage),
    specialties: linked('isced-f-2013', item.specialty, '/specialties/'),
    path: linked(
      'isced-f-2013',
      fieldPath(item.specialty?.[0] ?? '').map(({ code }) => code),
      '/specialties/',
    ),
    broad: item.specialty?.[0]?.slice(0, 2) ?? '00',
    occupations: linked('isco-08', item.occupation, '/search?occupation='),
    levels: linked('qualification-levels', item.educationalLevel, '/search?level='),
    kinds: list('resource-types', item.learningResourceType),
    audience: list('audiences', item.audience),
    licence:
      licence === undefined
        ? undefined
        : { code: licence.code, label: licence.label[language], summary: licence.summary[language], uri: licence.uri },
    access: item.conditionsOfAccess === undefined ? undefined : labelOf('access-conditions', item.conditionsOfAccess, language),
    country: item.country === undefined ? undefined : { code: item.country, label: labelOf('countries', item.country, language) },
    institution: item.institution,
    creators: (item.creator ?? []).map((agent) => agent.name),
    publishers: (item.publisher ?? []).map((agent) => agent.name),
    teaches: (item.teaches ?? []).flatMap((statement) => text(statement) ?? []),
    needs: (item.competencyRequired ?? []).flatMap((statement) => text(statement) ?? []),
    datePublished: item.datePublished,
    version: item.version,
    seconds,
    accessibility: list(
      'accessibility-features',
      (item.accessibilityFeature ?? []).filter((code) => !EMPTY_FEATURES.has(code)),
    ),
    image: item.image,
    source,
    files: presentFiles(item, locale),
    pages: item.type === 'textbook' ? item.numberOfPages : undefined,
    edition: item.type === 'textbook' ? item.bookEdition : undefined,
    isbn: item.type === 'textbook' ? item.isbn : undefined,
    chapters: presentChapters(item, language),
    transcript: item.type === 'video-lesson' ? text(item.transcript) : undefined,
    timeToComplete: item.type === 'curriculum' || item.type === 'programme' ? item.timeToComplete : undefined,
    award: item.type === 'programme' ? text(item.educationalCredentialAwarded) : undefined,
    prerequisites: item.type === 'programme' ? text(item.programPrerequisites) : undefined,
    hours: item.type === 'curriculum' || item.type === 'programme' ? item.hours : undefined,
    modules: presentModules(item, serving, locale),
  };
}
