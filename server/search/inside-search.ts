import { withTexts, type PassageHit } from './found-passages.ts';
import type { IndexNames } from './index-parts.ts';
import { queryOf } from './index-queries.ts';
import type { Ask } from './index-search.ts';
import type { InsideReader } from './inside-reader.ts';
import { FILE_NAME_LENGTH } from './passage-documents.ts';
import type { InsideRequest, InsideResult } from './search-types.ts';

const SHOWN = ['item', 'passage', 'form', 'place', 'end', 'label', 'file', 'written', 'open'];

interface InsideSearchParts {
  readonly ask: Ask;
  readonly names: IndexNames;
  readonly inside: InsideReader;
}

/** Searches the passages of one item; all words are in each that is found. */
export function createInsideSearch({ ask, names, inside }: InsideSearchParts): (request: InsideRequest) => Promise<InsideResult> {
  return async ({ item, query, file, sort, page, pageSize, mayRead }) => {
    const { found } = await ask({
      found: {
        indexUid: names.passages,
        ...queryOf(query),
        matchingStrategy: 'all',
        filter: [`item = ${item}`, ...(file === '' ? [] : [`source = ${file.slice(0, FILE_NAME_LENGTH)}`])],
        sort: sort === 'place' ? ['place:asc'] : [],
        page,
        hitsPerPage: pageSize,
        attributesToRetrieve: SHOWN,
      },
    });
    const passages = await withTexts(found.hits as unknown as PassageHit[], inside, mayRead);
    return { total: (found as { totalHits?: number }).totalHits ?? 0, passages, isStopgap: false };
  };
}
