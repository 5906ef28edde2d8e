import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from '../../content-schema/project-root.ts';
import type { Config } from '../../server/config.ts';

export interface ScriptEnd {
  /** The exit code, or the signal's name. */
  readonly end: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ScriptOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface RunningScript {
  readonly child: ChildProcess;
  readonly ended: Promise<ScriptEnd>;
}

/** Starts a built script, such as `import/main`, in an environment that has nothing but what is named here. */
export function startScript(script: string, { args = [], env = {}, cwd = projectRoot }: ScriptOptions = {}): RunningScript {
  const child = spawn(process.execPath, [path.join(projectRoot, 'dist/scripts', `${script}.js`), ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<ScriptEnd>((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ end: code ?? signal ?? '', stdout, stderr });
    });
  });
  return { child, ended };
}

/** Runs a built script to its end. */
export function runScript(script: string, options?: ScriptOptions): Promise<ScriptEnd> {
  return startScript(script, options).ended;
}

/** The environment that gives a script the same engines and database as a test's configuration. */
export function environmentOf(config: Config): Record<string, string> {
  return {
    MONGODB_URI: config.mongodbUri ?? '',
    MEILI_URL: config.meili?.url ?? '',
    MEILI_KEY: config.meili?.key ?? '',
    LOG_LEVEL: 'warn',
    PORT: '0',
  };
}
