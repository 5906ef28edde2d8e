import type { Locale } from '../http/locale.ts';
import { itemPath } from '../catalogue/service.ts';
import { labelled, labelOf, type Labelled } from '../vocabularies/service.ts';
import { presentPicture, type PictureView } from '../media/service.ts';
import { said, type Said } from '../text/said.ts';
import { highlight, snippet, type TextPart } from '../text/highlight.ts';
import { insideAddress, searchAddress } from './address.ts';
import { institutionName, type InstitutionNames } from './institution-names.ts';
import { presentPassage, type PassageRow } from './passage-presenter.ts';
import type { ConceptHit, FoundPassage, ItemHit, SearchRequest } from './search-types.ts';

/** A card is small: the smallest renditions do. */
const COVER_WIDTH = 400;
/** Where fewer places are listed, these are all. */
const FEW_PASSAGES = 3;

/** An item in a list. */
export interface Card {
  readonly id: string;
  readonly type: string;
  readonly href: string;
  readonly name: Said<readonly TextPart[]>;
  readonly description: Said<readonly TextPart[]> | undefined;
  /** Seconds of playing or working time. */
  readonly seconds: number | null;
  readonly pages: number | null;
  readonly year: number | null;
  readonly languages: readonly Labelled[];
  readonly levels: readonly Labelled[];
  /** The same in short: `Levels 3–4`. */
  readonly shortLevels: readonly string[];
  /** The narrowest fields. */
  readonly specialties: readonly Labelled[];
  readonly institution: Said<string> | undefined;
  readonly image: string | null;
  /** Its cover that is stored here, small. */
  readonly cover: PictureView | undefined;
  /** What its main file weighs, in bytes. */
  readonly bytes: number | null;
  /** Places inside it where the words stand. */
  readonly passages: readonly PassageRow[];
  /** All places inside it, where the list may have left some out. */
  readonly allPassages: string | undefined;
  /** Broad field, for the pictogram. */
  readonly broad: string;
}

/** `Levels 3–4`, `EQF 4`: the levels of each framework from the lowest to the highest. */
function shortLevels(codes: readonly string[], { t, language }: Locale): string[] {
  const of = (framework: string): number[] =>
    codes.flatMap((code) => (code.startsWith(`${framework}-`) ? Number(code.slice(framework.length + 1)) : []));
  const range = (framework: string, levels: readonly number[]): string[] => {
    const [from, to] = [Math.min(...levels), Math.max(...levels)];
    if (levels.length === 0) return [];
    return [from === to ? t(`level.${framework}`, { level: to }) : t(`level.${framework}.range`, { from, to })];
  };
  const others = codes.filter((code) => !/^(?:az-nqf|eqf)-\d$/.test(code)).map((code) => labelOf('qualification-levels', code, language));
  return [...range('national', of('az-nqf')), ...range('european', of('eqf')), ...others];
}

/** A hit as a card, with the words of `query` marked. */
export function presentCard(
  hit: ItemHit & { readonly passages?: readonly FoundPassage[] },
  query: string,
  locale: Locale,
  names: InstitutionNames,
): Card {
  const { language, link } = locale;
  const name = said(hit.name, language, hit.originalLanguage) ?? { text: hit.id, language, dir: 'ltr' };
  const description = said(hit.description, language, hit.originalLanguage);
  const original = hit.name[hit.originalLanguage] ?? name.text;
  const path = itemPath(hit.id, original);
  const passages = hit.passages ?? [];
  const detailed = hit.specialty.filter((code) => !hit.specialty.some((other) => other !== code && other.startsWith(code)));
  return {
    id: hit.id,
    type: hit.type,
    href: link(path),
    name: { ...name, text: highlight(name.text, query) },
    description: description === undefined ? undefined : { ...description, text: snippet(description.text, query) },
    seconds: hit.seconds,
    pages: hit.pages,
    year: hit.year,
    languages: labelled('languages', hit.language, language),
    levels: labelled('qualification-levels', hit.level, language),
    shortLevels: shortLevels(hit.level, locale),
    specialties: labelled('isced-f-2013', detailed, language),
    institution: hit.institution === null ? undefined : institutionName(hit.institution, names, language),
    image: hit.image,
    cover: presentPicture(hit.cover, COVER_WIDTH),
    bytes: hit.bytes,
    passages: passages.map((passage) => presentPassage(passage, path, query, locale)),
    allPassages: passages.length < FEW_PASSAGES ? undefined : link(insideAddress(hit.id, query)),
    broad: hit.specialty.find((code) => code.length === 2) ?? '00',
  };
}

/** A field or occupation as a link: a field has a page of its own, an occupation is a search. */
export function presentConcept(
  concept: ConceptHit,
  { language, link }: Locale,
): { readonly label: string; readonly href: string; readonly scheme: string } {
  const href =
    concept.scheme === 'isced-f-2013' ? `/specialties/${concept.code}` : searchAddress({ filters: { occupation: [concept.code] } });
  return { label: concept.names[language], href: link(href), scheme: concept.scheme };
}

export interface PageLinks {
  readonly current: number;
  readonly last: number;
  /** Numbers as links, with gaps as undefined. */
  readonly links: readonly ({ readonly page: number; readonly href: string } | undefined)[];
  readonly previous: string | undefined;
  readonly next: string | undefined;
}

/** The pages around the current one. */
export function presentPages(total: number, request: SearchRequest, { link }: Locale): PageLinks {
  const { page: current } = request;
  const last = Math.max(1, Math.ceil(total / request.pageSize));
  const href = (page: number): string => link(searchAddress({ ...request, page }));
  const wanted = [...new Set([1, current - 1, current, current + 1, last])]
    .filter((page) => page >= 1 && page <= last)
    .sort((a, b) => a - b);
  const links = wanted.flatMap((page, position) => {
    const own = { page, href: href(page) };
    const before = wanted[position - 1];
    return before !== undefined && page - before > 1 ? [undefined, own] : [own];
  });
  return {
    current,
    last,
    links,
    previous: current > 1 && current <= last ? href(current - 1) : undefined,
    next: current < last ? href(current + 1) : undefined,
  };
}

/** Filters without any value, for forms and addresses. */
export function withoutFilters(request: SearchRequest): SearchRequest {
  return { ...request, filters: {}, page: 1 };
}
