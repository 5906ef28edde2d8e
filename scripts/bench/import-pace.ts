import { StartError } from '../../server/errors.ts';
import { startApp, type RunningApp } from './app.ts';
import { startChild } from './child.ts';

const PAGE = 5000;
const SCRATCH = 'bench-scratch';
const PATIENCE_MS = 15 * 60_000;
const POLL_MS = 20;

/** Seconds from the start until all items are searchable; `addDocuments` is NaN where it was left out. */
export interface Pace {
  readonly first: 'import' | 'addDocuments';
  readonly import: number;
  readonly addDocuments: number;
  /** The most memory of the application meanwhile, in MB. */
  readonly memory: number;
}

interface PaceTask {
  readonly file: string;
  /** An empty folder, which is filled. */
  readonly dataFolder: string;
  /** Pages of the index's documents: read after the import where there are none yet, sent before it where there are. */
  readonly documents: string[] | undefined;
  readonly signal: AbortSignal;
  readonly say: (step: string) => void;
}

/** The documents of an index as JSON Lines, a text for each page, so that nothing but sending them is timed. */
async function readDocuments({ client, index }: RunningApp, signal: AbortSignal): Promise<string[]> {
  const pages: string[] = [];
  for (let offset = 0; ; offset += PAGE) {
    signal.throwIfAborted();
    const { results } = await client.index(index).getDocuments({ offset, limit: PAGE });
    if (results.length === 0) return pages;
    pages.push(results.map((document) => JSON.stringify(document)).join('\n'));
  }
}

/** Seconds of `npm run import` from its start until everything is searchable. */
async function timeImport({ file, dataFolder, signal }: PaceTask): Promise<number> {
  const began = performance.now();
  const child = startChild('import/main.js', [file, '--report', `${file}.report.jsonl`], dataFolder, signal);
  try {
    await Promise.all([child.line(/added [1-9]\d*, changed 0, unchanged 0, refused 0$/), child.line(/^Search is up to date/)]);
    const seconds = (performance.now() - began) / 1000;
    await child.ended;
    return seconds;
  } finally {
    await child.stop();
  }
}

/** Seconds of Meilisearch's own `addDocuments` for the same documents with the same settings, until all are searchable. */
async function timeAddDocuments({ client, index }: RunningApp, pages: readonly string[], signal: AbortSignal): Promise<number> {
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
    for await (const { status, error } of client.tasks.waitForTasksIter(tasks, patience)) {
      signal.throwIfAborted();
      if (status !== 'succeeded')
        throw new StartError('add-documents', `Meilisearch did not take the documents: ${error?.message ?? status}`);
    }
    return (performance.now() - began) / 1000;
  } finally {
    await client.deleteIndexIfExists(SCRATCH);
  }
}

/** Fills an empty catalogue by the import, and beside it an index by `addDocuments`: the import first, and in a second run last. */
export async function measurePace(task: PaceTask): Promise<Pace> {
  const { dataFolder, documents, signal, say } = task;
  const app = await startApp(dataFolder, signal);
  const add = async (pages: readonly string[]): Promise<number> => {
    say('addDocuments');
    return timeAddDocuments(app, pages, signal);
  };
  try {
    const first = documents === undefined || documents.length === 0 ? 'import' : 'addDocuments';
    let addDocuments = documents === undefined || first === 'import' ? NaN : await add(documents);
    await app.forgetPeak();
    say('import');
    const imported = await timeImport(task);
    const { peak } = await app.memory();
    if (documents !== undefined && first === 'import') {
      documents.push(...(await readDocuments(app, signal)));
      addDocuments = await add(documents);
    }
    return { first, import: imported, addDocuments, memory: peak };
  } finally {
    await app.stop();
  }
}
