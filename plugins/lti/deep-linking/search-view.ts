import {
  MOST_RESULTS,
  presentActiveFilters,
  presentCard,
  presentFacets,
  presentPages,
  searchAddress,
  withoutFilters,
  type Card,
  type FacetValue,
  type FoundPassage,
  type Locale,
  type PassageRow,
  type PluginHost,
} from '../../../server/plugin-api.ts';
import { entryText, readEntry, type Entry } from './entry.ts';
import { placeIn, type PickState } from './pick-state.ts';

/** A place that was found, as a fragment that can be chosen. */
export interface PickPassage extends PassageRow {
  readonly key: string;
}

export interface PickCard {
  readonly card: Card;
  readonly key: string;
  readonly isChosen: boolean;
  readonly passages: readonly PickPassage[];
}

/** A link of the results page as a button of the form: `search?q=torna`. */
const step = (href: string): string => `search?${placeIn(href)}`;

interface FacetButton {
  readonly label: string;
  readonly count: number;
  readonly selected: boolean;
  readonly step: string;
  readonly narrower: readonly FacetButton[];
}

function facetButton({ label, count, selected, href, narrower }: FacetValue): FacetButton {
  return { label, count, selected, step: step(href), narrower: narrower.map(facetButton) };
}

/** The entry of a passage; its end is cut to the item's length, in pages or seconds. */
export function passageEntry(item: string, { form, place, end }: FoundPassage, length: number | null | undefined): Entry {
  if (form === 'page') return { item, fragment: { pageStart: place, pageEnd: place } };
  const [start, stop] = [Math.floor(place), Math.min(Math.ceil(end ?? Infinity), Math.ceil(length ?? Infinity))];
  return { item, fragment: { startOffset: start, ...(stop > start && stop < Infinity ? { endOffset: stop } : {}) } };
}

/** The ids of items that were chosen as they are, whole. */
export function wholeChosen(chosen: readonly string[]): ReadonlySet<string> {
  const entries = chosen.flatMap((text) => readEntry(text) ?? []);
  return new Set(entries.filter(({ fragment, unit }) => fragment === undefined && unit === undefined).map(({ item }) => item));
}

/** Searches, and shows what is found as the results page does, with buttons where that has links. */
export async function presentSearch(
  { search, chosen }: Pick<PickState, 'search' | 'chosen'>,
  host: Pick<PluginHost, 'search' | 'institutions'>,
  locale: Locale,
): Promise<object> {
  const [result, names] = await Promise.all([host.search.search(search), host.institutions.names()]);
  const whole = wholeChosen(chosen);
  const pages = presentPages(result.total, search, locale);
  const cards = result.hits.map((hit): PickCard => {
    const card = presentCard(hit, search.query, locale, names);
    const rows = card.passages.flatMap((row, position): PickPassage[] => {
      const found = hit.passages[position];
      return found === undefined ? [] : [{ ...row, key: entryText(passageEntry(hit.id, found, hit.seconds)) }];
    });
    return { card, key: hit.id, isChosen: whole.has(hit.id), passages: rows };
  });
  return {
    total: result.total,
    isStopgap: result.isStopgap,
    isAtLeast: result.total >= MOST_RESULTS,
    cards,
    facets: presentFacets(result.facets, search, locale, names).map(({ facet, values, open }) => ({
      facet,
      open,
      values: values.map(facetButton),
    })),
    active: presentActiveFilters(search, locale, names).map(({ facet, label, href }) => ({ facet, label, step: step(href) })),
    clearStep: step(searchAddress(withoutFilters(search))),
    pages: {
      current: pages.current,
      last: pages.last,
      previous: pages.previous === undefined ? undefined : step(pages.previous),
      next: pages.next === undefined ? undefined : step(pages.next),
    },
  };
}
