/** `npm run reindex`: builds the search index anew beside the live one and swaps it in. */
import { SingleBar } from 'cli-progress';
import { readConfig } from '../server/config.ts';
import { createContext } from '../server/context.ts';
import { createLog } from '../server/log.ts';
import { runCommand } from './command.ts';

await runCommand(async () => {
  const config = readConfig();
  const context = await createContext(config, createLog(config.logLevel));
  const bar = new SingleBar({ format: '{bar} {percentage}% | {value} of {total} items | {eta_formatted} left', hideCursor: true });
  try {
    bar.start(await context.catalogue.count(), 0);
    const refusals = await context.search.index.rebuild(({ done, total }) => {
      bar.setTotal(total);
      bar.update(done);
    });
    bar.stop();
    for (const { id, reason } of refusals) console.error(`Item ${id} was not indexed: ${reason}`);
    console.log(`The index is new: ${String((await context.catalogue.count()) - refusals.length)} items.`);
    if (refusals.length > 0) process.exitCode = 2;
  } finally {
    bar.stop();
    await context.close();
  }
});
