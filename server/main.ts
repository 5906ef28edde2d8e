import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.ts';
import { isPrivate, listeningUrl, readConfig, type Config } from './config.ts';
import { createContext, type Context } from './context.ts';
import { StartError, systemCode } from './errors.ts';
import { installedPlugins } from './installed-plugins.ts';
import { createLog } from './log.ts';

/** What the start prints; a step is told when it begins. */
export interface StartOptions {
  readonly progress: (step: string) => void;
  /** Called with an empty embedded database, before anything is served. */
  readonly onEmpty: (context: Context) => Promise<void>;
}

export interface RunningUsta {
  readonly address: string;
  /** Where the first administrator is made, while there is none. */
  readonly setUpLink: string | undefined;
  readonly context: Context;
  readonly stop: () => Promise<void>;
}

const DRAIN_MS = 5000;
const DAY_MS = 24 * 3600 * 1000;

function listen(context: Context): Promise<Server> {
  const { port, host } = context.config;
  return new Promise((resolve, reject) => {
    const server = createApp(context).listen(port, host, (error?: Error) => {
      if (error === undefined) resolve(server);
      else reject(sentenceFor(error, context.config));
    });
  });
}

function sentenceFor(error: Error, { port, host }: Config): StartError {
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return new StartError(
        'port-taken',
        `Port ${String(port)} on ${host} is taken by another program; stop that program, or set PORT to another number.`,
        error,
      );
    case 'EACCES':
      return new StartError('port-refused', `This user may not listen on port ${String(port)}; set PORT to a number above 1023.`, error);
    default:
      return new StartError('listen', `Listening on ${host} port ${String(port)} failed (${error.message}); correct HOST and PORT.`, error);
  }
}

function stopServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeIdleConnections();
    setTimeout(() => {
      server.closeAllConnections();
    }, DRAIN_MS).unref();
  });
}

/** Ends what a crash interrupted, and every day removes for good what can no longer be brought back. */
function startUpkeep({ curation, fileTraffic, plugins, log }: Context): () => void {
  const failed = (err: unknown): void => {
    log.error({ err }, 'upkeep failed');
  };
  const removeExpired = (): void => {
    curation.removeExpired().catch(failed);
    fileTraffic.collection.run().catch(failed);
    fileTraffic.resumable.expire().catch(failed);
    for (const { upkeep } of plugins) upkeep?.().catch(failed);
  };
  curation.resume().then(removeExpired).catch(failed);
  fileTraffic.resumable.finishWhole().catch(failed);
  const daily = setInterval(removeExpired, DAY_MS);
  daily.unref();
  return () => {
    clearInterval(daily);
  };
}

/**
 * Starts everything and serves the catalogue.
 * @throws StartError with a sentence for the terminal.
 */
export async function startUsta({ progress, onEmpty }: StartOptions): Promise<RunningUsta> {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const context = await createContext(config, log, { progress, plugins: installedPlugins });
  try {
    context.search.index.start();
    context.jobs.start();
    for (const { start } of context.plugins) start?.();
    // What was published just before a crash.
    await context.publishing.deliverPending();
    const stopUpkeep = startUpkeep(context);
    if (config.sample && context.engines.embeddedMongodb && (await context.catalogue.isEmpty())) await onEmpty(context);
    // Their passwords are known to everybody.
    if (!isPrivate(config)) await context.accounts.retireSamples();
    const server = await listen(context);
    const address = listeningUrl(config, (server.address() as AddressInfo).port);
    const setUp = await context.accounts.startSetUp();
    return {
      address,
      setUpLink: setUp === undefined ? undefined : `${address}/set-up/${setUp}`,
      context,
      stop: async () => {
        stopUpkeep();
        await stopServer(server);
        await context.close();
      },
    };
  } catch (error) {
    await context.close();
    throw error;
  }
}
