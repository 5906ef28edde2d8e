import type { Item } from '../../content-schema/validator.ts';
import { INTERFACE_LANGUAGES, vocabulary, type Concept } from '../../content-schema/vocabularies.ts';
import type { LocalizedText, LocalizedTitle } from '../../content-schema/types.ts';
import type { StoredItem } from '../catalogue/service.ts';
import { fold, foldedVariants, foldedWords } from '../text/fold.ts';
import { durationBand, secondsOf } from '../text/duration.ts';

/** How much of a description travels with a result and counts as description; the rest is searched as inside text. */
const SHOWN_DESCRIPTION = 1000;
/** Meilisearch drops what lies beyond 65,535 words of an attribute. */
const LONGEST_TEXT = 200_000;

/** An item as the index holds it. */
export interface ItemDocument {
  readonly id: string;
  readonly type: string;
  readonly identifier: string;
  readonly name: LocalizedTitle;
  readonly description: LocalizedText;
  readonly originalLanguage: string;
  readonly language: readonly string[];
  /** Detailed, narrow and broad codes of its fields. */
  readonly specialty: readonly string[];
  readonly occupation: readonly string[];
  readonly level: readonly string[];
  readonly kind: readonly string[];
  readonly country: string | null;
  readonly institution: string | null;
  readonly licence: string | null;
  readonly year: number | null;
  /** Band of the playing time, for narrowing. */
  readonly duration: string | null;
  /** Playing or working time in seconds. */
  readonly seconds: number | null;
  readonly pages: number | null;
  readonly image: string | null;
  /** Days since 1970, for "newest". */
  readonly published: number;
  /** Grows from item to item, for the order within a day. */
  readonly added: number;
  readonly titleKey: string;
  readonly folded: FoldedTexts;
}

interface FoldedTexts {
  readonly name: string;
  readonly keywords: string;
  /** Labels of its occupations in the item's own languages, and in all others, so that a query in one language finds lessons in another. */
  readonly occupation: string;
  readonly otherOccupation: string;
  /** The same of its fields, which hold many occupations and therefore say less. */
  readonly specialty: string;
  readonly otherSpecialty: string;
  readonly description: string;
  readonly inside: string;
}

/** A field and the wider ones that hold it, narrowest first. */
export function withAncestors(code: string): string[] {
  const codes: string[] = [];
  for (
    let field = vocabulary('isced-f-2013').get(code);
    field !== undefined;
    field = field.parent === undefined ? undefined : vocabulary('isced-f-2013').get(field.parent)
  ) {
    codes.push(field.code);
  }
  return codes;
}

const conceptTexts = new WeakMap<Concept, ReadonlyMap<string, string>>();

/** A concept's labels by language, folded once. */
function conceptText(concept: Concept | undefined): ReadonlyMap<string, string> {
  if (concept === undefined) return new Map();
  let texts = conceptTexts.get(concept);
  if (texts === undefined) {
    texts = new Map(
      INTERFACE_LANGUAGES.map((language) => {
        const labels = [concept.label[language], ...(concept.alt?.[language] ?? [])];
        // A word that stands in five labels is found as well when it stands once.
        return [language, [...new Set(labels.flatMap(foldedWords))].join(' ')];
      }),
    );
    conceptTexts.set(concept, texts);
  }
  return texts;
}

function labelsOf(item: Item): Pick<FoldedTexts, 'occupation' | 'otherOccupation' | 'specialty' | 'otherSpecialty'> {
  const own = new Set([item.originalLanguage, ...item.inLanguage]);
  const labels = (id: 'isco-08' | 'isced-f-2013', codes: readonly string[] | undefined, isOwn: boolean): string =>
    (codes ?? [])
      .flatMap((code) => [...conceptText(vocabulary(id).get(code))])
      .flatMap(([language, text]) => (own.has(language) === isOwn ? [text] : []))
      .join(' . ');
  return {
    occupation: labels('isco-08', item.occupation, true),
    otherOccupation: labels('isco-08', item.occupation, false),
    specialty: labels('isced-f-2013', item.specialty, true),
    otherSpecialty: labels('isced-f-2013', item.specialty, false),
  };
}

