import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { createContext } from '../../server/context.ts';
import { installedPlugins } from '../../server/installed-plugins.ts';
import { createLog } from '../../server/log.ts';
import type { TestUsta } from './usta.ts';

export interface OwnUsta extends TestUsta {
  /** Kills an engine as a crash would: at once, and all that belongs to it. */
  readonly killEngine: (engine: 'mongodb' | 'meilisearch') => void;
}

/** The application with engines of its own, for tests that kill them. */
export async function openOwnUsta(): Promise<OwnUsta> {
  const dataFolder = await mkdtemp(path.join(os.tmpdir(), 'usta-own-'));
  const config = { ...readConfig({ LOG_LEVEL: 'silent' }), dataFolder };
  const context = await createContext(config, createLog('silent'), { plugins: installedPlugins });
  context.search.index.start();
  return {
    app: createApp(context),
    context,
    config,
    killEngine: (engine) => {
      const pid = context.engines.processes[engine]?.pid();
      if (pid === undefined) throw new Error(`no ${engine} of our own`);
      process.kill(-pid, 'SIGKILL');
    },
    close: async () => {
      await context.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
