/** `npm run conformance:lti`: runs the tests of LTI and prints what of LTI 1.3 Advantage they show, row by row. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../content-schema/project-root.ts';
import { StartError } from '../server/errors.ts';
import { runCommand } from './command.ts';
import { brokenFiles, conformanceTable, judgeRows, type TestRun } from './lti-conformance-table.ts';

const HELP = `Runs the tests of LTI 1.3 Advantage and prints a table: id, what, passed, number of tests.

  npm run conformance:lti -- [--results FILE]

  --results FILE  reads what an earlier "npm test -- --json --outputFile FILE" wrote, and runs nothing

USTA_REAL_DATA names the folder of the payloads of the certification; without it their tests are skipped.
Ends with 1 where a row did not pass.
`;

const TESTS = ['test/plugins/lti/', 'test/browser/lti'];

async function runTests(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'usta-conformance-'));
  const file = path.join(folder, 'results.json');
  const test = spawn(process.execPath, [path.join(projectRoot, 'scripts/test.mjs'), ...TESTS, '--json', `--outputFile=${file}`], {
    cwd: projectRoot,
    // What it prints to standard output is the same JSON.
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(test, 'exit');
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new StartError('tests', 'The tests could not be run; correct what they say above and start again.');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readResults(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new StartError('usage', `--results names ${file}, which cannot be read.`);
  }
}

await runCommand(async () => {
  const { values } = parseArgs({ options: { results: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help === true) {
    console.log(HELP);
    return;
  }
  const run = JSON.parse(values.results === undefined ? await runTests() : await readResults(values.results)) as TestRun;
  const rows = judgeRows(run);
  console.log(conformanceTable(rows));
  for (const file of brokenFiles(run)) console.log(`No test of ${path.relative(projectRoot, file)} could begin.`);
  if (rows.some(({ state }) => state !== 'passed')) process.exitCode = 1;
});
