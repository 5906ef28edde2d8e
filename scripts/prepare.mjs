/** Makes a fresh clone ready: the right Node, the dependencies, the build. Plain JavaScript, as nothing is installed yet. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Ends the process with one sentence. */
export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** What is wrong with a version of Node, in a sentence; undefined where it is new enough. */
export function nodeProblem(version) {
  const [major, minor] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return undefined;
  return `Usta needs Node.js 20.19 or newer and this is ${version}; install a newer one from nodejs.org or your system's packages.`;
}

function run(step, command, args) {
  console.log(`${step} …`);
  const began = Date.now();
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (result.error !== undefined || result.status !== 0) {
    const said = `${result.stdout || ''}\n${result.stderr || ''}`
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('npm warn'))
      .slice(0, 12)
      .join('\n');
    if (/ENOSPC/.test(said)) fail(`${step} failed: the disk is full; free some space and start again.`);
    fail(`${step} failed; correct what it says and start again:\n${said || result.error}`);
  }
  console.log(`${step}: done in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

function time(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) latest = Math.max(latest, newest(full));
    else if (entry.name.endsWith('.ts')) latest = Math.max(latest, time(full));
  }
  return latest;
}

/** Installs when node_modules is missing or older than the lock file, builds when a source is newer than the build. */
export function prepare() {
  const problem = nodeProblem(process.versions.node);
  if (problem !== undefined) fail(problem);
  const installed = path.join(root, 'node_modules/.package-lock.json');
  if (time(installed) < time(path.join(root, 'package-lock.json')))
    run('Installing the dependencies', 'npm', ['ci', '--no-audit', '--no-fund']);
  const built = path.join(root, 'dist/.built');
  const sources = ['server', 'plugins', 'content-schema', 'scripts'].map((folder) => newest(path.join(root, folder)));
  const latest = Math.max(
    ...sources,
    time(path.join(root, 'tsconfig.json')),
    time(path.join(root, 'tsconfig.build.json')),
    time(installed),
  );
  if (time(built) < latest) run('Building', process.execPath, [path.join(root, 'scripts/build.mjs')]);
}