function foldAll(texts: readonly string[]): string {
  const text = texts.join(' . ').slice(0, LONGEST_TEXT);
  return [fold(text), ...foldedVariants(text)].join(' ');
}

function texts(localized: LocalizedText | LocalizedTitle | undefined): string[] {
  return Object.values(localized ?? {});
}

/** What an item holds beside its description: outcomes, chapters, names, the transcript. */
function insideOf(item: Item): string[] {
  const inside = [...(item.teaches ?? []), ...(item.assesses ?? [])].flatMap(texts);
  inside.push(...[...(item.creator ?? []), ...(item.publisher ?? [])].map((agent) => agent.name));
  if (item.type === 'video-lesson' || item.type === 'textbook')
    inside.push(...(item.chapters ?? []).flatMap((chapter) => texts(chapter.name)));
  if (item.type === 'video-lesson') inside.push(...texts(item.transcript));
  if (item.type === 'curriculum' || item.type === 'programme') {
    for (const module of item.modules ?? []) {
      inside.push(...texts(module.name), ...texts(module.description));
      for (const unit of module.units ?? [])
        inside.push(...texts(unit.name), ...(unit.learningOutcomes ?? []).flatMap((outcome) => texts(outcome.name)));
    }
  }
  return inside;
}

function wellFormed<T>(value: T): T {
  if (typeof value === 'string') return value.toWellFormed() as T;
  if (Array.isArray(value)) return value.map(wellFormed) as T;
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key.toWellFormed(), wellFormed(member as unknown)])) as T;
  return value;
}

function shortened(description: LocalizedText | undefined): LocalizedText {
  return Object.fromEntries(Object.entries(description ?? {}).map(([language, text]) => [language, text.slice(0, SHOWN_DESCRIPTION)]));
}

/** The documents of items; one that cannot be made goes to `refusals` and holds back no other. */
export function itemDocuments(items: readonly StoredItem[], refusals: { id: string; reason: string }[]): ItemDocument[] {
  return items.flatMap((item) => {
    try {
      return [itemDocument(item)];
    } catch (error) {
      refusals.push({ id: item._id, reason: error instanceof Error ? error.message : String(error) });
      return [];
    }
  });
}

/** An item as the index shall hold it. Every string is well-formed: one that is not would lose its whole batch. */
export function itemDocument(item: StoredItem): ItemDocument {
  const published = item.datePublished ?? item.dateCreated ?? item.createdAt.toISOString().slice(0, 10);
  const seconds = secondsOf(item.type === 'video-lesson' ? (item.duration ?? item.timeRequired) : item.timeRequired);
  const title = item.name[item.originalLanguage] ?? Object.values(item.name)[0] ?? '';
  return wellFormed({
    id: item._id,
    type: item.type,
    identifier: item.identifier,
    name: item.name,
    description: shortened(item.description),
    originalLanguage: item.originalLanguage,
    language: item.inLanguage,
    specialty: [...new Set((item.specialty ?? []).flatMap(withAncestors))],
    occupation: item.occupation ?? [],
    level: item.educationalLevel ?? [],
    kind: item.learningResourceType ?? [],
    country: item.country ?? null,
    institution: item.institution ?? null,
    licence: item.license ?? null,
    year: item.datePublished === undefined ? null : Number(item.datePublished.slice(0, 4)),
    duration: item.type === 'video-lesson' ? durationBand(seconds) : null,
    seconds: seconds ?? null,
    pages: item.type === 'textbook' ? (item.numberOfPages ?? null) : null,
    image: item.image ?? null,
    published: Math.floor(Date.parse(published) / 86_400_000),
    added: item.added,
    titleKey: fold(title).slice(0, 200),
    folded: {
      name: foldAll(texts(item.name)),
      keywords: foldAll(Object.values(item.keywords ?? {}).flat()),
      ...labelsOf(item),
      description: foldAll(texts(item.description).map((text) => text.slice(0, SHOWN_DESCRIPTION))),
      inside: foldAll([...insideOf(item), ...texts(item.description).map((text) => text.slice(SHOWN_DESCRIPTION))]),
    },
  });
}
