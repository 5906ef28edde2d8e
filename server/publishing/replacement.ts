import { idInSegment, type CatalogueService, type StoredItem } from '../catalogue/service.ts';
import type { SearchService } from '../search/service.ts';
import { fold } from '../text/fold.ts';

/** What somebody meant by an address or title: one item, a choice of several, or none. */
export type Meant =
  | { readonly kind: 'one'; readonly id: string }
  | { readonly kind: 'several'; readonly items: readonly StoredItem[] }
  | { readonly kind: 'none' };

interface ReplacementParts {
  readonly catalogue: Pick<CatalogueService, 'findPublished'>;
  readonly search: Pick<SearchService, 'search'>;
}

const OFFERED = 5;

/** The id in an address of ours such as `https://…/az/items/torna-abc123def456?q=1`. */
function idInAddress(text: string): string | undefined {
  const segment = /\/items\/([^/?#\s]+)/.exec(text)?.[1] ?? text;
  return idInSegment(segment);
}

/** Finds the item that takes the place of `except` by its address, its id or its title. */
export async function meantBy(text: string, except: string, { catalogue, search }: ReplacementParts): Promise<Meant> {
  const id = idInAddress(text);
  const byAddress = id === undefined || id === except ? undefined : await catalogue.findPublished(id);
  if (byAddress !== undefined) return { kind: 'one', id: byAddress._id };
  const { hits } = await search.search({ query: text, filters: {}, sort: 'relevance', page: 1, pageSize: OFFERED + 1 });
  const others = hits.filter((hit) => hit.id !== except);
  const sameTitle = others.filter((hit) => Object.values(hit.name).some((title) => fold(title) === fold(text)));
  if (sameTitle.length === 1 && sameTitle[0] !== undefined) return { kind: 'one', id: sameTitle[0].id };
  const found = await Promise.all(
    (sameTitle.length > 1 ? sameTitle : others).slice(0, OFFERED).map((hit) => catalogue.findPublished(hit.id)),
  );
  const items = found.flatMap((item) => item ?? []);
  return items.length === 0 ? { kind: 'none' } : { kind: 'several', items };
}
