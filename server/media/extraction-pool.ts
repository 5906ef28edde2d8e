import { startSession, type ExtractionSession } from './extraction-session.ts';

const IDLE_MS = 20_000;
/** After so many uses a process makes room for a fresh one. */
const MOST_USES = 50;

interface Place {
  readonly session: ExtractionSession;
  readonly uses: number;
}

/** The processes that read strangers' files: a few, kept warm for a while, never shared. */
export interface ExtractionPool {
  /** Gives a process to a piece of work as soon as one is free. */
  readonly use: <T>(work: (session: ExtractionSession) => Promise<T>) => Promise<T>;
  /** The same, where one is free at once; undefined otherwise. */
  readonly useIfFree: <T>(work: (session: ExtractionSession) => Promise<T>) => Promise<T> | undefined;
  readonly close: () => void;
}

/** `most`: how many processes there are at one time. */
export function createExtractionPool(most = 2): ExtractionPool {
  const idle: Place[] = [];
  const busy = new Set<ExtractionSession>();
  const waiting: (() => void)[] = [];
  let closed = false;
  let rest: NodeJS.Timeout | undefined;

  function endIdle(): void {
    for (const { session } of idle.splice(0)) session.end();
  }

  function take(): Place {
    clearTimeout(rest);
    for (let place = idle.pop(); place !== undefined; place = idle.pop()) {
      if (place.session.isSound() && place.uses < MOST_USES) return place;
      place.session.end();
    }
    return { session: startSession(), uses: 0 };
  }

  async function useNow<T>(work: (session: ExtractionSession) => Promise<T>): Promise<T> {
    const { session, uses } = take();
    busy.add(session);
    try {
      return await work(session);
    } finally {
      busy.delete(session);
      if (session.isSound() && !closed) idle.push({ session, uses: uses + 1 });
      else session.end();
      clearTimeout(rest);
      rest = setTimeout(endIdle, IDLE_MS).unref();
      waiting.shift()?.();
    }
  }

  return {
    use: async (work) => {
      while (busy.size >= most) await new Promise<void>((resolve) => waiting.push(resolve));
      return useNow(work);
    },
    useIfFree: (work) => (busy.size < most && waiting.length === 0 && !closed ? useNow(work) : undefined),
    close: () => {
      closed = true;
      clearTimeout(rest);
      endIdle();
      for (const session of busy) session.end();
    },
  };
}
