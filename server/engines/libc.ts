import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { StartError, systemCode } from '../errors.ts';

const run = promisify(execFile);

/** The engine's floor: Debian 13, Ubuntu 24.04, Fedora 39 have it. */
const NEEDED: readonly [number, number] = [2, 38];
const SUITE = 'trixie';
const PACKAGES = ['libc6', 'libstdc++6', 'libgcc-s1'];
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

const ARCHITECTURES: Readonly<Record<string, { readonly triplet: string; readonly loader: string }>> = {
  x64: { triplet: 'x86_64-linux-gnu', loader: 'ld-linux-x86-64.so.2' },
  arm64: { triplet: 'aarch64-linux-gnu', loader: 'ld-linux-aarch64.so.1' },
};

/** A command that runs Node: the program and the arguments that come before the script. */
export interface NodeCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/** The C library's version of this process, such as `2.36`, or undefined where it is not glibc. */
export function glibcVersion(): string | undefined {
  const report: unknown = process.report.getReport();
  if (typeof report !== 'object' || report === null || !('header' in report)) return undefined;
  const header = report.header as { readonly glibcVersionRuntime?: string };
  return header.glibcVersionRuntime;
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
}

/**
 * How to run Node for the MongoDB engine on this machine: plainly where glibc is 2.38 or newer;
 * on an older Debian through a newer C library fetched into `cacheFolder` for that child alone.
 * @throws StartError `engine-platform` where neither is possible.
 */
export async function nodeForEngine(cacheFolder: string, progress: (step: string) => void): Promise<NodeCommand> {
  const plain: NodeCommand = { program: process.execPath, args: [] };
  if (process.platform === 'darwin') return plain;
  const version = glibcVersion();
  if (version === undefined) {
    throw new StartError(
      'engine-platform',
      'The embedded MongoDB needs glibc, which this system does not use; set MONGODB_URI to a MongoDB server of your own.',
    );
  }
  if (isNewEnough(version)) return plain;
  const machine = ARCHITECTURES[process.arch];
  if (machine === undefined || !(await exists(KEYRING))) {
    throw new StartError(
      'engine-platform',
      `The embedded MongoDB needs glibc 2.38 or newer and this system has ${version}; use a newer system, or set MONGODB_URI to a MongoDB server of your own.`,
    );
  }
  const libraryFolder = path.join(cacheFolder, `libc-${SUITE}-${process.arch}`);
  if (!(await exists(path.join(libraryFolder, machine.loader)))) {
    progress('Fetching a newer C library for the embedded MongoDB');
    await fetchLibrary(libraryFolder, machine, version);
  }
  const system = [`/lib/${machine.triplet}`, `/usr/lib/${machine.triplet}`];
  return {
    program: path.join(libraryFolder, machine.loader),
    args: ['--library-path', [libraryFolder, ...system].join(':'), await realpath(process.execPath)],
  };
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** The package mirror that this machine's own apt sources name. */
async function debianMirror(): Promise<string> {
  const { stdout } = await run('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']);
  const mirror = stdout.split('\n').find((line) => /^https?:\/\//.test(line) && !line.includes('security'));
  if (mirror === undefined) throw new Error('the apt sources name no mirror');
  return mirror;
}

async function fetchLibrary(target: string, machine: { triplet: string; loader: string }, version: string): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  const work = await mkdtemp(path.join(path.dirname(target), 'libc-'));
  try {
    await download(work, await debianMirror());
    const unpacked = path.join(work, 'root');
    const folder = path.join(unpacked, 'usr/lib', machine.triplet);
    await run(path.join(folder, machine.loader), ['--library-path', folder, '/bin/true']);
    await rename(folder, target).catch((error: unknown) => {
      // Another start was quicker: what it put there is the same.
      if (!['EEXIST', 'ENOTEMPTY'].includes(systemCode(error) ?? '')) throw error;
    });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new StartError(
      'engine-libc',
      `The embedded MongoDB needs glibc 2.38 or newer, this system has ${version}, and a newer one could not be fetched (${reason}); check the network and apt, or set MONGODB_URI to a MongoDB server of your own.`,
      error,
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Downloads and unpacks the packages with a private apt that neither reads nor writes the system's state. */
async function download(work: string, mirror: string): Promise<void> {
  for (const folder of ['lists/partial', 'cache/archives/partial', 'empty']) await mkdir(path.join(work, folder), { recursive: true });
  const place = (name: string): string => path.join(work, name);
  await writeFile(place('sources.list'), `deb [signed-by=${KEYRING}] ${mirror} ${SUITE} main\n`);
  await writeFile(place('status'), '');
  await writeFile(
    place('apt.conf'),
    [
      `Dir::Etc::sourcelist "${place('sources.list')}";`,
      `Dir::Etc::sourceparts "${place('empty')}";`,
      `Dir::Etc::trusted "${place('empty/none')}";`,
      `Dir::Etc::trustedparts "${place('empty')}";`,
      `Dir::Etc::preferences "${place('empty/none')}";`,
      `Dir::Etc::preferencesparts "${place('empty')}";`,
      `Dir::State "${work}";`,
      `Dir::State::lists "${place('lists')}";`,
      `Dir::State::status "${place('status')}";`,
      `Dir::Cache "${place('cache')}";`,
      'APT::Sandbox::User "";',
      'APT::Get::AllowUnauthenticated "false";',
      'Acquire::AllowInsecureRepositories "false";',
      'Acquire::Languages "none";',
      '',
    ].join('\n'),
  );
  const env = { ...process.env, APT_CONFIG: place('apt.conf') };
  await run('apt-get', ['-qq', 'update'], { env, cwd: work });
  await run('apt-get', ['-qq', 'download', ...PACKAGES], { env, cwd: work });
  const { stdout } = await run('find', [work, '-maxdepth', '1', '-name', '*.deb']);
  for (const archive of stdout.split('\n').filter(Boolean)) await run('dpkg-deb', ['-x', archive, place('root')]);
  if ((await readFile(place('status'), 'utf8')) !== '') throw new Error('apt changed the private state');
}
