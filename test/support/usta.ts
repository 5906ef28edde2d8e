import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Express } from 'express';
import mongoose from 'mongoose';
import { createApp } from '../../server/app.ts';
import { readConfig, type Config } from '../../server/config.ts';
import { createContext, type Context } from '../../server/context.ts';
import { installedPlugins } from '../../server/installed-plugins.ts';
import { createLog } from '../../server/log.ts';
import type { Plugin } from '../../server/plugin-api.ts';

/** The real application on the run's real engines, with a database and indexes of its own. */
export interface TestUsta {
  readonly app: Express;
  readonly context: Context;
  readonly config: Config;
  readonly close: () => Promise<void>;
}

/** The configuration of a fresh database in the run's engines. */
export function testConfig(overrides: Readonly<Record<string, string>> = {}): Config {
  const database = `test_${randomBytes(6).toString('hex')}`;
  const uri = process.env['USTA_TEST_MONGODB_URI'] ?? '';
  const config = readConfig({
    MONGODB_URI: uri.replace('/usta?', `/${database}?`),
    MEILI_URL: process.env['USTA_TEST_MEILI_URL'],
    MEILI_KEY: process.env['USTA_TEST_MEILI_KEY'],
    LOG_LEVEL: 'silent',
    PORT: '0',
    USTA_DATA: path.join(process.env['USTA_TEST_DATA'] ?? os.tmpdir(), database),
    SESSION_SECRET: 'a secret of the tests, of 32 characters and more',
    ...overrides,
  });
  // Hundreds of people sign in during a run.
  return { ...config, passwordCosts: { N: 2 ** 10, r: 8, p: 1 } };
}

/** Opens the application; `close` drops its database and indexes. */
export async function openUsta(config: Config = testConfig()): Promise<TestUsta> {
  const usta = await openUstaWithoutSearch(config);
  usta.context.search.index.start();
  usta.context.jobs.start();
  return usta;
}

/** The application whose index is never built, which is most of the time that opening it takes. */
export async function openUstaWithoutSearch(
  config: Config = testConfig(),
  plugins: readonly Plugin[] = installedPlugins,
): Promise<TestUsta> {
  const context = await createContext(config, createLog(config.logLevel), { plugins });
  return {
    app: createApp(context),
    context,
    config,
    close: async () => {
      await context.close();
      await dropDatabase(config);
    },
  };
}

async function dropDatabase(config: Config): Promise<void> {
  const connection = await mongoose.createConnection(config.mongodbUri ?? '').asPromise();
  const { name } = connection;
  await rm(config.dataFolder, { recursive: true, force: true });
  await connection.dropDatabase();
  await connection.close();
  for (const index of ['items', 'concepts', 'passages']) {
    const answer = await fetch(`${config.meili?.url ?? ''}/indexes/${name}-${index}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${config.meili?.key ?? ''}`, 'Accept-Encoding': 'identity' },
    });
    await answer.arrayBuffer();
  }
}
