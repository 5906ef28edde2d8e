import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seedSample } from '../../scripts/seed/sample.ts';
import { openUstaWithoutSearch, type TestUsta } from './usta.ts';

export interface ServedUsta extends TestUsta {
  readonly address: string;
}

/** The application with the sample catalogue, listening on a free port. */
export async function serveUsta(): Promise<ServedUsta> {
  const usta = await openUstaWithoutSearch();
  // Before the index begins: it is built once, and nothing is brought up to date afterwards.
  await seedSample(usta.context);
  usta.context.search.index.start();
  await usta.context.search.index.caughtUp();
  const server = await new Promise<Server>((resolve) => {
    const listening = usta.app.listen(0, '127.0.0.1', () => {
      resolve(listening);
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    ...usta,
    address: `http://127.0.0.1:${String(port)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await usta.close();
    },
  };
}
