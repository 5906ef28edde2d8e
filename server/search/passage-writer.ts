import type { Index } from 'meilisearch';
import type { StoredItem } from '../catalogue/service.ts';
import { ownFiles } from '../../content-schema/own-files.ts';
import type { MediaService } from '../media/service.ts';
import { removeMatching, sendDocuments, settleDocuments, type Refusal, type Sent } from './index-writer.ts';
import type { FilesOfItems } from './item-facts.ts';
import { passageDocument, passageSeal, type PassageDocument, type PassagePlan } from './passage-documents.ts';

/** Passages that are in memory at one time. */
const BATCH = 300;
/** Batches that Meilisearch may be working on while we read the next. */
const IN_FLIGHT = 4;

export type SearchedMedia = Pick<MediaService, 'files' | 'passages'>;

/** The records of all files that some items name. */
export async function filesOf(items: readonly StoredItem[], media: SearchedMedia): Promise<FilesOfItems> {
  return media.files.findAll([...new Set(items.flatMap((item) => ownFiles(item).map(({ sha256 }) => sha256)))]);
}

async function* documentsOf(plan: PassagePlan, media: SearchedMedia): AsyncGenerator<PassageDocument> {
  for (const [at, { record }] of plan.files.entries())
    for await (const passage of media.passages.each(record)) yield passageDocument(plan, at, passage);
}

async function again(plan: PassagePlan, media: SearchedMedia, ids: ReadonlySet<string>): Promise<PassageDocument[]> {
  const found: PassageDocument[] = [];
  for await (const document of documentsOf(plan, media)) if (ids.has(document.id)) found.push(document);
  return found;
}

/** Writes the passages of an item, a batch at a time, and seals them where all came in; answers what was refused, under the item's id. */
export async function writePassages(index: Index, plan: PassagePlan, media: SearchedMedia, isFresh = false): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  let waiting: Sent[] = [];
  const settle = async (): Promise<void> => {
    refusals.push(...(await settleDocuments(index, waiting, (ids) => again(plan, media, new Set(ids)))));
    waiting = [];
  };
  let batch: PassageDocument[] = [];
  const flush = async (): Promise<void> => {
    waiting.push(...(await sendDocuments(index, batch)));
    batch = [];
    if (waiting.length >= IN_FLIGHT) await settle();
  };
  for await (const document of documentsOf(plan, media)) {
    batch.push(document);
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  // The new ones are there or on their way, so the old ones leave right after them.
  if (!isFresh) await removeMatching(index, `item = ${plan.item} AND mark != ${plan.mark}`);
  await settle();
  if (refusals.length === 0)
    refusals.push(...(await settleDocuments(index, await sendDocuments(index, [passageSeal(plan)]), () => Promise.resolve([]))));
  return refusals.map(({ reason }) => ({ id: plan.item, reason }));
}

/** Which of these items have passages in the index, and the marks of those that are complete. */
async function standing(
  index: Index,
  ids: readonly string[],
): Promise<{ readonly items: ReadonlySet<string>; readonly seals: ReadonlySet<string> }> {
  const { facetDistribution = {} } = await index.search('', { filter: `item IN [${ids.join(', ')}]`, facets: ['item', 'seal'], limit: 0 });
  const keys = (facet: string): Set<string> => new Set(Object.keys(facetDistribution[facet] ?? {}));
  return { items: keys('item'), seals: keys('seal') };
}

/**
 * Makes the passages of these items in the index what is planned: an item without a plan has none, and what is there
 * already is not written again. Answers what was refused, under the id of the item.
 */
export async function bringPassages(
  index: Index,
  { ids, plans }: { readonly ids: readonly string[]; readonly plans: readonly PassagePlan[] },
  media: SearchedMedia,
): Promise<Refusal[]> {
  if (ids.length === 0) return [];
  const there = await standing(index, ids);
  const refusals: Refusal[] = [];
  const planned = new Set(plans.map(({ item }) => item));
  for (const plan of plans) if (!there.seals.has(plan.mark)) refusals.push(...(await writePassages(index, plan, media)));
  const gone = ids.filter((id) => there.items.has(id) && !planned.has(id));
  if (gone.length > 0) await removeMatching(index, `item IN [${gone.join(', ')}]`);
  return refusals;
}
