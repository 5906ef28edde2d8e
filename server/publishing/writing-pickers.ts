import { VOCABULARY_IDS, type VocabularyId } from '../../content-schema/vocabularies.ts';
import type { CatalogueService, StoredItem } from '../catalogue/service.ts';
import type { Locale } from '../http/locale.ts';
import type { InstitutionService } from '../institutions/service.ts';
import type { SearchService } from '../search/service.ts';
import { fold } from '../text/fold.ts';
import { said } from '../text/said.ts';
import { labelOf } from '../vocabularies/service.ts';
import { findConcepts } from './writing-concepts.ts';

/** One thing that can be chosen. */
export interface Choice {
  readonly code: string;
  readonly label: string;
  readonly language?: string | undefined;
  readonly dir?: string | undefined;
  /** What tells it from others of the same name: its code, its type. */
  readonly note: string;
}

export interface FoundChoices {
  /** The one that the text names without doubt. */
  readonly exact: Choice | undefined;
  readonly choices: readonly Choice[];
}

type Speaker = Pick<Locale, 'language' | 't'>;

/** A competence as the register of frameworks knows it. */
export interface Competence {
  readonly _id: string;
  readonly framework: string;
  readonly code: string;
  readonly originalLanguage: string;
  readonly name: Readonly<Record<string, string>>;
}

/** As much of the frameworks as a picker needs. */
export interface Competences {
  readonly search: (text: string, framework: string | undefined, limit: number) => Promise<readonly Competence[]>;
  /** Those with these ids (`framework:code`). */
  readonly resolve: (ids: readonly string[]) => Promise<ReadonlyMap<string, Competence>>;
}

export interface Pickers {
  /** What `text` may mean in a source; undefined where there is no such source. */
  readonly look: (source: string, text: string, limit: number, locale: Speaker) => Promise<FoundChoices | undefined>;
  /** The names of what was chosen, in the order of `codes`; what is not known any more names itself. */
  readonly named: (source: string, codes: readonly string[], locale: Speaker) => Promise<readonly Choice[]>;
}

interface PickerParts {
  readonly catalogue: Pick<CatalogueService, 'findByIdentifiers' | 'findPublished'>;
  readonly institutions: Pick<InstitutionService, 'names'>;
  readonly search: Pick<SearchService, 'search'>;
  readonly competences?: Competences | undefined;
}

export function isVocabulary(source: string): source is VocabularyId {
  return (VOCABULARY_IDS as readonly string[]).includes(source);
}

const unique = (choices: readonly Choice[], exact: Choice | undefined): FoundChoices => ({
  exact: exact ?? (choices.length === 1 ? choices[0] : undefined),
  choices,
});

/** An address of one of our pages, or the id at the end of it. */
function itemIdIn(text: string): string | undefined {
  return /(?:^|[-/])([0-9a-z]{12})(?:[?#].*)?$/.exec(text.trim())?.[1];
}

export function createPickers({ catalogue, institutions, search, competences }: PickerParts): Pickers {
  const concept = (id: VocabularyId, code: string, { language }: Speaker): Choice => ({
    code,
    label: labelOf(id, code, language),
    note: code,
  });

  const itemChoice = (
    {
      identifier,
      type,
      name,
      originalLanguage,
    }: { identifier: string; type: string; name: Readonly<Record<string, string>>; originalLanguage: string },
    { language, t }: Speaker,
  ): Choice => {
    const shown = said(name, language, originalLanguage);
    return { code: identifier, label: shown?.text ?? identifier, language: shown?.language, dir: shown?.dir, note: t(`type.${type}`) };
  };

  async function namedItem(text: string): Promise<StoredItem | undefined> {
    const [byIdentifier] = await catalogue.findByIdentifiers([text.trim()]);
    if (byIdentifier !== undefined) return byIdentifier;
    const id = itemIdIn(text);
    return id === undefined ? undefined : catalogue.findPublished(id);
  }

  async function lookForItems(text: string, limit: number, locale: Speaker): Promise<FoundChoices> {
    const named = await namedItem(text);
    if (named !== undefined) return { exact: itemChoice(named, locale), choices: [itemChoice(named, locale)] };
    const { hits } = await search.search({ query: text, filters: {}, sort: 'relevance', page: 1, pageSize: limit });
    const same = hits.filter(({ name }) => Object.values(name).some((title) => fold(title) === fold(text.trim())));
    const [only] = same;
    return {
      exact: same.length === 1 && only !== undefined ? itemChoice(only, locale) : undefined,
      choices: hits.map((hit) => itemChoice(hit, locale)),
    };
  }

  async function lookForInstitutions(text: string, limit: number, { language }: Speaker): Promise<FoundChoices> {
    const wanted = fold(text.trim());
    const found = [...(await institutions.names())].flatMap(([code, { name, originalLanguage }]) => {
      const shown = said(name, language, originalLanguage);
      const isMeant = code === text.trim() || Object.values(name).some((one) => fold(one).includes(wanted));
      return isMeant ? [{ code, label: shown?.text ?? code, language: shown?.language, dir: shown?.dir, note: code }] : [];
    });
    return unique(found.slice(0, limit), undefined);
  }

  const competenceChoice = ({ _id, framework, code, name, originalLanguage }: Competence, { language }: Speaker): Choice => {
    const shown = said(name, language, originalLanguage);
    return { code: _id, label: shown?.text ?? code, language: shown?.language, dir: shown?.dir, note: `${framework} ${code}` };
  };

  return {
    look: async (source, text, limit, locale) => {
      if (isVocabulary(source)) {
        const { exact, concepts } = findConcepts(source, text, limit);
        const choices = concepts.map(({ code }) => concept(source, code, locale));
        return unique(choices, exact === undefined ? undefined : concept(source, exact.code, locale));
      }
      if (source === 'items') return lookForItems(text, limit, locale);
      if (source === 'institutions') return lookForInstitutions(text, limit, locale);
      if (source !== 'competences') return undefined;
      const found = (await competences?.search(text, undefined, limit)) ?? [];
      const same = found.filter(({ _id, code }) => _id === text.trim() || code === text.trim());
      const [only] = same;
      return unique(
        found.map((one) => competenceChoice(one, locale)),
        same.length === 1 && only !== undefined ? competenceChoice(only, locale) : undefined,
      );
    },
    named: async (source, codes, locale) => {
      if (codes.length === 0) return [];
      if (isVocabulary(source)) return codes.map((code) => concept(source, code, locale));
      const known = new Map<string, Choice>();
      if (source === 'items') {
        for (const item of await catalogue.findByIdentifiers(codes)) known.set(item.identifier, itemChoice(item, locale));
      } else if (source === 'competences') {
        for (const [id, one] of (await competences?.resolve(codes)) ?? []) known.set(id, competenceChoice(one, locale));
      }
      return codes.map((code) => known.get(code) ?? { code, label: code, note: '' });
    },
  };
}
