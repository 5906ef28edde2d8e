import { importFile, type ImportCounts, type ImportOptions, type Refusal } from '../../scripts/import/importer.ts';
import type { Context } from '../../server/context.ts';

export interface Brought {
  readonly counts: ImportCounts;
  readonly refusals: readonly Refusal[];
}

/** Imports a file into a test's catalogue, whole and for good where the options do not say otherwise. */
export async function bring(context: Context, file: string, options: Partial<ImportOptions> = {}): Promise<Brought> {
  const refusals: Refusal[] = [];
  const counts = await importFile({
    file,
    map: undefined,
    catalogue: context.catalogue,
    dryRun: false,
    limit: Infinity,
    onRefusal: (refusal) => {
      refusals.push(refusal);
    },
    onProgress: () => undefined,
    ...options,
  });
  return { counts, refusals };
}

/** How many items a search without a query finds, when the index knows all. */
export async function searchable(context: Context): Promise<number> {
  await context.search.index.caughtUp();
  return (await context.search.search({ query: '', filters: {}, sort: 'relevance', page: 1, pageSize: 1 })).total;
}
