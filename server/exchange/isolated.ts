import { fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../content-schema/project-root.ts';
import type { Task, TaskAnswer } from './isolated-child.ts';

/** What became of a task; `late`: it took too long, `busy`: too many wait already. */
export type Isolated<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: 'failed' | 'late' | 'busy' };

const AT_ONCE = 2;
const MOST_WAITING = 20;
const HEAP_MB = 512;

const waiting: (() => void)[] = [];
let running = 0;

/** The built child; under the tests this file runs from its source, and the child from the build. */
function childScript(): string {
  const here = fileURLToPath(import.meta.url);
  const built = here.endsWith('.ts') ? path.join(projectRoot, 'dist/server/exchange') : path.dirname(here);
  return path.join(built, 'isolated-child.js');
}

function run(task: Task, limitMs: number): Promise<Isolated<unknown>> {
  return new Promise((resolve) => {
    const child = fork(childScript(), [], {
      // Nothing of ours is any business of what reads a stranger's file.
      env: {},
      execArgv: [`--max-old-space-size=${String(HEAP_MB)}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const end = (outcome: Isolated<unknown>): void => {
      clearTimeout(late);
      child.kill('SIGKILL');
      resolve(outcome);
    };
    const late = setTimeout(() => {
      end({ ok: false, reason: 'late' });
    }, limitMs);
    child.once('message', (answer) => {
      const { value } = answer as TaskAnswer;
      end(value === undefined ? { ok: false, reason: 'failed' } : { ok: true, value });
    });
    child.once('error', () => {
      end({ ok: false, reason: 'failed' });
    });
    child.once('exit', () => {
      end({ ok: false, reason: 'failed' });
    });
    child.send(task);
  });
}

/**
 * Does a task in a process of its own, so that an input that makes it loop, swell or crash harms nobody.
 * Two run at a time, the others wait.
 */
export async function isolated<T>(task: Task, limitMs: number): Promise<Isolated<T>> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MOST_WAITING) return { ok: false, reason: 'busy' };
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return (await run(task, limitMs)) as Isolated<T>;
  } finally {
    // Whoever waits takes the place; it is free only where nobody does.
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}
