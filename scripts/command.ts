import { StartError } from '../server/errors.ts';

/** Runs a command of the terminal: an expected failure is one sentence and exit code 1, without a stack. */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const isUsage = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    if (error instanceof StartError || isUsage) console.error(error.message);
    else console.error(error);
    process.exitCode = 1;
  }
}
