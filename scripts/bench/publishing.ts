/** `npm run bench:publishing`: how fast the editor opens and saves a large programme, beside Mongoose alone. */
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import mongoose from 'mongoose';
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { createContext, type Context } from '../../server/context.ts';
import { StartError } from '../../server/errors.ts';
import { createLog } from '../../server/log.ts';
import type { Submission } from '../../server/publishing/service.ts';
import { runCommand } from '../command.ts';
import { createBrowser, type Browser } from './browser.ts';
import { largeProgramme } from './large-programme.ts';
import { percentile } from './statistics.ts';

const HELP = `Measures the programme editor with 12 modules and 300 outcomes, in a scratch catalogue of its own.

  npm run bench:publishing -- [--rounds 200]

  --rounds N   how often each is done, in turn
`;

const WARM_UP = 20;
const PASSWORD = 'dörd dəmir darvaza';
const EMAIL = 'bench@usta.example';

interface Task {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** The tasks in turn, so that what disturbs the machine disturbs all of them; milliseconds of each. */
async function measure(tasks: readonly Task[], rounds: number): Promise<ReadonlyMap<string, number[]>> {
  const times = new Map<string, number[]>(tasks.map(({ name }) => [name, []]));
  for (let round = -WARM_UP; round < rounds; round += 1) {
    for (const { name, run } of tasks) {
      const began = performance.now();
      await run();
      if (round >= 0) times.get(name)?.push(performance.now() - began);
    }
  }
  return times;
}

async function beginProgramme(context: Context): Promise<Submission> {
  const made = await context.accounts.create({ email: EMAIL, name: 'Bench', grants: [{ role: 'editor' }], password: PASSWORD }, null);
  if (!made.ok) throw new StartError('bench', `No account for the bench: ${made.reason}.`);
  const begun = await context.publishing.create(made.person, { content: largeProgramme() });
  if (begun.kind !== 'done') throw new StartError('bench', `No programme for the bench: ${begun.kind}.`);
  return begun.submission;
}

/** Reading and writing the same document by Mongoose alone. */
function bareTasks(uri: mongoose.Connection, submission: Submission): Task[] {
  const schema = new mongoose.Schema(
    { _id: String, content: mongoose.Schema.Types.Mixed, revision: Number },
    { collection: 'bare', versionKey: false },
  );
  const model = uri.model('Bare', schema);
  let turn = 0;
  return [
    {
      name: 'bare read',
      run: async () => {
        const found = await model.findById(submission._id).lean();
        if (found === null) throw new Error('nothing to read');
      },
    },
    {
      name: 'bare write',
      run: async () => {
        turn += 1;
        const content = { ...submission.content, version: String(turn) };
        await model.updateOne({ _id: submission._id }, { $set: { content }, $inc: { revision: 1 } }, { upsert: true });
      },
    },
  ];
}

function editorTasks(browser: Browser, { _id, content }: Submission): Task[] {
  const [module] = content['modules'] as readonly { readonly id: string }[];
  const outline = `/submissions/${_id}/modules`;
  const page = `${outline}/${module?.id ?? ''}`;
  let turn = 0;
  return [
    { name: 'open outline', run: () => browser.get(outline) },
    { name: 'open module', run: () => browser.get(page) },
    {
      name: 'save module',
      run: () => {
        turn += 1;
        return browser.save(page, (name, value) => (name.endsWith('/name/az') ? `${value.replace(/ \d+$/, '')} ${String(turn)}` : value));
      },
    },
  ];
}

function report(times: ReadonlyMap<string, number[]>): void {
  const p95 = (name: string): number => percentile(times.get(name) ?? [], 0.95);
  console.log(`${'task'.padEnd(14)}${'p50 ms'.padStart(9)}${'p95 ms'.padStart(9)}${'p95 to bare'.padStart(13)}`);
  for (const [name, values] of times) {
    const bare = name.startsWith('save') ? 'bare write' : 'bare read';
    const ratio = name.startsWith('bare') ? '' : (p95(name) / p95(bare)).toFixed(2);
    console.log(
      `${name.padEnd(14)}${percentile(values, 0.5).toFixed(2).padStart(9)}${p95(name).toFixed(2).padStart(9)}${ratio.padStart(13)}`,
    );
  }
  console.log('Aim: at most 3 times the bare read for opening, and 3 times the bare write for saving.');
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '200' }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new StartError('usage', `--rounds takes a whole number above 0, not "${values.rounds}".`);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'usta-bench-'));
  const config = { ...readConfig({ LOG_LEVEL: 'silent' }), dataFolder: folder };
  const context = await createContext(config, createLog('silent'));
  const server = createApp(context).listen(0, '127.0.0.1');
  const bare = await mongoose.createConnection(context.engines.mongodbUri).asPromise();
  try {
    const submission = await beginProgramme(context);
    const { port } = server.address() as AddressInfo;
    const agent = new http.Agent({ keepAlive: true });
    const browser = createBrowser(`http://127.0.0.1:${String(port)}`, agent);
    await browser.signIn(EMAIL, PASSWORD);
    const [read, write] = bareTasks(bare, submission);
    if (read === undefined || write === undefined) throw new Error('no bare tasks');
    await write.run();
    const size = JSON.stringify(submission.content).length / 1024;
    console.log(`A programme of 12 modules and 300 outcomes, ${size.toFixed(0)} KB as JSON; ${String(rounds)} rounds, one at a time.`);
    report(await measure([read, write, ...editorTasks(browser, submission)], rounds));
    agent.destroy();
  } finally {
    server.closeAllConnections();
    server.close();
    await bare.close();
    await context.close();
    await rm(folder, { recursive: true, force: true });
  }
});
