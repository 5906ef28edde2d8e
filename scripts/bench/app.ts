import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Meilisearch } from 'meilisearch';
import { startChild } from './child.ts';

const POLL_MS = 20;

/** Memory of a process in MB; where the system does not tell, NaN. */
export interface Memory {
  readonly now: number;
  /** The most since the last `forgetPeak`. */
  readonly peak: number;
}

/** The application in a process of its own, with the engines it started. */
export interface RunningApp {
  readonly address: string;
  readonly meili: { readonly url: string; readonly key: string };
  readonly client: Meilisearch;
  /** The index of items. */
  readonly index: string;
  readonly memory: () => Promise<Memory>;
  /** Memory of the Meilisearch that it started, in MB. */
  readonly searchMemory: () => Promise<Memory>;
  readonly forgetPeak: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

async function readMemory(pid: number): Promise<Memory> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const megabytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? NaN) / 1024;
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

/** The process of this name that another one started. */
async function childOf(pid: number, name: string): Promise<number> {
  for (const entry of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(entry)) continue;
    const status = await readFile(`/proc/${entry}/status`, 'utf8').catch(() => '');
    if (new RegExp(`^Name:\\s+${name}`, 'm').test(status) && new RegExp(`^PPid:\\s+${pid}$`, 'm').test(status)) return Number(entry);
  }
  return NaN;
}

/** The index of items, once the application has made it. */
async function itemIndex(client: Meilisearch, signal: AbortSignal): Promise<string> {
  for (;;) {
    const [{ results }, busy] = await Promise.all([
      client.getRawIndexes(),
      client.tasks.getTasks({ statuses: ['enqueued', 'processing'] }),
    ]);
    const uids = results.map(({ uid }) => uid);
    const found = uids.find((uid) => uid.endsWith('-items'));
    if (found !== undefined && busy.total === 0 && !uids.some((uid) => uid.endsWith('-fresh'))) return found;
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** Starts the application on a data folder and waits until it answers searches. */
export async function startApp(dataFolder: string, signal: AbortSignal): Promise<RunningApp> {
  const child = startChild('serve.js', [], dataFolder, signal);
  try {
    const address = (await child.line(/serves the catalogue at (\S+)/))[1] ?? '';
    const { meili } = JSON.parse(await readFile(path.join(dataFolder, 'engines.json'), 'utf8')) as Pick<RunningApp, 'meili'>;
    const client = new Meilisearch({ host: meili.url, apiKey: meili.key, requestInit: { headers: { 'Accept-Encoding': 'identity' } } });
    return {
      address,
      meili,
      client,
      index: await itemIndex(client, signal),
      memory: () => readMemory(child.pid),
      searchMemory: async () => readMemory(await childOf(child.pid, 'meilisearch')),
      forgetPeak: () => writeFile(`/proc/${child.pid}/clear_refs`, '5').catch(() => undefined),
      stop: child.stop,
    };
  } catch (error) {
    await child.stop();
    throw error;
  }
}
