/** The application in a process of its own, on a free port; tells the port, and ends when its parent lets go. */
import type { AddressInfo } from 'node:net';
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { createContext } from '../../server/context.ts';
import { installedPlugins } from '../../server/installed-plugins.ts';
import { createLog } from '../../server/log.ts';

const context = await createContext(readConfig(), createLog('silent'), { plugins: installedPlugins });
const server = createApp(context).listen(0, '127.0.0.1', () => {
  process.send?.((server.address() as AddressInfo).port);
});
process.on('disconnect', () => {
  server.closeAllConnections();
  server.close();
  void context.close();
});
