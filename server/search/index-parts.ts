import type { Meilisearch } from 'meilisearch';
import type { Connection, Model } from 'mongoose';
import type { StoredItem } from '../catalogue/service.ts';
import type { Log } from '../log.ts';
import type { SearchedMedia } from './passage-writer.ts';
import type { SearchLease } from './search-lease.ts';

export interface IndexNames {
  readonly items: string;
  readonly concepts: string;
  readonly passages: string;
}

/** The indexes of a database. */
export function indexNames(database: string): IndexNames {
  return { items: `${database}-items`, concepts: `${database}-concepts`, passages: `${database}-passages` };
}

/** What the work on the index needs. */
export interface IndexParts {
  readonly connection: Connection;
  readonly items: Model<StoredItem>;
  readonly meili: Meilisearch;
  readonly names: IndexNames;
  readonly media: SearchedMedia;
  readonly lease: SearchLease;
  /** Called when searches may answer otherwise than before. */
  readonly onChange: () => void;
  readonly log: Log;
}

/** Items that go to Meilisearch in one request. */
export const BATCH = 500;
