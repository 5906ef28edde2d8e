import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { projectRoot } from '../../content-schema/project-root.ts';
import type { Config } from '../../server/config.ts';
import type { Attempts } from './second-process-main.ts';
import { environmentOf } from './run-script.ts';

/** Another process of the application on the same database. */
export interface SecondProcess {
  readonly pid: number;
  /** Makes all attempts at once and answers what became of each. */
  readonly attempt: (attempts: Attempts) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

async function answerOf(child: ChildProcess): Promise<readonly string[]> {
  const [answer] = (await once(child, 'message')) as [readonly string[]];
  return answer;
}

export async function openSecondProcess(config: Config): Promise<SecondProcess> {
  const child = fork(path.join(projectRoot, 'test/support/second-process-main.ts'), {
    execArgv: ['--disable-warning=ExperimentalWarning', '--import', path.join(projectRoot, 'test/support/typescript-loader.mjs')],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environmentOf(config) },
  });
  await answerOf(child);
  return {
    pid: child.pid ?? 0,
    attempt: (attempts) => {
      const answer = answerOf(child);
      child.send(attempts);
      return answer;
    },
    close: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
