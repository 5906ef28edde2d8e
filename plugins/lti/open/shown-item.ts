import { statusOf, type PluginHost, type StoredItem } from '../../../server/plugin-api.ts';

const MOST_STEPS = 10;

/** What became of the item that a link names. */
export type Shown =
  /** It, or the one that it was merged into. */
  | { readonly kind: 'item'; readonly item: StoredItem; readonly isSuccessor: boolean }
  /** Gone for readers; `replacement` is what takes its place. */
  | { readonly kind: 'gone'; readonly item: StoredItem | undefined; readonly replacement: StoredItem | undefined };

type Catalogue = Pick<PluginHost['catalogue'], 'follow'>;

/** What takes the place of an item that was taken off; that may have been withdrawn for something else since. */
async function replacementOf(item: StoredItem, catalogue: Catalogue): Promise<StoredItem | undefined> {
  let next: StoredItem | undefined = item;
  for (let step = 0; step < MOST_STEPS && next !== undefined; step += 1) {
    next = next.replacedBy === undefined ? undefined : await catalogue.follow(next.replacedBy);
    if (next !== undefined && statusOf(next) === 'published') return next._id === item._id ? undefined : next;
  }
  return undefined;
}

/** The item that a link leads to now. */
export async function shownItem(id: string, catalogue: Catalogue): Promise<Shown> {
  const item = await catalogue.follow(id);
  if (item === undefined || statusOf(item) === 'draft') return { kind: 'gone', item: undefined, replacement: undefined };
  if (statusOf(item) === 'published') return { kind: 'item', item, isSuccessor: item._id !== id };
  return { kind: 'gone', item, replacement: await replacementOf(item, catalogue) };
}
