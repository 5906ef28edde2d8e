import { StartError } from '../server/errors.ts';

/** Whether a failure is one of those that the terminal says in a sentence. */
export function isExpected(error: unknown): error is Error {
  if (error instanceof StartError) return true;
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

/** Runs a command of the terminal: an expected failure is one sentence and exit code 1, without a stack. */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (isExpected(error)) console.error(error.message);
    else console.error(error);
    process.exitCode = 1;
  }
}
