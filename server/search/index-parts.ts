import type { Meilisearch } from 'meilisearch';
import type { Connection, Model } from 'mongoose';
import type { StoredItem } from '../catalogue/service.ts';
import type { Log } from '../log.ts';
import type { SearchLease } from './search-lease.ts';

export interface IndexNames {
  readonly items: string;
  readonly concepts: string;
}

/** What the work on the index needs. */
export interface IndexParts {
  readonly connection: Connection;
  readonly items: Model<StoredItem>;
  readonly meili: Meilisearch;
  readonly names: IndexNames;
  readonly lease: SearchLease;
  /** Called when searches may answer otherwise than before. */
  readonly onChange: () => void;
  readonly log: Log;
}

/** Items that go to Meilisearch in one request. */
export const BATCH = 500;
