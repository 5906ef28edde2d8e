import { StartError } from '../../server/errors.ts';
import type { RunningApp } from './app.ts';
import { startChild } from './child.ts';

const PAGE = 5000;
const SCRATCH = 'bench-scratch';
const PATIENCE_MS = 15 * 60_000;
const POLL_MS = 20;

/** The documents of an index as JSON Lines, a text for each page of 5,000, so that nothing but sending them is timed. */
export async function readDocuments({ client, index }: RunningApp, signal: AbortSignal): Promise<string[]> {
  const pages: string[] = [];
  for (let offset = 0; ; offset += PAGE) {
    signal.throwIfAborted();
    const { results } = await client.index(index).getDocuments({ offset, limit: PAGE });
    if (results.length === 0) return pages;
    pages.push(results.map((document) => JSON.stringify(document)).join('\n'));
  }
}

/** Seconds of `npm run import` from its start until everything is searchable. */
export async function timeImport(file: string, dataFolder: string, signal: AbortSignal): Promise<number> {
  const began = performance.now();
  const child = startChild('import/main.js', [file, '--report', `${file}.report.jsonl`], dataFolder);
  const stop = (): void => {
    void child.stop();
  };
  signal.addEventListener('abort', stop);
  try {
    await Promise.all([child.line(/added [1-9]\d*, changed 0, unchanged 0, refused 0$/), child.line(/^Search is up to date/)]);
    const seconds = (performance.now() - began) / 1000;
    await child.ended;
    return seconds;
  } finally {
    signal.removeEventListener('abort', stop);
    await child.stop();
  }
}

/** Seconds of Meilisearch's own `addDocuments` for the same documents with the same settings, from the first request until all are searchable. */
export async function timeAddDocuments({ client, index }: RunningApp, pages: readonly string[], signal: AbortSignal): Promise<number> {
  const patience = { timeout: PATIENCE_MS, interval: POLL_MS };
  const settings = await client.index(index).getSettings();
  await client.createIndex(SCRATCH, { primaryKey: 'id' }).waitTask(patience);
  try {
    await client.index(SCRATCH).updateSettings(settings).waitTask(patience);
    const began = performance.now();
    const tasks = [];
    for (const page of pages) {
      signal.throwIfAborted();
      tasks.push(await client.index(SCRATCH).addDocumentsFromString(page, 'application/x-ndjson'));
    }
    const done = await client.tasks.waitForTasks(tasks, patience);
    const seconds = (performance.now() - began) / 1000;
    const failed = done.find(({ status }) => status !== 'succeeded');
    if (failed !== undefined)
      throw new StartError('add-documents', `Meilisearch did not take the documents: ${failed.error?.message ?? failed.status}`);
    return seconds;
  } finally {
    await client.deleteIndexIfExists(SCRATCH);
  }
}
