import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import type { Config } from '../../server/config.ts';
import { openSender, type Sender } from './sending.ts';
import { csrfIn } from './visitor.ts';
import { openWriting, type Author, type WritingUsta } from './writing.ts';

/** The application at an address, and an author who sends files there. */
export interface SendingSite extends WritingUsta {
  readonly address: string;
  readonly sender: Sender;
  /** Bytes that the server has read from all connections so far. */
  readonly bytesRead: () => number;
}

/** What a sender shows to the server: the session of somebody who is signed in, and its token. */
export async function credentialsOf(author: Author): Promise<{ session: string; token: string }> {
  const { text } = await author.get('/submissions/new');
  return { session: author.sessionCookie() ?? '', token: csrfIn(text) };
}

/** Opens the application with its jobs at work and listening; nothing goes to the index. */
export async function openSendingSite(config?: Config): Promise<SendingSite> {
  const usta = await openWriting(config);
  usta.context.jobs.start();
  const server = usta.app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...usta,
    address,
    sender: openSender(address, await credentialsOf(usta.author)),
    bytesRead: () => sockets.reduce((sum, socket) => sum + socket.bytesRead, 0),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await usta.close();
    },
  };
}
