import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { openReport } from '../../../scripts/import/report.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const refusal = {
  line: 3,
  identifier: 'a',
  field: 'license',
  code: 'vocabulary',
  params: { found: 'X', vocabulary: 'licences' },
  onlyField: false,
};

test('has a line for each refusal, with a sentence', async () => {
  const file = `${folder.path}/report.jsonl`;
  const report = openReport(file);
  await report.write(refusal);
  await report.write({ ...refusal, line: 4, onlyField: true });
  expect(await report.close()).toBe(2);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { line: 3, identifier: 'a', field: 'license', code: 'vocabulary', outcome: 'record refused' },
    { line: 4, outcome: 'field left out' },
  ]);
  expect((JSON.parse(lines[0] ?? '') as { reason: string }).reason).toContain('X');
});

test('is not made where nothing was refused', async () => {
  const file = `${folder.path}/empty.jsonl`;
  expect(await openReport(file).close()).toBe(0);
  expect(existsSync(file)).toBe(false);
});

test('holds more lines than fit into memory at once, in order', async () => {
  const file = `${folder.path}/long.jsonl`;
  const report = openReport(file);
  for (let line = 1; line <= 3000; line += 1) await report.write({ ...refusal, line });
  expect(await report.close()).toBe(3000);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { line: number }).line)).toEqual(Array.from({ length: 3000 }, (_, at) => at + 1));
});

test('that cannot be written says so in a sentence, and can be closed', async () => {
  const report = openReport('/dev/null/report.jsonl');
  await expect(report.write(refusal)).rejects.toMatchObject({
    name: 'StartError',
    code: 'report',
    message: expect.stringContaining('--report') as unknown,
  });
  expect(await report.close()).toBe(0);
});
