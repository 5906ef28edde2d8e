import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../../server/config.ts';
import { openEngines } from '../../../server/engines/engines.ts';
import { createLog } from '../../../server/log.ts';
import { ended, spawnUsta } from '../../support/spawn-usta.ts';
import { waitFor } from '../../support/wait-for.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'usta-life-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The processes of this machine whose command line names `text`. */
async function processesNaming(text: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const lines = await Promise.all(pids.map(async (pid) => [pid, await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')] as const));
  return lines.filter(([pid, line]) => Number(pid) !== process.pid && line.includes(text)).map(([pid]) => Number(pid));
}

const isAway = async (): Promise<boolean> => (await processesNaming(folder)).length === 0;
const start = (): ReturnType<typeof openEngines> => openEngines({ ...readConfig({}), dataFolder: folder }, createLog('silent'));

describe('the embedded engines', () => {
  test('serve the sample catalogue, and a second start answers its first search within 3 s', async () => {
    const first = await spawnUsta({ USTA_DATA: folder });
    first.child.kill('SIGTERM');
    expect(await ended(first.child)).toBe(0);

    // The best of three, as other tests use the machine too.
    const elapsed: number[] = [];
    while (elapsed.length < 3 && Math.min(...elapsed) >= 3000) {
      const began = Date.now();
      const again = await spawnUsta({ USTA_DATA: folder });
      const answer = await fetch(`${again.address}/api/search?q=qaynaq`);
      elapsed.push(Date.now() - began);
      expect(((await answer.json()) as { total: number }).total).toBeGreaterThan(0);
      again.child.kill('SIGINT');
      expect(await ended(again.child)).toBe(0);
    }
    expect(Math.min(...elapsed)).toBeLessThan(3000);
    expect(await isAway()).toBe(true);
  });

  test('are never left behind when the parent is killed, and the next start takes over', async () => {
    const usta = await spawnUsta({ USTA_DATA: folder, USTA_SAMPLE: 'off' });
    expect((await processesNaming(folder)).length).toBeGreaterThanOrEqual(2);
    usta.child.kill('SIGKILL');
    await ended(usta.child);
    await waitFor('the engines are gone', isAway);
    const next = await start();
    expect(next.processes.mongodb?.pid()).toBeDefined();
    await next.close();
  });

  test('belong to one process; another one on the same folder uses them', async () => {
    const owner = await start();
    const guest = await start();
    expect(guest.mongodbUri).toBe(owner.mongodbUri);
    expect(guest.meili).toEqual({ url: owner.meili.url, key: owner.meili.key });
    expect(guest.processes).toEqual({});
    await guest.close();
    expect(owner.processes.mongodb?.state()).toBe('ready');
    await owner.close();
    expect(await isAway()).toBe(true);
  });

  test('two starts at the same moment end with one owner', async () => {
    const engines = await Promise.all([start(), start(), start()]);
    expect(engines.filter(({ processes }) => processes.mongodb !== undefined)).toHaveLength(1);
    await Promise.all(engines.map((each) => each.close()));
  });

  test('a file left by a dead owner, or by none, does not hinder', async () => {
    await writeFile(path.join(folder, 'engines.json'), JSON.stringify({ pid: process.pid, began: '1', ready: true }));
    const engines = await start();
    expect(engines.processes.meilisearch?.state()).toBe('ready');
    await engines.close();
    await writeFile(path.join(folder, 'engines.json'), 'not json');
    await (await start()).close();
  });

  test('keep their key and addresses for this user alone', async () => {
    const engines = await start();
    for (const name of ['engines.json', 'meilisearch.key']) expect((await stat(path.join(folder, name))).mode & 0o777).toBe(0o600);
    expect(engines.mongodbUri).toContain('w=1&journal=true');
    const socket = decodeURIComponent(/mongodb:\/\/([^/]+)\//.exec(engines.mongodbUri)?.[1] ?? '');
    expect(Buffer.byteLength(path.dirname(socket))).toBeLessThanOrEqual(60);
    expect((await stat(path.dirname(socket))).mode & 0o777).toBe(0o700);
    const refused = await fetch(`${engines.meili.url}/indexes`);
    expect(refused.status).toBe(401);
    await engines.close();
  });
});
