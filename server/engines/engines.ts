import type { Config } from '../config.ts';
import { StartError, systemCode } from '../errors.ts';
import type { Log } from '../log.ts';
import { openCacheFolder, openDataFolder } from './data-folder.ts';
import { startMeilisearch, type MeilisearchEngine } from './meilisearch.ts';
import { startMongodb, type MongodbEngine } from './mongodb.ts';
import { claimEngines, isOwnership } from './ownership.ts';
import type { ProcessState, SupervisedProcess } from './supervised-process.ts';

export interface EngineProcess {
  readonly pid: () => number | undefined;
  readonly state: () => ProcessState;
}

/** The two engines of this installation, wherever they run. */
export interface Engines {
  readonly mongodbUri: string;
  readonly meili: { readonly url: string; readonly key: string | undefined };
  /** True where MongoDB is the embedded one. */
  readonly embeddedMongodb: boolean;
  /** The children that this process owns. */
  readonly processes: { readonly mongodb?: EngineProcess; readonly meilisearch?: EngineProcess };
  readonly close: () => Promise<void>;
}

const nothing = (): Promise<void> => Promise.resolve();

/**
 * Makes both engines ready: those the configuration names, those another process of this data folder
 * runs already, or embedded ones that this process then owns.
 * @throws StartError with a sentence for the terminal.
 */
export async function openEngines(config: Config, log: Log, progress: (step: string) => void = () => undefined): Promise<Engines> {
  const { mongodbUri, meili } = config;
  if (mongodbUri !== undefined && meili !== undefined) {
    return { mongodbUri, meili, embeddedMongodb: false, processes: {}, close: nothing };
  }
  await openDataFolder(config.dataFolder);
  const claim = await claimEngines(config.dataFolder);
  if (!isOwnership(claim)) {
    const found = { mongodbUri: mongodbUri ?? claim.mongodbUri, meili: meili ?? claim.meili };
    if (found.mongodbUri === undefined || found.meili === undefined) {
      throw new StartError(
        'owner-differs',
        `The Usta that runs on ${config.dataFolder} uses other engines than this configuration; give both the same MONGODB_URI and MEILI_URL.`,
      );
    }
    return { mongodbUri: found.mongodbUri, meili: found.meili, embeddedMongodb: mongodbUri === undefined, processes: {}, close: nothing };
  }

  const running: SupervisedProcess[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(running.map((engine) => engine.stop()));
    await claim.release();
  };
  const keep = <T extends { readonly process: SupervisedProcess }>(engine: T): T => {
    running.push(engine.process);
    return engine;
  };
  try {
    const cacheFolder = await openCacheFolder(config.dataFolder);
    const [ownMongodb, ownMeili] = await settled<MongodbEngine, MeilisearchEngine>(
      mongodbUri === undefined ? startMongodb(config.dataFolder, cacheFolder, progress, log).then(keep) : undefined,
      meili === undefined ? startMeilisearch(config.dataFolder, cacheFolder, config.meiliBinary, log).then(keep) : undefined,
    );
    await claim.announce({
      mongodbUri: ownMongodb?.uri,
      meili: ownMeili === undefined ? undefined : { url: ownMeili.url, key: ownMeili.key },
    });
    return {
      mongodbUri: mongodbUri ?? ownMongodb?.uri ?? '',
      meili: meili ?? ownMeili ?? { url: '', key: undefined },
      embeddedMongodb: ownMongodb !== undefined,
      processes: {
        ...(ownMongodb === undefined ? {} : { mongodb: ownMongodb.process }),
        ...(ownMeili === undefined ? {} : { meilisearch: ownMeili.process }),
      },
      close,
    };
  } catch (error) {
    await close();
    if (systemCode(error) === 'ENOSPC') {
      throw new StartError(
        'disk-full',
        `The disk that holds ${config.dataFolder} is full; free some space, or set USTA_DATA to a folder on another disk.`,
        error,
      );
    }
    throw error;
  }
}

/** Waits for both, so that a failure of one leaves no other half-started. */
async function settled<A, B>(a: Promise<A> | undefined, b: Promise<B> | undefined): Promise<[A | undefined, B | undefined]> {
  const results = await Promise.allSettled([a, b]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return [await a, await b];
}
