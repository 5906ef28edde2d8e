import net from 'node:net';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { environmentOf, runScript, type ScriptEnd } from '../support/run-script.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testConfig } from '../support/usta.ts';

// Processes and indexes take long on a busy machine.
jest.setTimeout(120_000);

const folder = temporaryFolder();
const NOBODY = '127.0.0.1:1';

interface Wrong {
  readonly says: string;
  readonly env: Readonly<Record<string, string>>;
  readonly sentence: RegExp;
}

/** What the configuration alone shows: no engine is asked for. */
const IN_CONFIGURATION: readonly Wrong[] = [
  { says: 'PORT is no number', env: { PORT: 'abc' }, sentence: /PORT must be a number from 0 to 65535/ },
  { says: 'LOG_LEVEL is none', env: { LOG_LEVEL: 'loud' }, sentence: /LOG_LEVEL must be one of silent, fatal/ },
  { says: 'MEILI_KEY is there without MEILI_URL', env: { MEILI_KEY: 'k' }, sentence: /MEILI_KEY is set without MEILI_URL/ },
  {
    says: 'two variables are wrong',
    env: { MONGODB_URI: 'localhost:27017', MEILI_URL: 'ftp://x' },
    sentence: /MONGODB_URI must start with mongodb:\/\/ .*; MEILI_URL must be an http or https address/,
  },
  {
    says: 'USTA_DATA is below a file',
    env: { USTA_DATA: '/dev/null/usta' },
    sentence: /data folder \/dev\/null\/usta cannot be written \(ENOTDIR\).*USTA_DATA/,
  },
  {
    says: 'USTA_DATA is a file',
    env: { USTA_DATA: folder.write('a-file', '') },
    sentence: /data folder .*a-file cannot be written \(EEXIST\).*USTA_DATA/,
  },
];

/** With the run's engines, where the change does not name others. */
const WITH_ENGINES: readonly Wrong[] = [
  {
    says: 'nobody answers at MONGODB_URI',
    env: { MONGODB_URI: `mongodb://usta:secret@${NOBODY}/x` },
    sentence: /MongoDB at mongodb:\/\/127\.0\.0\.1:1\/x does not answer .*MONGODB_URI/,
  },
  {
    says: 'nobody answers at MEILI_URL',
    env: { MEILI_URL: `http://${NOBODY}` },
    sentence: /Meilisearch at http:\/\/127\.0\.0\.1:1 does not answer; correct MEILI_URL/,
  },
  { says: 'MEILI_KEY is wrong', env: { MEILI_KEY: 'wrong' }, sentence: /does not accept MEILI_KEY/ },
  {
    says: 'MEILI_BIN names nothing',
    env: { MEILI_URL: '', MEILI_KEY: '', MEILI_BIN: '/no/such/meilisearch', USTA_DATA: `${folder.path}/data` },
    sentence: /MEILI_BIN names \/no\/such\/meilisearch, which cannot be run/,
  },
];

function expectOneSentence({ end, stderr }: ScriptEnd, sentence: RegExp): void {
  expect({ end, stderr }).toEqual({ end: 1, stderr: expect.stringMatching(sentence) });
  expect(stderr).toMatch(/^[^\n]+\.\n$/);
  expect(stderr).not.toMatch(/[.!?] [A-Z]/);
  expect(stderr).not.toContain('    at ');
  expect(stderr).not.toContain('secret');
}

describe('a start that cannot be says why in one sentence, with exit code 1', () => {
  const ends = new Map<string, ScriptEnd>();

  // Side by side, the one that waits for its answer first.
  beforeAll(async () => {
    const engines = environmentOf(testConfig());
    const open = [...WITH_ENGINES.map((wrong) => ({ ...wrong, env: { ...engines, ...wrong.env } })), ...IN_CONFIGURATION];
    const work = async (): Promise<void> => {
      for (let next = open.shift(); next !== undefined; next = open.shift())
        ends.set(next.says, await runScript('serve', { env: next.env }));
    };
    await Promise.all([work(), work(), work()]);
  });

  test.each([...IN_CONFIGURATION, ...WITH_ENGINES])('$says', ({ says, sentence }) => {
    const end = ends.get(says);
    if (end === undefined) throw new Error('not run');
    expectOneSentence(end, sentence);
  });
});

describe('a port that is taken', () => {
  const other = net.createServer();
  let port: number;

  beforeAll(async () => {
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    ({ port } = other.address() as net.AddressInfo);
  });

  afterAll(() => {
    other.close();
  });

  test('is named, and what to do', async () => {
    const end = await runScript('serve', { env: { ...environmentOf(testConfig()), PORT: String(port) } });
    expectOneSentence(end, new RegExp(`Port ${String(port)} on 127\\.0\\.0\\.1 is taken by another program; .*PORT`));
  });
});
