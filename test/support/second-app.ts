import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { projectRoot } from '../../content-schema/project-root.ts';
import type { Config } from '../../server/config.ts';
import { environmentOf } from './run-script.ts';

/** The application in another process on the same database, and where it listens. */
export interface SecondApp {
  readonly pid: number;
  readonly address: string;
  readonly close: () => Promise<void>;
}

export async function openSecondApp(config: Config): Promise<SecondApp> {
  const child = fork(path.join(projectRoot, 'test/support/second-app-main.ts'), {
    execArgv: ['--disable-warning=ExperimentalWarning', '--import', path.join(projectRoot, 'test/support/typescript-loader.mjs')],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environmentOf(config) },
  });
  const [port] = (await once(child, 'message')) as [number];
  return {
    pid: child.pid ?? 0,
    address: `http://127.0.0.1:${String(port)}`,
    close: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
