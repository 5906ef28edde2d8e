import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError, systemCode } from '../errors.ts';

const WAIT_FOR_OWNER_MS = 90_000;

/** Where the embedded engines of a data folder answer. */
export interface EngineAddresses {
  readonly mongodbUri: string | undefined;
  readonly meili: { readonly url: string; readonly key: string } | undefined;
}

interface OwnerFile extends Partial<EngineAddresses> {
  readonly pid: number;
  /** When the process began, as the system counts it, so that a reused pid is no owner. */
  readonly began: string;
  readonly ready: boolean;
}

export interface Ownership {
  /** Tells other processes where the engines answer. */
  readonly announce: (addresses: EngineAddresses) => Promise<void>;
  readonly release: () => Promise<void>;
}

/** When process `pid` began, or undefined when there is none; without /proc every living pid counts. */
async function processBeginning(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'latin1');
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Field 3 is the state (a zombie is dead), field 22 the start in clock ticks since boot.
    return afterName[0] === 'Z' ? undefined : afterName[19];
  } catch (error) {
    if (process.platform === 'linux') return undefined;
    if (systemCode(error) === undefined) throw error;
  }
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch (error) {
    return systemCode(error) === 'EPERM' ? 'alive' : undefined;
  }
}

async function readOwner(file: string): Promise<OwnerFile | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as OwnerFile;
  } catch {
    return undefined;
  }
}

async function isAlive(owner: OwnerFile): Promise<boolean> {
  return (await processBeginning(owner.pid)) === owner.began;
}

/**
 * Becomes the owner of a data folder's engines, or finds who is. One file of mode 0600, `engines.json`,
 * is the lock and the address book; a dead owner's file is taken over.
 * @throws StartError `owner-starting` when another process holds the folder and does not get ready.
 */
export async function claimEngines(dataFolder: string): Promise<Ownership | EngineAddresses> {
  const file = path.join(dataFolder, 'engines.json');
  const mine = { pid: process.pid, began: (await processBeginning(process.pid)) ?? '' };
  for (const deadline = Date.now() + WAIT_FOR_OWNER_MS; Date.now() < deadline;) {
    if (await create(file, { ...mine, ready: false })) return ownership(file, mine);
    const owner = await readOwner(file);
    if (owner === undefined || !(await isAlive(owner))) await removeDead(file, owner);
    else if (owner.ready) return { mongodbUri: owner.mongodbUri, meili: owner.meili };
    else await sleep(100);
  }
  throw new StartError('owner-starting', `Another Usta is still starting on ${dataFolder}; wait for it, or stop it and start again.`);
}

/** Whether a claim made us the owner. */
export function isOwnership(claim: Ownership | EngineAddresses): claim is Ownership {
  return 'release' in claim;
}

/** Writes the whole file aside and links it in place: it appears complete or not at all. */
async function create(file: string, content: OwnerFile): Promise<boolean> {
  const aside = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(aside, JSON.stringify(content), { mode: 0o600 });
  try {
    await link(aside, file);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

/** Takes a dead owner's file away; one that a quicker process has put there meanwhile is put back. */
async function removeDead(file: string, dead: OwnerFile | undefined): Promise<void> {
  const aside = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = await readOwner(aside);
  if (moved !== undefined && (moved.pid !== dead?.pid || moved.began !== dead.began)) {
    await link(aside, file).catch(() => undefined);
  }
  await rm(aside, { force: true });
}

function ownership(file: string, mine: { readonly pid: number; readonly began: string }): Ownership {
  return {
    announce: async (addresses) => {
      const aside = `${file}.${randomBytes(4).toString('hex')}`;
      await writeFile(aside, JSON.stringify({ ...mine, ready: true, ...addresses }), { mode: 0o600 });
      await rename(aside, file);
    },
    release: async () => {
      const owner = await readOwner(file);
      if (owner?.pid === mine.pid) await rm(file, { force: true });
    },
  };
}
