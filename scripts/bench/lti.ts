/** `npm run bench:lti`: how many launches a second are verified, beside ltijs. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import mongoose from 'mongoose';
import { projectRoot } from '../../content-schema/project-root.ts';
import { createLtiModels } from '../../plugins/lti/lti-models.ts';
import { itemId } from '../../server/catalogue/service.ts';
import { readConfig } from '../../server/config.ts';
import { createContext, type Context } from '../../server/context.ts';
import { StartError } from '../../server/errors.ts';
import { createLog } from '../../server/log.ts';
import { runCommand } from '../command.ts';
import { startChild } from './child.ts';
import type { Round } from './load.ts';
import { prepareLaunches, runLaunches, type Tool } from './lti-launches.ts';
import { openPlatform, type BenchPlatform } from './lti-platform.ts';
import { speedOf } from './statistics.ts';

const HELP = `Measures verified launches (LTI 1.3) beside ltijs, on the same MongoDB and with the same signed launches.

  npm run bench:lti -- [--rounds 5] [--launches 500] [--concurrency 8]

  --rounds N       how often all launches of a round are posted to each, in turns
  --launches N     launches of a round; each is signed and its logins are begun before the round
  --concurrency N  how many are under way at once

  usta           from the signed message to an empty page: our verification in a process of its own
  usta, page     from the signed message to the whole page of the lesson, by the whole application
  ltijs          from the signed message to its answer, which sends the browser on
  ltijs, page    until the page to which it sends the browser has come, an empty one

The first run installs ltijs into a folder of its own. Close other programs first.
`;

const IDENTIFIER = 'bench:lesson';

/** Installs what is measured beside; it is no part of the product. */
function installLtijs(): void {
  const folder = path.join(projectRoot, 'scripts/bench/lti');
  if (existsSync(path.join(folder, 'node_modules/.package-lock.json'))) return;
  console.log('Installing ltijs …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new StartError('install', 'ltijs could not be installed; correct what npm says and start again.');
}

function wholeNumber(name: string, value: string): number {
  const parsed = Number(value);
  if (Number.isInteger(parsed) && parsed > 0) return parsed;
  throw new StartError('usage', `--${name} takes a whole number above 0, not "${value}".`);
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The lesson that is launched, and the platform that launches it. */
async function fill({ catalogue, engines }: Context, { issuer, clientId, deployment }: BenchPlatform): Promise<void> {
  const name = { az: 'Ştangenpərgarla ölçmə', en: 'Measuring with a calliper' };
  await catalogue.store([
    {
      type: 'video-lesson',
      identifier: IDENTIFIER,
      originalLanguage: 'az',
      inLanguage: ['az'],
      name,
      duration: 'PT5M',
      embedUrl: 'https://www.youtube-nocookie.com/embed/uPnu33w7ycY',
    },
  ]);
  const connection = await mongoose.createConnection(engines.mongodbUri).asPromise();
  try {
    const now = new Date();
    await createLtiModels(connection).platforms.create({
      _id: 'bench',
      issuer,
      clientId,
      name: 'Bench',
      family: 'other',
      authenticationEndpoint: `${issuer}/auth`,
      tokenEndpoint: `${issuer}/token`,
      jwksUri: `${issuer}/jwks`,
      frameOrigins: [issuer],
      scopes: [],
      state: 'active',
      registeredBy: 'form',
      deployments: [{ id: deployment, state: 'approved', firstSeenAt: now }],
      createdAt: now,
    });
  } finally {
    await connection.close();
  }
}

interface Measured {
  readonly name: string;
  readonly rounds: readonly Round[];
  readonly keyRequests: number;
}

function report(measured: readonly Measured[]): void {
  const speeds = measured.map(({ name, rounds, keyRequests }) => ({ name, keyRequests, ...speedOf(rounds) }));
  const usta = speeds[0]?.throughput ?? NaN;
  console.log(
    `${'tool'.padEnd(14)}${'launches/s'.padStart(12)}${'p50 ms'.padStart(9)}${'p95 ms'.padStart(9)}${'usta to it'.padStart(12)}${'keys read'.padStart(11)}`,
  );
  for (const { name, throughput, p50, p95, keyRequests } of speeds) {
    const ratio = (usta / throughput).toFixed(2);
    console.log(
      `${name.padEnd(14)}${throughput.toFixed(0).padStart(12)}${p50.toFixed(2).padStart(9)}${p95.toFixed(2).padStart(9)}${ratio.padStart(12)}${String(keyRequests).padStart(11)}`,
    );
  }
  console.log('Aim: 10 times the launches of ltijs.');
}

interface Measurable {
  /** Both begin logins; the first is the whole application. */
  readonly tools: readonly [Tool, Tool];
  /** Where our verification alone takes the launches that the application began. */
  readonly verifier: string;
}

interface Plan {
  readonly rounds: number;
  readonly launches: number;
  readonly concurrency: number;
}

/** Posts the rounds in turns, each time another one first, so that what disturbs the machine disturbs all; the first warms up. */
async function measure({ tools, verifier }: Measurable, platform: BenchPlatform, target: string, plan: Plan): Promise<readonly Measured[]> {
  const kinds = [
    { name: 'usta', tool: 0, at: verifier, isFollowed: false },
    { name: 'ltijs', tool: 1, at: tools[1].launch, isFollowed: false },
    { name: 'usta, page', tool: 0, at: tools[0].launch, isFollowed: false },
    { name: 'ltijs, page', tool: 1, at: tools[1].launch, isFollowed: true },
  ] as const;
  const measured = kinds.map(({ name }) => ({ name, rounds: [] as Round[], keyRequests: 0 }));
  for (let round = 0; round <= plan.rounds; round += 1) {
    for (let step = 0; step < kinds.length; step += 1) {
      const at = (round + step) % kinds.length;
      const [kind, into] = [kinds[at], measured[at]];
      if (kind === undefined || into === undefined) continue;
      const prepared = (await prepareLaunches(tools, plan.launches, { platform, target }))[kind.tool];
      const launches = prepared.map((launch) => ({ ...launch, url: kind.at }));
      const before = platform.keyRequests();
      const done = await runLaunches(launches, plan.concurrency, kind.isFollowed);
      into.keyRequests += platform.keyRequests() - before;
      if (round > 0) into.rounds.push(done);
    }
  }
  return measured;
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      launches: { type: 'string', default: '500' },
      concurrency: { type: 'string', default: '8' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const plan = {
    rounds: wholeNumber('rounds', values.rounds),
    launches: wholeNumber('launches', values.launches),
    concurrency: wholeNumber('concurrency', values.concurrency),
  };
  installLtijs();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'usta-bench-'));
  const context = await createContext({ ...readConfig({ LOG_LEVEL: 'silent' }), dataFolder: folder }, createLog('silent'));
  const platform = await openPlatform();
  const { signal } = new AbortController();
  const children: { stop: () => Promise<void> }[] = [];
  try {
    await fill(context, platform);
    const app = startChild('serve.js', [], folder, signal, { PORT: String(await freePort()) });
    children.push(app);
    const usta = (await app.line(/serves the catalogue at (\S+)/))[1] ?? '';
    const database = context.engines.mongodbUri.replace(/\/usta\?/, '/ltijs?');
    const other = startChild('bench/ltijs-tool.js', [database, platform.issuer, platform.clientId], folder, signal);
    children.push(other);
    const ltijs = (await other.line(/ltijs listens at (\S+)/))[1] ?? '';
    const alone = startChild('bench/lti-verifier.js', [context.engines.mongodbUri, usta], folder, signal);
    children.push(alone);
    const verifier = `${(await alone.line(/verifier listens at (\S+)/))[1] ?? ''}/lti/launch`;
    const tools = [
      { login: `${usta}/lti/login`, launch: `${usta}/lti/launch` },
      { login: `${ltijs}/login`, launch: `${ltijs}/` },
    ] as const;
    const measured = await measure({ tools, verifier }, platform, `${usta}/lti/items/${itemId(IDENTIFIER)}`, plan);
    console.log(`${plan.rounds} rounds of ${plan.launches} launches, ${plan.concurrency} at once.`);
    report(measured);
  } finally {
    for (const child of children) await child.stop();
    platform.close();
    await context.close();
    await rm(folder, { recursive: true, force: true });
  }
});
