import type { Request } from 'express';
import type { StoredItem } from './item-model.ts';

/** What a page shows beside an item's fields: the inside of its files. */
export interface InsideOfItem {
  /** Locals of the page's template. */
  readonly model: object;
  /** Style sheets of views/assets that only such a page needs. */
  readonly styles: readonly string[];
}

/** Presents the inside of an item for the person who asks. */
export type PresentInside = (item: StoredItem, req: Request) => Promise<InsideOfItem>;
