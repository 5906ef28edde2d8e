import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Connection } from 'mongoose';
import { openAccounts, type Accounts } from './accounts/wiring.ts';
import { createItemModel } from './catalogue/item-model.ts';
import { createCatalogueService, type CatalogueService } from './catalogue/service.ts';
import { isLoopback, listeningUrl, type Config } from './config.ts';
import { checkMeili, connect } from './connections.ts';
import { createCurationModels } from './curation/curation-models.ts';
import { createCurationService, type CurationService } from './curation/service.ts';
import { openEngines, type Engines } from './engines/engines.ts';
import { createFrameworkModels } from './frameworks/framework-model.ts';
import { createFrameworkService, type FrameworkService } from './frameworks/service.ts';
import { createInstitutionModel } from './institutions/institution-model.ts';
import { createInstitutionService, type InstitutionService } from './institutions/service.ts';
import { createJobs, type Jobs } from './jobs/service.ts';
import type { Log } from './log.ts';
import { createMail, type Mail } from './mail/service.ts';
import { createAccessPasses, type AccessPasses } from './media/access-pass.ts';
import { createMediaService, openFileStore, type MediaService } from './media/service.ts';
import { createPageImages, type PageImages } from './media/page-images.ts';
import { openFileTraffic, type FileTraffic } from './media/upload-wiring.ts';
import type { Plugin, PluginParts } from './plugin-api.ts';
import { derivedKey, openPlugins } from './plugins.ts';
import { sessionSecret } from './http/session-secret.ts';
import { createSubmissionModel } from './publishing/submission-model.ts';
import { openPublishing, type Publishing } from './publishing/wiring.ts';
import { createDatabaseSearch } from './search/database-search.ts';
import { createIndexKeeper } from './search/index-keeper.ts';
import { indexNames } from './search/index-parts.ts';
import { createInsideReader } from './search/inside-reader.ts';
import { createMeili } from './search/meili.ts';
import { createSearchLease } from './search/search-lease.ts';
import { createSearchService, type SearchService } from './search/service.ts';

/** Everything a handler or a script is given. */
export interface Context extends Omit<Accounts, 'stop'>, Omit<Publishing, 'stop'> {
  readonly config: Config;
  readonly log: Log;
  readonly engines: Engines;
  readonly catalogue: CatalogueService;
  readonly institutions: InstitutionService;
  readonly search: SearchService;
  readonly frameworks: FrameworkService;
  readonly curation: CurationService;
  readonly mail: Mail;
  readonly media: MediaService;
  readonly pageImages: PageImages;
  /** Files on their way in and out. */
  readonly fileTraffic: FileTraffic;
  readonly jobs: Jobs;
  /** What the plugins contribute. */
  readonly plugins: readonly PluginParts[];
  readonly accessPasses: AccessPasses;
  readonly isDatabaseReady: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

interface ContextOptions {
  readonly progress?: (step: string) => void;
  /** Commands need none. */
  readonly plugins?: readonly Plugin[];
}

/** Opens the engines, the database, the services and the plugins; wires everything once. */
export async function createContext(config: Config, log: Log, { progress, plugins = [] }: ContextOptions = {}): Promise<Context> {
  const engines = await openEngines(config, log, progress);
  let connection: Connection | undefined;
  try {
    const opened = await connect(engines);
    connection = opened;
    await checkMeili(engines);
    const items = createItemModel(opened);
    const institutions = createInstitutionModel(opened);
    const submissions = createSubmissionModel(opened);
    const curationModels = createCurationModels(opened);
    const frameworkModels = createFrameworkModels(opened);
    await Promise.all([
      items.createIndexes(),
      institutions.createIndexes(),
      submissions.createIndexes(),
      frameworkModels.createIndexes(),
      curationModels.createIndexes(),
    ]);
    const { stop: stopAccounts, ...accounts } = await openAccounts(opened, log, config.passwordCosts);
    const mail = createMail(config.mail, log);
    const meili = createMeili(engines.meili.url, engines.meili.key);
    const names = indexNames(opened.name);
    const lease = createSearchLease(opened, randomUUID());
    const media = createMediaService({
      connection: opened,
      store: await openFileStore(config),
      onRead: (sha256) => catalogue.reindexUsersOf(sha256),
    });
    const index = createIndexKeeper({ connection: opened, items, meili, names, media, lease, log });
    const catalogue = createCatalogueService(items, index.wake);
    const pageImages = createPageImages(media.store, path.join(config.dataFolder, 'page-images'));
    const handlers = { ...media.handlers };
    const jobs = createJobs({ connection: opened, handlers, log });
    await Promise.all([media.createIndexes(), jobs.createIndexes()]);
    const { stop: stopPublishing, ...publishing } = await openPublishing({
      connection: opened,
      submissions,
      catalogue,
      accounts: accounts.accounts,
      audit: accounts.audit,
      mail,
      publicUrl: listeningUrl(config, config.port),
      checklistFile: config.reviewChecklist,
      log,
    });
    const curation = createCurationService({
      models: curationModels,
      items,
      submissions,
      catalogue,
      publishing: publishing.publishing,
      audit: accounts.audit,
      log,
    });
    const institutionService = createInstitutionService(institutions);
    const search = createSearchService({
      meili,
      names,
      index,
      inside: createInsideReader(items, media),
      database: createDatabaseSearch(items, media),
      log,
    });
    const publicUrl = listeningUrl(config, config.port);
    const secret = sessionSecret(config.sessionSecret, config.dataFolder);
    const accessPasses = createAccessPasses(derivedKey(secret, 'access-pass'));
    const pluginParts = await openPlugins(plugins, config.environment, {
      connection: opened,
      log,
      publicUrl,
      isLocal: isLoopback(new URL(publicUrl).hostname),
      dataFolder: config.dataFolder,
      key: (purpose) => derivedKey(secret, purpose),
      catalogue,
      search,
      institutions: institutionService,
      media,
      accessPasses,
      audit: accounts.audit,
      jobs,
    });
    for (const { jobs: own } of pluginParts) Object.assign(handlers, own);
    return {
      config,
      log,
      engines,
      ...accounts,
      mail,
      media,
      pageImages,
      fileTraffic: openFileTraffic({ config, media, jobs, catalogue, publishing: publishing.publishing, accounts: accounts.accounts }),
      jobs,
      catalogue,
      ...publishing,
      curation,
      frameworks: createFrameworkService(frameworkModels),
      institutions: institutionService,
      search,
      plugins: pluginParts,
      accessPasses,
      isDatabaseReady: () =>
        opened.db
          ?.command({ ping: 1 }, { timeoutMS: 2000 })
          .then(() => true)
          .catch(() => false) ?? Promise.resolve(false),
      close: async () => {
        await jobs.stop();
        for (const { stop } of pluginParts) await stop?.();
        media.close();
        pageImages.close();
        await curation.stop();
        await stopPublishing();
        stopAccounts();
        mail.close();
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
