import type { Locale } from '../http/locale.ts';
import { labelOf } from '../vocabularies/service.ts';
import { searchAddress, toggled } from './address.ts';
import { FACETS, type Facet } from './index-settings.ts';
import { institutionName, type InstitutionNames } from './institution-names.ts';
import type { Filters, SearchRequest, SearchResult } from './search-types.ts';

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
  /** Whether it is unfolded: the first ones, and those that narrow. */
  readonly open: boolean;
}

const OPEN_FACETS: readonly Facet[] = ['type', 'specialty', 'level', 'language'];
/** Where so few broad fields are left, what is below them shows without being asked. */
const FEW_FIELDS = 2;

/** Filters with a value added or removed. A field replaces the wider and narrower ones, beside which it would change nothing. */
function narrowedBy(filters: Filters, facet: Facet, value: string): Filters {
  const chosen = filters[facet] ?? [];
  if (facet !== 'specialty' || chosen.includes(value)) return toggled(filters, facet, value);
  return toggled({ ...filters, specialty: chosen.filter((code) => !code.startsWith(value) && !value.startsWith(code)) }, facet, value);
}

const FACET_VOCABULARIES = {
  specialty: 'isced-f-2013',
  level: 'qualification-levels',
  language: 'languages',
  country: 'countries',
  kind: 'resource-types',
  licence: 'licences',
  occupation: 'isco-08',
} as const;

/** What a reader calls the value of a facet. */
export function facetLabel(facet: Facet | 'occupation', value: string, { t, language }: Locale, names: InstitutionNames): string {
  if (facet in FACET_VOCABULARIES) return labelOf(FACET_VOCABULARIES[facet as keyof typeof FACET_VOCABULARIES], value, language);
  if (facet === 'institution') return institutionName(value, names, language).text;
  return facet === 'year' ? value : t(`${facet}.${value}`);
}

/** All facets that have something to choose, values with the most items first (years: the latest first). */
export function presentFacets(
  facets: SearchResult['facets'],
  request: SearchRequest,
  locale: Locale,
  names: InstitutionNames,
): FacetList[] {
  return FACETS.flatMap((facet) => {
    const selected = request.filters[facet] ?? [];
    const counts = new Map(Object.entries(facets[facet]));
    for (const value of selected) if (!counts.has(value)) counts.set(value, 0);
    const value = ([code, count]: [string, number]): FacetValue => ({
      value: code,
      label: facetLabel(facet, code, locale, names),
      count,
      selected: selected.includes(code),
      href: locale.link(searchAddress({ ...request, page: 1, filters: narrowedBy(request.filters, facet, code) })),
      narrower: facet === 'specialty' && isUnfolded(code) ? below(code) : [],
    });
    const ordered = (entries: [string, number][]): FacetValue[] =>
      entries
        .map(value)
        .sort((a, b) =>
          facet === 'year' ? Number(b.value) - Number(a.value) : b.count - a.count || a.label.localeCompare(b.label, locale.language),
        );
    const broads = [...counts.keys()].filter((code) => code.length === 2).length;
    const isUnfolded = (code: string): boolean =>
      code.length === 2 && (broads <= FEW_FIELDS || selected.some((other) => other.startsWith(code)));
    // A broad field shows the detailed ones below it; the narrow ones between would only repeat them.
    const below = (broad: string): FacetValue[] => ordered([...counts].filter(([code]) => code.length === 4 && code.startsWith(broad)));
    const top =
      facet === 'specialty'
        ? [...counts].filter(([code]) => code.length === 2 || (code.length === 3 && selected.includes(code)))
        : [...counts];
    const values = ordered(top);
    return values.length === 0 ? [] : [{ facet, values, open: OPEN_FACETS.includes(facet) || selected.length > 0 }];
  });
}

/** A filter in force, as a link that removes it. */
export interface ActiveFilter {
  readonly facet: string;
  readonly value: string;
  readonly label: string;
  readonly href: string;
}

export function presentActiveFilters(request: SearchRequest, locale: Locale, names: InstitutionNames): ActiveFilter[] {
  return Object.entries(request.filters).flatMap(([facet, values]) =>
    values.map((value) => ({
      facet,
      value,
      label: facetLabel(facet as Facet, value, locale, names),
      href: locale.link(searchAddress({ ...request, page: 1, filters: toggled(request.filters, facet as Facet, value) })),
    })),
  );
}

/** The same search in each other language that has something, with what it would find. */
export function presentOtherLanguages(facets: SearchResult['facets'], request: SearchRequest, { language, link }: Locale): FacetValue[] {
  const chosen = request.filters.language ?? [];
  if (chosen.length === 0) return [];
  return Object.entries(facets.language)
    .filter(([code, count]) => count > 0 && !chosen.includes(code))
    .map(([code, count]) => ({
      value: code,
      label: labelOf('languages', code, language),
      count,
      selected: false,
      href: link(searchAddress({ ...request, page: 1, filters: { ...request.filters, language: [code] } })),
      narrower: [],
    }))
    .sort((a, b) => b.count - a.count);
}
