import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { projectRoot } from '../../content-schema/project-root.ts';
import { StartError } from '../../server/errors.ts';

/** A script of ours in a process of its own. */
export interface Child {
  readonly pid: number;
  /** The first line of its output that fits; rejects where it ends before. */
  readonly line: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly ended: Promise<void>;
  /** Asks it to end, and waits until it has. */
  readonly stop: () => Promise<void>;
}

/** The flags with which `npm start` runs Node: memory is part of what is measured. */
function startFlags(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as { scripts: { start: string } };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}

/** Variables that would lead the child to somebody's real catalogue. */
const OTHERS = ['MONGODB_URI', 'MEILI_URL', 'MEILI_KEY', 'USTA_URL', 'HOST'];

const LONGEST_SAID = 2000;

/** Runs `dist/scripts/<script>` on a data folder, always with engines of that folder's own; `signal` ends it. */
export function startChild(
  script: string,
  args: readonly string[],
  dataFolder: string,
  signal: AbortSignal,
  variables: Readonly<Record<string, string>> = {},
): Child {
  signal.throwIfAborted();
  const own = { USTA_DATA: dataFolder, USTA_SAMPLE: 'off', PORT: '0', LOG_LEVEL: 'warn', ...variables };
  const env = { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OTHERS.includes(name))), ...own };
  const child = spawn(process.execPath, [...startFlags(), path.join(projectRoot, 'dist/scripts', script), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const listen = (part: Buffer): void => {
    said = (said + part.toString()).slice(-LONGEST_SAID);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const terminate = (): void => {
    child.kill('SIGTERM');
  };
  signal.addEventListener('abort', terminate);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      signal.removeEventListener('abort', terminate);
      resolve();
    });
  });
  const lines = createInterface({ input: child.stdout });
  return {
    pid: child.pid ?? 0,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const onLine = (text: string): void => {
          const match = pattern.exec(text);
          if (match === null) return;
          lines.off('line', onLine);
          resolve(match);
        };
        lines.on('line', onLine);
        void ended.then(() => {
          const how = child.signalCode ?? `exit code ${child.exitCode ?? '?'}`;
          reject(new StartError('child', `${script} ended too early (${how}); it said last:\n${said.trim()}`));
        });
      }),
    ended,
    stop: async () => {
      terminate();
      await ended;
    },
  };
}
