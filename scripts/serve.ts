/** Starts the catalogue and keeps it until it is told to stop; `scripts/run.mjs` prepares and runs it. */
import { isPrivate } from '../server/config.ts';
import { startUsta } from '../server/main.ts';
import { runCommand } from './command.ts';
import { seedSampleAccounts } from './seed/sample-accounts.ts';
import { seedWholeSample } from './seed/sample.ts';

await runCommand(async () => {
  const usta = await startUsta({
    progress: (step) => {
      console.log(`${step} …`);
    },
    onEmpty: async (context) => {
      console.log('Loading the sample catalogue …');
      await seedWholeSample(context);
      if (isPrivate(context.config)) await seedSampleAccounts(context);
      await context.search.index.caughtUp();
    },
  });
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    void usta.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Last: whoever reads the address may stop us at once.
  console.log(`Usta serves the catalogue at ${usta.address}`);
  if (usta.setUpLink !== undefined) {
    console.log(`It has no administrator yet. Whoever opens this link within 24 hours becomes the first: ${usta.setUpLink}`);
  }
});
