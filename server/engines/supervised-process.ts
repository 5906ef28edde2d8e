import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import type { Log } from '../log.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** An engine that lived this long starts its next life without a pause. */
const STEADY_MS = 30_000;
const STOP_PATIENCE_MS = 15_000;

export interface ProcessRecipe {
  readonly name: string;
  /** Starts one life of the process and answers when it is ready for work. */
  readonly launch: () => Promise<ChildProcess>;
  /** Asks a running process to end by itself. */
  readonly requestStop: (child: ChildProcess) => void;
  /** Ends it, and what it started, at once. */
  readonly kill: (child: ChildProcess) => void;
}

export type ProcessState = 'ready' | 'restarting' | 'stopped';

export interface SupervisedProcess {
  readonly state: () => ProcessState;
  readonly pid: () => number | undefined;
  readonly stop: () => Promise<void>;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/**
 * Starts a process and keeps it running: when it dies it is started again, after a pause that
 * doubles from 0.2 s to 10 s. Rejects when the first start fails; later failures are retried.
 */
export async function supervise(recipe: ProcessRecipe, log: Log): Promise<SupervisedProcess> {
  const leaving = new AbortController();
  const isLeaving = (): boolean => leaving.signal.aborted;
  let state: ProcessState = 'ready';
  let child = await recipe.launch();

  const revive = async (): Promise<ChildProcess | undefined> => {
    for (let pause = FIRST_PAUSE_MS; !isLeaving(); pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        const next = await recipe.launch();
        log.warn({ engine: recipe.name, pid: next.pid }, 'engine runs again');
        return next;
      } catch (error) {
        log.error({ engine: recipe.name, err: error, pause }, 'engine did not start; trying again');
        await sleep(pause, undefined, { signal: leaving.signal }).catch(() => undefined);
      }
    }
    return undefined;
  };

  const watch = (watched: ChildProcess, since: number): void => {
    const onExit = (): void => {
      void afterDeath(watched, since);
    };
    if (hasEnded(watched)) onExit();
    else watched.once('exit', onExit);
  };

  const afterDeath = async (dead: ChildProcess, since: number): Promise<void> => {
    if (isLeaving()) return;
    state = 'restarting';
    log.error({ engine: recipe.name, code: dead.exitCode, signal: dead.signalCode }, 'engine died');
    if (Date.now() - since < STEADY_MS) await sleep(FIRST_PAUSE_MS, undefined, { signal: leaving.signal }).catch(() => undefined);
    const next = await revive();
    if (next === undefined) return;
    child = next;
    if (isLeaving()) {
      recipe.requestStop(next);
      return;
    }
    state = 'ready';
    watch(next, Date.now());
  };

  watch(child, Date.now());

  return {
    state: () => state,
    pid: () => child.pid,
    stop: async () => {
      leaving.abort();
      state = 'stopped';
      if (hasEnded(child)) return;
      const ended = new Promise<void>((resolve) =>
        child.once('exit', () => {
          resolve();
        }),
      );
      recipe.requestStop(child);
      const late = setTimeout(() => {
        recipe.kill(child);
      }, STOP_PATIENCE_MS);
      await ended;
      clearTimeout(late);
    },
  };
}
