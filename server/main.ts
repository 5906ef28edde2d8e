import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.ts';
import { readConfig, type Config } from './config.ts';
import { createContext, type Context } from './context.ts';
import { StartError, systemCode } from './errors.ts';
import { createLog } from './log.ts';

/** What the start prints; a step is told when it begins. */
export interface StartOptions {
  readonly progress: (step: string) => void;
  /** Called with an empty embedded database, before anything is served. */
  readonly onEmpty: (context: Context) => Promise<void>;
}

export interface RunningUsta {
  readonly address: string;
  readonly context: Context;
  readonly stop: () => Promise<void>;
}

const DRAIN_MS = 5000;

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

/**
 * Starts everything and serves the catalogue.
 * @throws StartError with a sentence for the terminal.
 */
export async function startUsta({ progress, onEmpty }: StartOptions): Promise<RunningUsta> {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const context = await createContext(config, log, progress);
  try {
    context.search.index.start();
    if (config.sample && context.engines.embeddedMongodb && (await context.catalogue.isEmpty())) await onEmpty(context);
    const server = await listen(context);
    const { port } = server.address() as AddressInfo;
    const host = config.host.includes(':') ? `[${config.host}]` : config.host;
    return {
      address: config.publicUrl ?? `http://${host === '0.0.0.0' || host === '[::]' ? 'localhost' : host}:${String(port)}`,
      context,
      stop: async () => {
        await stopServer(server);
        await context.close();
      },
    };
  } catch (error) {
    await context.close();
    throw error;
  }
}
