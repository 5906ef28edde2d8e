import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readConfig } from '../../server/config.ts';
import { openEngines, type Engines } from '../../server/engines/engines.ts';
import { createLog } from '../../server/log.ts';
import { unpackBrowser } from './unpack-browser.ts';

declare global {
  var ustaEngines: { engines: Engines; folder: string } | undefined;
}

/** Starts one MongoDB and one Meilisearch for all test files; each file takes a database of its own in them. Unpacks the browser. */
async function startEngines(): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'usta-test-'));
  const engines = await openEngines({ ...readConfig({}), dataFolder: folder }, createLog('warn'), (step) => console.log(`${step} …`));
  await unpackBrowser();
  globalThis.ustaEngines = { engines, folder };
  process.env['USTA_TEST_MONGODB_URI'] = engines.mongodbUri;
  process.env['USTA_TEST_DATA'] = folder;
  process.env['USTA_TEST_MEILI_URL'] = engines.meili.url;
  process.env['USTA_TEST_MEILI_KEY'] = engines.meili.key ?? '';
}

export { startEngines as default };
