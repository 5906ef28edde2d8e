import { createSearchService, type SearchRequest } from '../../server/search/service.ts';
import type { Ask } from './load.ts';

/** What is measured: (a) Meilisearch itself, (b) the API, (c) the results page, the same searches each. */
export const TARGETS = ['a', 'b', 'c'] as const;
export type Target = (typeof TARGETS)[number];

interface Addresses {
  readonly app: string;
  readonly meili: { readonly url: string; readonly key: string };
  /** The index that the application searches. */
  readonly index: string;
}

/** The body that the application sends to Meilisearch for a search, taken from its own search service. */
async function meiliBody(request: SearchRequest, index: string): Promise<string> {
  let sent: object | undefined;
  const recorder = {
    multiSearch: (asked: { readonly queries: readonly object[] }) => {
      sent = asked;
      return Promise.resolve({ results: asked.queries.map(() => ({ hits: [] })) });
    },
  };
  const names = { items: index, concepts: index, passages: index.replace(/-items$/, '-passages') };
  const nothing = (): Promise<ReadonlyMap<string, never>> => Promise.resolve(new Map<string, never>());
  const parts = { meili: recorder, names, inside: { items: nothing, texts: nothing } };
  await createSearchService(parts as unknown as Parameters<typeof createSearchService>[0]).search(request);
  if (sent === undefined) throw new Error(`the search for "${request.query}" asks nothing of Meilisearch`);
  return JSON.stringify(sent);
}

function parametersOf({ query, filters }: SearchRequest): string {
  const parameters = new URLSearchParams({ q: query });
  for (const [facet, values] of Object.entries(filters)) for (const value of values) parameters.append(facet, value);
  return parameters.toString();
}

/** The requests of each target, in the order of the searches. */
export async function prepareTargets(
  searches: readonly SearchRequest[],
  { app, meili, index }: Addresses,
  { encoding, fresh }: { readonly encoding: string; readonly fresh: boolean },
): Promise<Readonly<Record<Target, readonly Ask[]>>> {
  const bodies = await Promise.all(searches.map((search) => meiliBody(search, index)));
  const headers = { 'Accept-Encoding': encoding, 'Accept-Language': 'az', ...(fresh ? { 'Cache-Control': 'no-cache' } : {}) };
  const page = (path: string): Ask[] =>
    searches.map((search) => ({ url: new URL(`${path}?${parametersOf(search)}`, app), headers: { ...headers, Accept: '*/*' } }));
  return {
    a: bodies.map((body) => ({
      url: new URL('/multi-search', meili.url),
      headers: { 'Accept-Encoding': 'identity', 'Content-Type': 'application/json', Authorization: `Bearer ${meili.key}` },
      body,
    })),
    b: page('/api/search'),
    c: page('/search'),
  };
}
