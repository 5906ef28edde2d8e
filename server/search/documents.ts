import type { Item } from '../../content-schema/validator.ts';
import { INTERFACE_LANGUAGES, vocabulary, type Concept } from '../../content-schema/vocabularies.ts';
import type { LocalizedText, LocalizedTitle } from '../../content-schema/types.ts';
import type { StoredItem } from '../catalogue/service.ts';
import { fold, foldedVariants, foldedWords } from '../text/fold.ts';
import { itemFacts, SHOWN_DESCRIPTION, wellFormed, type FilesOfItems, type ItemFacts } from './item-facts.ts';

/** Meilisearch drops what lies beyond 65,535 words of an attribute. */
const LONGEST_TEXT = 200_000;

/** An item as the index holds it. */
export interface ItemDocument extends ItemFacts {
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

/** The documents of items; one that cannot be made goes to `refusals` and holds back no other. */
export function itemDocuments(
  items: readonly StoredItem[],
  files: FilesOfItems,
  refusals: { id: string; reason: string }[],
): ItemDocument[] {
  return items.flatMap((item) => {
    try {
      return [itemDocument(item, files)];
    } catch (error) {
      refusals.push({ id: item._id, reason: error instanceof Error ? error.message : String(error) });
      return [];
    }
  });
}

/** An item as the index shall hold it. Every string is well-formed: one that is not would lose its whole batch. */
export function itemDocument(item: StoredItem, files: FilesOfItems): ItemDocument {
  return {
    ...itemFacts(item, files),
    folded: wellFormed({
      name: foldAll(texts(item.name)),
      keywords: foldAll(Object.values(item.keywords ?? {}).flat()),
      ...labelsOf(item),
      description: foldAll(texts(item.description).map((text) => text.slice(0, SHOWN_DESCRIPTION))),
      inside: foldAll([...insideOf(item), ...texts(item.description).map((text) => text.slice(SHOWN_DESCRIPTION))]),
    }),
  };
}
