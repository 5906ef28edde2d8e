import { setTimeout as sleep } from 'node:timers/promises';

/** Tries an assertion until it holds: a page answers a key or a click after it. Fails with the last failure after `patience` milliseconds. */
export async function soon(assertion: () => Promise<void>, patience = 10_000): Promise<void> {
  for (const deadline = Date.now() + patience; ;) {
    try {
      await assertion();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}
