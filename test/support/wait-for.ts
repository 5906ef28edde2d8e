import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `holds` answers true; fails after `patience` milliseconds with what was waited for. */
export async function waitFor(what: string, holds: () => boolean | Promise<boolean>, patience = 15_000): Promise<void> {
  for (const deadline = Date.now() + patience; Date.now() < deadline;) {
    if (await holds()) return;
    await sleep(30);
  }
  throw new Error(`waited in vain for: ${what}`);
}
