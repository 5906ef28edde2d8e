import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from '../../content-schema/project-root.ts';

export interface SpawnedUsta {
  readonly child: ChildProcess;
  /** The address it printed. */
  readonly address: string;
  readonly output: () => string;
}

/** Starts the built catalogue as its own process, as `npm start` does after preparing, and waits for its address. */
export function spawnUsta(env: Readonly<Record<string, string>>): Promise<SpawnedUsta> {
  const child = spawn(process.execPath, [path.join(projectRoot, 'dist/scripts/serve.js')], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: '0', LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer): void => {
      output += chunk.toString();
      const address = /http:\/\/\S+/.exec(output)?.[0];
      if (address !== undefined) resolve({ child, address, output: () => output });
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    child.once('exit', (code) => {
      reject(new Error(`ended with ${String(code)}: ${output}`));
    });
  });
}

/** Resolves with the exit code, or the signal's name. */
export function ended(child: ChildProcess): Promise<number | string> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(code ?? signal ?? '');
    });
  });
}
