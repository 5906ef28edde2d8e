/** `npm run seed`: loads the sample catalogue into the configured database. */
import { readConfig } from '../../server/config.ts';
import { createContext } from '../../server/context.ts';
import { createLog } from '../../server/log.ts';
import { runCommand } from '../command.ts';
import { seedSample } from './sample.ts';

await runCommand(async () => {
  const config = readConfig();
  const context = await createContext(config, createLog(config.logLevel));
  try {
    context.search.index.start();
    const stored = await seedSample(context);
    console.log(`Sample catalogue: ${String(stored)} items added or changed.`);
    await context.search.index.caughtUp();
    console.log('Search is up to date.');
  } finally {
    await context.close();
  }
});
