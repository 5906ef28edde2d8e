import type { Index, Meilisearch, Settings } from 'meilisearch';

/** Far below Meilisearch's limit of 100 MB for a request. */
const LARGEST_PAYLOAD = 8 * 1024 * 1024;
const TASK_PATIENCE_MS = 10 * 60_000;
const TASK_POLL_MS = 20;

/** A document that Meilisearch would not take, and its reason. */
export interface Refusal {
  readonly id: string;
  readonly reason: string;
}

/** Waits for an enqueued task; an answer of `failed` is its reason, not an exception. */
async function outcome(task: {
  waitTask: (options: { timeout: number; interval: number }) => Promise<{ status: string; error: { message: string } | null }>;
}): Promise<string | undefined> {
  const done = await task.waitTask({ timeout: TASK_PATIENCE_MS, interval: TASK_POLL_MS });
  return done.status === 'succeeded' ? undefined : (done.error?.message ?? done.status);
}

async function send(index: Index, documents: readonly string[]): Promise<string | undefined> {
  return outcome(index.addDocumentsFromString(documents.join('\n'), 'application/x-ndjson'));
}

/** Sends documents; where Meilisearch fails the batch, halves it until the bad ones are alone. */
async function sendOrHalve(index: Index, documents: readonly string[], ids: readonly string[]): Promise<Refusal[]> {
  const reason = await send(index, documents);
  if (reason === undefined) return [];
  if (documents.length === 1) return [{ id: ids[0] ?? '', reason }];
  const middle = documents.length >> 1;
  return [
    ...(await sendOrHalve(index, documents.slice(0, middle), ids.slice(0, middle))),
    ...(await sendOrHalve(index, documents.slice(middle), ids.slice(middle))),
  ];
}

/** Puts documents into an index and answers those it refused. Rejects when Meilisearch cannot be reached. */
export async function putDocuments(index: Index, documents: readonly { readonly id: string }[]): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  let lines: string[] = [];
  let ids: string[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    if (lines.length > 0) refusals.push(...(await sendOrHalve(index, lines, ids)));
    [lines, ids, size] = [[], [], 0];
  };
  for (const document of documents) {
    const line = JSON.stringify(document);
    if (size + line.length > LARGEST_PAYLOAD) await flush();
    lines.push(line);
    ids.push(document.id);
    size += line.length;
  }
  await flush();
  return refusals;
}

/** Takes documents out of an index; ids it does not hold do not matter. */
export async function removeDocuments(index: Index, ids: readonly string[]): Promise<void> {
  const reason = await outcome(index.deleteDocuments([...ids]));
  if (reason !== undefined) throw new Error(reason);
}

/** Creates an index with its settings, anew when it exists. */
export async function freshIndex(meili: Meilisearch, uid: string, settings: Settings): Promise<Index> {
  await meili.deleteIndexIfExists(uid);
  await meili.createIndex(uid, { primaryKey: 'id' }).waitTask({ timeout: TASK_PATIENCE_MS, interval: TASK_POLL_MS });
  const index = meili.index(uid);
  const reason = await outcome(index.updateSettings(settings));
  if (reason !== undefined) throw new Error(`settings of ${uid}: ${reason}`);
  return index;
}

/** Puts `fresh` in the place of `live` in one step, and removes what was there. */
export async function swapIn(meili: Meilisearch, live: string, fresh: string): Promise<void> {
  const exists = (await meili.getRawIndex(live).catch(() => undefined)) !== undefined;
  if (!exists) await meili.createIndex(live, { primaryKey: 'id' }).waitTask({ timeout: TASK_PATIENCE_MS, interval: TASK_POLL_MS });
  const reason = await outcome(meili.swapIndexes([{ indexes: [live, fresh], rename: false }]));
  if (reason !== undefined) throw new Error(`swap of ${live}: ${reason}`);
  await meili.deleteIndexIfExists(fresh);
}
