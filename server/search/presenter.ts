import type { Locale } from '../http/locale.ts';
import { itemPath } from '../catalogue/service.ts';
import { labelled, labelOf, type Labelled } from '../vocabularies/service.ts';
import { said, type Said } from '../text/said.ts';
import { highlight, snippet, type TextPart } from '../text/highlight.ts';
import { searchAddress, toggled } from './address.ts';
import { FACETS, type Facet } from './index-settings.ts';
import type { ConceptHit, Filters, ItemHit, SearchRequest, SearchResult } from './service.ts';

export type InstitutionNames = ReadonlyMap<string, { readonly name: Readonly<Record<string, string>>; readonly originalLanguage: string }>;

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
  /** The narrowest fields. */
  readonly specialties: readonly Labelled[];
  readonly institution: Labelled | undefined;
  readonly image: string | null;
  /** Broad field, for the pictogram. */
  readonly broad: string;
}

function institutionLabel(id: string, names: InstitutionNames, language: string): string {
  const found = names.get(id);
  return said(found?.name, language, found?.originalLanguage ?? '')?.text ?? id;
}

/** A hit as a card, with the words of `query` marked. */
export function presentCard(hit: ItemHit, query: string, { language, link }: Locale, names: InstitutionNames): Card {
  const name = said(hit.name, language, hit.originalLanguage) ?? { text: hit.id, language, dir: 'ltr' };
  const description = said(hit.description, language, hit.originalLanguage);
  const original = hit.name[hit.originalLanguage] ?? name.text;
  const detailed = hit.specialty.filter((code) => !hit.specialty.some((other) => other !== code && other.startsWith(code)));
  return {
    id: hit.id,
    type: hit.type,
    href: link(itemPath(hit.id, original)),
    name: { ...name, text: highlight(name.text, query) },
    description: description === undefined ? undefined : { ...description, text: snippet(description.text, query) },
    seconds: hit.seconds,
    pages: hit.pages,
    year: hit.year,
    languages: labelled('languages', hit.language, language),
    levels: labelled('qualification-levels', hit.level, language),
    specialties: labelled('isced-f-2013', detailed, language),
    institution: hit.institution === null ? undefined : { code: hit.institution, label: institutionLabel(hit.institution, names, language) },
    image: hit.image,
    broad: hit.specialty.find((code) => code.length === 2) ?? '00',
  };
}

/** One value of a facet, as a link that adds or removes it. */
export interface FacetValue {
  readonly value: string;
  readonly label: string;
  readonly count: number;
  readonly selected: boolean;
  readonly href: string;
  /** Fields below this one, for specialties. */
  readonly narrower: readonly FacetValue[];
}

export interface FacetList {
  readonly facet: Facet;
  readonly values: readonly FacetValue[];
}

const FACET_VOCABULARIES = { specialty: 'isced-f-2013', level: 'qualification-levels', language: 'languages', country: 'countries', kind: 'resource-types', licence: 'licences', occupation: 'isco-08' } as const;

/** What a reader calls the value of a facet. */
export function facetLabel(facet: Facet | 'occupation', value: string, { t, language }: Locale, names: InstitutionNames): string {
  if (facet in FACET_VOCABULARIES) return labelOf(FACET_VOCABULARIES[facet as keyof typeof FACET_VOCABULARIES], value, language);
  if (facet === 'institution') return institutionLabel(value, names, language);
  return facet === 'year' ? value : t(`${facet}.${value}`);
}

/** All facets that have something to choose, values with the most items first (years: the latest first). */
export function presentFacets(facets: SearchResult['facets'], request: SearchRequest, locale: Locale, names: InstitutionNames): FacetList[] {
  return FACETS.flatMap((facet) => {
    const selected = request.filters[facet] ?? [];
    const counts = new Map(Object.entries(facets[facet]));
    for (const value of selected) if (!counts.has(value)) counts.set(value, 0);
    const value = ([code, count]: [string, number]): FacetValue => ({
      value: code,
      label: facetLabel(facet, code, locale, names),
      count,
      selected: selected.includes(code),
      href: locale.link(searchAddress({ ...request, page: 1, filters: toggled(request.filters, facet, code) })),
      narrower: facet === 'specialty' && code.length < 4 ? below(code) : [],
    });
    const ordered = (entries: [string, number][]): FacetValue[] =>
      entries.map(value).sort((a, b) => (facet === 'year' ? Number(b.value) - Number(a.value) : b.count - a.count || a.label.localeCompare(b.label, locale.language)));
    // A broad field shows the detailed ones below it; the narrow ones between would only repeat them.
    const below = (broad: string): FacetValue[] => ordered([...counts].filter(([code]) => broad.length === 2 && code.length === 4 && code.startsWith(broad)));
    const top = facet === 'specialty' ? [...counts].filter(([code]) => code.length === 2 || (code.length === 3 && selected.includes(code))) : [...counts];
    const values = ordered(top);
    return values.length === 0 ? [] : [{ facet, values }];
  });
}

/** A filter in force, as a link that removes it. */
export interface ActiveFilter {
  readonly facet: string;
  readonly label: string;
  readonly href: string;
}

export function presentActiveFilters(request: SearchRequest, locale: Locale, names: InstitutionNames): ActiveFilter[] {
  return Object.entries(request.filters).flatMap(([facet, values]) =>
    values.map((value) => ({
      facet,
      label: facetLabel(facet as Facet, value, locale, names),
      href: locale.link(searchAddress({ ...request, page: 1, filters: toggled(request.filters, facet as Facet, value) })),
    })),
  );
}

/** A field or occupation as a link: a field has a page of its own, an occupation is a search. */
export function presentConcept(concept: ConceptHit, { language, link }: Locale): { readonly label: string; readonly href: string; readonly scheme: string } {
  const href = concept.scheme === 'isced-f-2013' ? `/specialties/${concept.code}` : searchAddress({ filters: { occupation: [concept.code] } });
  return { label: concept.names[language], href: link(href), scheme: concept.scheme };
}

/** The pages around the current one: numbers as links, with gaps as undefined. */
export function presentPages(total: number, request: SearchRequest, { link }: Locale): { readonly current: number; readonly last: number; readonly links: readonly ({ page: number; href: string } | undefined)[] } {
  const last = Math.max(1, Math.ceil(total / request.pageSize));
  const wanted = [...new Set([1, request.page - 1, request.page, request.page + 1, last])].filter((page) => page >= 1 && page <= last).sort((a, b) => a - b);
  const links = wanted.flatMap((page, position) => {
    const own = { page, href: link(searchAddress({ ...request, page })) };
    const before = wanted[position - 1];
    return before !== undefined && page - before > 1 ? [undefined, own] : [own];
  });
  return { current: request.page, last, links };
}

/** Filters without any value, for forms and addresses. */
export function withoutFilters(request: SearchRequest): SearchRequest {
  return { ...request, filters: {} as Filters, page: 1 };
}
