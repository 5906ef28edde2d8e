import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import type { Config } from '../../../server/config.ts';
import { searchable } from '../../support/bring.ts';
import { buildLesson } from '../../support/builders.ts';
import { environmentOf, runScript, startScript } from '../../support/run-script.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openUsta, testConfig } from '../../support/usta.ts';
import { waitFor } from '../../support/wait-for.ts';

// Processes and indexes take long on a busy machine.
jest.setTimeout(120_000);

const RECORDS = 2000;
/** Lines that keep the import busy between the first records and the last, and the index not at all. */
const EMPTY = 12_000;
const folder = temporaryFolder();
let config: Config;
let connection: Connection;

beforeAll(async () => {
  config = testConfig();
  connection = await mongoose.createConnection(config.mongodbUri ?? '').asPromise();
});

afterAll(() => connection.close());

const count = (filter = {}): Promise<number> => connection.collection('items').countDocuments(filter);

test('Ctrl-C ends an import with whole records, and the next run completes it', async () => {
  const lessons = Array.from({ length: RECORDS }, (_, at) => buildLesson({ identifier: `large:${String(at)}` }));
  const empty = Array.from({ length: EMPTY }, () => ({}));
  const file = folder.writeRecords('large.jsonl', [...lessons.slice(0, RECORDS / 2), ...empty, ...lessons.slice(RECORDS / 2)]);
  const env = environmentOf(config);

  const running = startScript('import/main', { args: [file], env, cwd: folder.path });
  await waitFor('the first records', async () => (await count()) > 0);
  running.child.kill('SIGINT');
  const { end, stdout, stderr } = await running.ended;
  const came = await count();
  expect({ end, stderr }).toEqual({ end: 0, stderr: '' });
  expect(stdout).toContain('Ended early');
  expect(stdout).toContain(`added ${String(came)}, changed 0, unchanged 0, refused `);
  expect(came).toBeLessThan(RECORDS);
  expect(await count({ 'name.az': { $exists: true }, contentHash: { $exists: true }, inLanguage: ['az'] })).toBe(came);

  const next = await runScript('import/main', { args: [file], env, cwd: folder.path });
  expect(next).toMatchObject({ end: 0, stderr: '' });
  expect(next.stdout).toContain(`added ${String(RECORDS - came)}, changed 0, unchanged ${String(came)}, refused ${String(EMPTY)}`);
  const usta = await openUsta(config);
  try {
    expect(await searchable(usta.context)).toBe(RECORDS);
  } finally {
    await usta.close();
  }
});
