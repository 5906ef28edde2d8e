import { readConfig } from '../../server/config.ts';
import { createContext } from '../../server/context.ts';
import { installedPlugins } from '../../server/installed-plugins.ts';
import { createLog } from '../../server/log.ts';
import type { Step, Writer } from '../../server/publishing/service.ts';

/** The same step on one submission, by each of these people at the same moment. */
export interface Attempts {
  readonly submission: string;
  readonly step: Step;
  readonly people: readonly Writer[];
}

const context = await createContext(readConfig(), createLog('silent'), { plugins: installedPlugins });

async function attempt({ submission, step, people }: Attempts): Promise<void> {
  const changes = await Promise.all(people.map((by) => context.publishing.step(by, submission, step)));
  process.send?.(changes.map(({ kind }) => kind));
}

process.on('message', (attempts: Attempts) => void attempt(attempts));
process.on('disconnect', () => void context.close());
process.send?.([]);
