/** `npm run seed`: loads the sample catalogue into the configured database. */
import { readConfig } from '../../server/config.ts';
import { createContext } from '../../server/context.ts';
import { createLog } from '../../server/log.ts';
import { runCommand } from '../command.ts';
import { seedWholeSample } from './sample.ts';

/** For the captions and booklets of the sample. */
const READ_MS = 60_000;

await runCommand(async () => {
  const config = readConfig();
  const context = await createContext(config, createLog(config.logLevel));
  try {
    context.search.index.start();
    context.jobs.start();
    const { stored, jobs } = await seedWholeSample(context);
    console.log(`Sample catalogue: ${String(stored)} items added or changed.`);
    for (const job of jobs) await context.jobs.wait(job, READ_MS);
    await context.search.index.caughtUp();
    console.log('Search is up to date.');
  } finally {
    await context.close();
  }
});
