import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from '../errors.ts';
import type { Log } from '../log.ts';
import { nodeForEngine } from './libc.ts';
import { projectRoot } from '../../content-schema/project-root.ts';
import { supervise, type SupervisedProcess } from './supervised-process.ts';

/** A unix socket's path is cut silently past 108 bytes; the engine adds 45 to the folder's. */
const LONGEST_RUN_FOLDER = 60;
const READY_WITHIN_MS = 60_000;

export interface MongodbEngine {
  readonly uri: string;
  readonly process: SupervisedProcess;
}

interface ChildMessage {
  readonly socketPath?: string;
  readonly failure?: string;
}

/** A private folder for sockets with a short path, the same for the same data folder. */
async function openRunFolder(dataFolder: string): Promise<string> {
  const uid = process.getuid?.() ?? 0;
  const name = `usta-${String(uid)}-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 10)}`;
  const inTemporary = path.join(os.tmpdir(), name);
  const folder = Buffer.byteLength(inTemporary) <= LONGEST_RUN_FOLDER ? inTemporary : path.join('/tmp', name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new StartError('run-folder', `The folder ${folder} is not private to this user; remove it and start again.`);
  }
  return folder;
}

async function clearStaleSockets(runFolder: string): Promise<void> {
  for (const entry of await readdir(runFolder)) {
    if (entry.startsWith('embedded-mongodb-')) await rm(path.join(runFolder, entry), { recursive: true, force: true });
  }
}

/** Points `link` at `target` in one step, so that clients keep one address over the engine's lives. */
async function pointAt(link: string, target: string): Promise<void> {
  const fresh = `${link}.${randomBytes(4).toString('hex')}`;
  await symlink(target, fresh);
  await rename(fresh, link);
}

function firstMessage(child: ChildProcess): Promise<ChildMessage> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
    }, READY_WITHIN_MS);
    child.once('message', (message) => {
      clearTimeout(late);
      resolve(message as ChildMessage);
    });
    child.once('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(late);
      reject(new Error(`the engine ended before it was ready (${signal ?? `exit code ${String(code)}`})`));
    });
  });
}

function sentenceFor(failure: string, databaseFolder: string): StartError {
  if (failure.includes('DBPathInUse') || failure.includes('already in use')) {
    return new StartError(
      'mongodb-in-use',
      `Another MongoDB engine uses ${databaseFolder}; stop that program, or set USTA_DATA to another folder.`,
    );
  }
  if (failure.includes('Cannot find') || failure.includes('ERR_MODULE_NOT_FOUND')) return notInstalled();
  return new StartError(
    'mongodb-start',
    `The embedded MongoDB did not start (${failure}); set MONGODB_URI to a MongoDB server of your own, or free ${databaseFolder}.`,
  );
}

function notInstalled(): StartError {
  return new StartError(
    'engine-platform',
    `There is no embedded MongoDB for this platform (${process.platform} ${process.arch}); set MONGODB_URI to a MongoDB server of your own.`,
  );
}

/** The built child; under the tests this file runs from its source, and the child from the build. */
function childScript(): string {
  const here = fileURLToPath(import.meta.url);
  const built = here.endsWith('.ts') ? path.join(projectRoot, 'dist/server/engines') : path.dirname(here);
  return path.join(built, 'mongodb-child.js');
}

/**
 * Starts the embedded MongoDB on `dataFolder`/mongodb as a supervised child process.
 * @throws StartError when it cannot run here or its folder is in use.
 */
export async function startMongodb(
  dataFolder: string,
  cacheFolder: string,
  progress: (step: string) => void,
  log: Log,
): Promise<MongodbEngine> {
  if (!['linux', 'darwin'].includes(process.platform)) throw notInstalled();
  const databaseFolder = path.join(dataFolder, 'mongodb');
  const node = await nodeForEngine(cacheFolder, progress);
  const runFolder = await openRunFolder(dataFolder);
  const link = path.join(runFolder, 'mongodb.sock');
  await mkdir(databaseFolder, { recursive: true, mode: 0o700 });

  const launch = async (): Promise<ChildProcess> => {
    await clearStaleSockets(runFolder);
    const child = spawn(node.program, [...node.args, childScript(), databaseFolder], {
      // Its own process group: Ctrl-C reaches us alone, and we stop it when nothing needs it any more.
      detached: true,
      env: { ...process.env, TMPDIR: runFolder },
      stdio: ['ignore', 'ignore', log.isLevelEnabled('debug') ? 'inherit' : 'ignore', 'ipc'],
    });
    try {
      const { socketPath, failure } = await firstMessage(child);
      if (socketPath === undefined) throw sentenceFor(failure ?? 'no reason given', databaseFolder);
      await pointAt(link, socketPath);
    } catch (error) {
      child.kill('SIGKILL');
      throw error instanceof StartError ? error : sentenceFor(error instanceof Error ? error.message : String(error), databaseFolder);
    }
    return child;
  };

  const supervised = await supervise(
    { name: 'mongodb', launch, requestStop: (child) => child.kill('SIGTERM'), kill: (child) => child.kill('SIGKILL') },
    log,
  );
  return { uri: `mongodb://${encodeURIComponent(link)}/usta?directConnection=true&w=1&journal=true`, process: supervised };
}
