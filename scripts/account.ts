/** `npm run account -- COMMAND …`: accounts and roles from the terminal. */
import { readConfig } from '../server/config.ts';
import { createContext } from '../server/context.ts';
import { createLog } from '../server/log.ts';
import { runAccountCommand } from './account-commands.ts';
import { runCommand } from './command.ts';

await runCommand(() =>
  runAccountCommand(
    process.argv.slice(2),
    async (use) => {
      const config = readConfig();
      const context = await createContext(config, createLog(config.logLevel));
      try {
        await use(context);
      } finally {
        await context.close();
      }
    },
    (line) => {
      console.log(line);
    },
  ),
);
