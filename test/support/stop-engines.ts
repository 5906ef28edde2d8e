import { rm } from 'node:fs/promises';

async function stopEngines(): Promise<void> {
  const running = globalThis.ustaEngines;
  if (running === undefined) return;
  await running.engines.close();
  await rm(running.folder, { recursive: true, force: true });
}

export { stopEngines as default };
