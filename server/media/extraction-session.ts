import { fork, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../content-schema/project-root.ts';
import type { ExtractionTasks, Reply, TaskKind } from './extraction-tasks.ts';
import { refused, type Outcome } from './problem.ts';

const HEAP_MB = 768;
const MOST_MEMORY_MB = 1536;
const LOOK_AT_MEMORY_MS = 250;
const PAGE_BYTES = 4096;

/** A process that reads files, for one user at a time. */
export interface ExtractionSession {
  /**
   * Asks and waits at most `limitMs`. A process that takes longer (`file-slow`), takes too much memory (`file-heavy`) or dies
   * (`file-unreadable`) is ended.
   */
  readonly ask: <K extends TaskKind>(
    kind: K,
    question: ExtractionTasks[K]['ask'],
    limitMs: number,
  ) => Promise<Outcome<ExtractionTasks[K]['answer']>>;
  /** False once something went wrong: such a process is not used again. */
  readonly isSound: () => boolean;
  readonly pid: number | undefined;
  readonly end: () => void;
}

/** The built child; where this file runs from its source, the child still comes from the build. */
function childScript(): string {
  const here = fileURLToPath(import.meta.url);
  const built = here.endsWith('.ts') ? path.join(projectRoot, 'dist/server/media') : path.dirname(here);
  return path.join(built, 'extraction-child.js');
}

/** Memory of a process in MB; 0 where the system does not tell. */
async function memoryOf(pid: number): Promise<number> {
  const pages = (await readFile(`/proc/${String(pid)}/statm`, 'utf8').catch(() => '')).split(' ')[1];
  return (Number(pages ?? 0) * PAGE_BYTES) / 1024 ** 2;
}

/** Calls `tooMuch` once the process holds more than it may; answers what ends the watch. */
function watchMemory(child: ChildProcess, tooMuch: () => void): () => void {
  const timer = setInterval(() => {
    if (child.pid === undefined) return;
    void memoryOf(child.pid).then((megabytes) => {
      if (megabytes > MOST_MEMORY_MB) tooMuch();
    });
  }, LOOK_AT_MEMORY_MS);
  return () => {
    clearInterval(timer);
  };
}

export function startSession(): ExtractionSession {
  const child = fork(childScript(), [], {
    // Nothing of ours is any business of what reads a stranger's file.
    env: {},
    execArgv: [`--max-old-space-size=${String(HEAP_MB)}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let sound = true;
  const rest = (): void => {
    child.unref();
    child.channel?.unref();
  };
  const end = (): void => {
    sound = false;
    child.kill('SIGKILL');
  };
  child.on('error', end);
  child.on('exit', () => {
    sound = false;
  });
  rest();

  return {
    pid: child.pid,
    isSound: () => sound,
    end,
    ask: (kind, question, limitMs) =>
      new Promise((resolve) => {
        if (!sound) {
          resolve(refused('file-unreadable'));
          return;
        }
        child.ref();
        child.channel?.ref();
        const settle = (outcome: Outcome<never>): void => {
          clearTimeout(late);
          stopWatching();
          child.off('message', onReply).off('exit', onExit);
          if (!outcome.ok) end();
          rest();
          resolve(outcome);
        };
        const onReply = (reply: unknown): void => {
          const { value, problem } = reply as Partial<Extract<Reply, { value: unknown }> & Extract<Reply, { problem: unknown }>>;
          settle(problem === undefined ? { ok: true, value: value as never } : { ok: false, problem });
        };
        // A heap that is full ends the process with SIGABRT.
        const onExit = (_code: number | null, signal: string | null): void => {
          settle(refused(signal === 'SIGABRT' ? 'file-heavy' : 'file-unreadable'));
        };
        const late = setTimeout(() => {
          settle(refused('file-slow'));
        }, limitMs);
        const stopWatching = watchMemory(child, () => {
          settle(refused('file-heavy'));
        });
        child.on('message', onReply).on('exit', onExit);
        child.send({ kind, ...question }, (error) => {
          if (error !== null) settle(refused('file-unreadable'));
        });
      }),
  };
}
