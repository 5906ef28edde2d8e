import { randomUUID } from 'node:crypto';
import mongoose, { type Connection } from 'mongoose';
import { createItemModel } from './catalogue/item-model.ts';
import { createCatalogueService, type CatalogueService } from './catalogue/service.ts';
import type { Config } from './config.ts';
import { openEngines, type Engines } from './engines/engines.ts';
import { StartError } from './errors.ts';
import { createInstitutionModel } from './institutions/institution-model.ts';
import { createInstitutionService, type InstitutionService } from './institutions/service.ts';
import type { Log } from './log.ts';
import { createDatabaseSearch } from './search/database-search.ts';
import { createIndexKeeper } from './search/index-keeper.ts';
import { createMeili } from './search/meili.ts';
import { createSearchLease } from './search/search-lease.ts';
import { createSearchService, type SearchService } from './search/service.ts';

/** Everything a handler or a script is given. */
export interface Context {
  readonly config: Config;
  readonly log: Log;
  readonly engines: Engines;
  readonly catalogue: CatalogueService;
  readonly institutions: InstitutionService;
  readonly search: SearchService;
  readonly isDatabaseReady: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

const SELECTION_MS = 5000;

function withoutCredentials(uri: string): string {
  return uri.replace(/\/\/[^@/]*@/, '//');
}

async function connect(engines: Engines): Promise<Connection> {
  try {
    return await mongoose
      .createConnection(engines.mongodbUri, { serverSelectionTimeoutMS: SELECTION_MS, autoIndex: false, maxPoolSize: 20, journal: true })
      .asPromise();
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    throw new StartError(
      'mongodb-unreachable',
      `MongoDB at ${withoutCredentials(engines.mongodbUri)} does not answer (${withoutCredentials(reason)}); correct MONGODB_URI or start that server.`,
      error,
    );
  }
}

/** Says in a sentence when the search engine is not there or does not take our key. */
async function checkMeili(engines: Engines): Promise<void> {
  const { url, key } = engines.meili;
  let status: number;
  try {
    const answer = await fetch(`${url.replace(/\/+$/, '')}/stats`, {
      headers: { 'Accept-Encoding': 'identity', ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }) },
      signal: AbortSignal.timeout(SELECTION_MS),
    });
    await answer.arrayBuffer();
    status = answer.status;
  } catch (error) {
    throw new StartError(
      'meilisearch-unreachable',
      `Meilisearch at ${url} does not answer; correct MEILI_URL or start that server.`,
      error,
    );
  }
  if (status === 401 || status === 403) {
    throw new StartError(
      'meilisearch-key',
      `Meilisearch at ${url} does not accept MEILI_KEY; set it to that server's master key or an admin key.`,
    );
  }
  if (status !== 200) {
    throw new StartError(
      'meilisearch-unreachable',
      `What answers at ${url} is not a Meilisearch (status ${String(status)}); correct MEILI_URL.`,
    );
  }
}

/** Opens the engines, the database and the services; wires everything once. */
export async function createContext(config: Config, log: Log, progress?: (step: string) => void): Promise<Context> {
  const engines = await openEngines(config, log, progress);
  let connection: Connection | undefined;
  try {
    const opened = await connect(engines);
    connection = opened;
    await checkMeili(engines);
    const items = createItemModel(opened);
    const institutions = createInstitutionModel(opened);
    await Promise.all([items.createIndexes(), institutions.createIndexes()]);
    const meili = createMeili(engines.meili.url, engines.meili.key);
    const names = { items: `${opened.name}-items`, concepts: `${opened.name}-concepts` };
    const lease = createSearchLease(opened, randomUUID());
    const index = createIndexKeeper({ connection: opened, items, meili, names, lease, log });
    return {
      config,
      log,
      engines,
      catalogue: createCatalogueService(items, index.wake),
      institutions: createInstitutionService(institutions),
      search: createSearchService({ meili, names, index, searchDatabase: createDatabaseSearch(items), log }),
      isDatabaseReady: () =>
        opened.db
          ?.command({ ping: 1 }, { timeoutMS: 2000 })
          .then(() => true)
          .catch(() => false) ?? Promise.resolve(false),
      close: async () => {
        await index.stop();
        await opened.close();
        await engines.close();
      },
    };
  } catch (error) {
    await connection?.close();
    await engines.close();
    throw error;
  }
}
