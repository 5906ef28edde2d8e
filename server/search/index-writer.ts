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

/** Documents that Meilisearch was handed, and the task that works on them. */
export interface Sent {
  readonly ids: readonly string[];
  readonly task: number;
}

/** Waits for a task; an answer of `failed` is its reason, not an exception. */
async function outcome({ tasks }: Index, { taskUid }: { readonly taskUid: number }): Promise<string | undefined> {
  const done = await tasks.waitForTask(taskUid, { timeout: TASK_PATIENCE_MS, interval: TASK_POLL_MS });
  return done.status === 'succeeded' ? undefined : (done.error?.message ?? done.status);
}

/** Hands documents over, in one request or several; none of them is kept here. Rejects when Meilisearch cannot be reached. */
export async function sendDocuments(index: Index, documents: readonly { readonly id: string }[]): Promise<Sent[]> {
  const sent: Sent[] = [];
  let lines: string[] = [];
  let ids: string[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    if (lines.length > 0) {
      const { taskUid } = await index.addDocumentsFromString(lines.join('\n'), 'application/x-ndjson');
      sent.push({ ids, task: taskUid });
    }
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
  return sent;
}

/**
 * Waits until Meilisearch has what was sent, and answers what it refused. Where it fails a request, the documents are
 * made `again` and sent in halves until the bad ones are alone.
 */
export async function settleDocuments(
  index: Index,
  sent: readonly Sent[],
  again: (ids: readonly string[]) => Promise<readonly { readonly id: string }[]>,
): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  for (const { ids, task } of sent) {
    const reason = await outcome(index, { taskUid: task });
    if (reason === undefined) continue;
    if (ids.length === 1) {
      refusals.push({ id: ids[0] ?? '', reason });
      continue;
    }
    const middle = ids.length >> 1;
    for (const half of [ids.slice(0, middle), ids.slice(middle)])
      refusals.push(...(await settleDocuments(index, await sendDocuments(index, await again(half)), again)));
  }
  return refusals;
}

/** Takes documents out of an index; ids it does not hold do not matter. */
export async function removeDocuments(index: Index, ids: readonly string[]): Promise<void> {
  const reason = await outcome(index, await index.deleteDocuments([...ids]));
  if (reason !== undefined) throw new Error(reason);
}

/** Takes the documents that a filter holds for out of an index. */
export async function removeMatching(index: Index, filter: string): Promise<void> {
  const reason = await outcome(index, await index.deleteDocuments({ filter }));
  if (reason !== undefined) throw new Error(reason);
}

/** Creates an index with its settings, anew when it exists. */
export async function freshIndex(meili: Meilisearch, uid: string, settings: Settings): Promise<Index> {
  await meili.deleteIndexIfExists(uid);
  await meili.createIndex(uid, { primaryKey: 'id' }).waitTask({ timeout: TASK_PATIENCE_MS, interval: TASK_POLL_MS });
  const index = meili.index(uid);
  const reason = await outcome(index, await index.updateSettings(settings));
  if (reason !== undefined) throw new Error(`settings of ${uid}: ${reason}`);
  return index;
}

/** Puts `fresh` in the place of `live` in one step, and removes what was there. */
export async function swapIn(meili: Meilisearch, live: string, fresh: string): Promise<void> {
  const exists = (await meili.getRawIndex(live).catch(() => undefined)) !== undefined;
  if (!exists) await meili.createIndex(live, { primaryKey: 'id' }).waitTask({ timeout: TASK_PATIENCE_MS, interval: TASK_POLL_MS });
  const reason = await outcome(meili.index(live), await meili.swapIndexes([{ indexes: [live, fresh], rename: false }]));
  if (reason !== undefined) throw new Error(`swap of ${live}: ${reason}`);
  await meili.deleteIndexIfExists(fresh);
}
