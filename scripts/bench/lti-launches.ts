import http from 'node:http';
import { StartError } from '../../server/errors.ts';
import type { BenchPlatform } from './lti-platform.ts';
import type { Round } from './load.ts';

/** A tool that is launched. */
export interface Tool {
  readonly login: string;
  readonly launch: string;
}

/** A launch that is signed and only needs to be posted. */
export interface SignedLaunch {
  readonly url: string;
  readonly cookie: string;
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly location: string;
  readonly cookie: string;
  readonly text: string;
}

function ask(url: string, agent: http.Agent, { body, cookie }: { body?: string; cookie?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...(cookie === undefined ? {} : { Cookie: cookie }),
      ...(body === undefined
        ? {}
        : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': String(Buffer.byteLength(body)) }),
    };
    const request = http.request(url, { agent, method: body === undefined ? 'GET' : 'POST', headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const set = response.headers['set-cookie'] ?? [];
        resolve({
          status: response.statusCode ?? 0,
          location: response.headers.location ?? '',
          cookie: set
            .map((one) => one.split(';')[0] ?? '')
            .filter((one) => !one.endsWith('='))
            .join('; '),
          text: Buffer.concat(parts).toString(),
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Begins a login as a platform does; answers its state, its nonce and the browser's cookie. */
async function login(
  tool: Tool,
  platform: BenchPlatform,
  target: string,
  agent: http.Agent,
): Promise<{ state: string; nonce: string; cookie: string }> {
  const address = new URL(tool.login);
  const given = { iss: platform.issuer, client_id: platform.clientId, login_hint: 'learner', target_link_uri: target };
  for (const [name, value] of Object.entries(given)) address.searchParams.set(name, value);
  const { status, location, cookie, text } = await ask(address.href, agent);
  if (status !== 302) throw new StartError('login', `${tool.login} answered ${status} to a login: ${text.slice(0, 300)}`);
  const { searchParams } = new URL(location);
  return { state: searchParams.get('state') ?? '', nonce: searchParams.get('nonce') ?? '', cookie };
}

/**
 * So many launches, each signed once and ready for every tool: the first tool's nonce stands in the token, as it is the
 * one that accepts only nonces of its own.
 */
export async function prepareLaunches(
  tools: readonly [Tool, Tool],
  count: number,
  { platform, target }: { readonly platform: BenchPlatform; readonly target: string },
): Promise<[SignedLaunch[], SignedLaunch[]]> {
  const agent = new http.Agent({ keepAlive: true });
  const launches: [SignedLaunch[], SignedLaunch[]] = [[], []];
  try {
    for (let made = 0; made < count; made += 1) {
      const [first, second] = await Promise.all([login(tools[0], platform, target, agent), login(tools[1], platform, target, agent)]);
      const token = await platform.sign(first.nonce, target);
      for (const [position, { state, cookie }] of [first, second].entries()) {
        const body = new URLSearchParams({ id_token: token, state }).toString();
        launches[position]?.push({ url: tools[position]?.launch ?? '', cookie, body });
      }
    }
  } finally {
    agent.destroy();
  }
  return launches;
}

/**
 * Posts all launches, always `concurrency` at once. With `isFollowed` a launch lasts until the page that a redirect leads to.
 * @throws StartError for a launch that is refused: a refusal is quick, and would pass for speed.
 */
export async function runLaunches(launches: readonly SignedLaunch[], concurrency: number, isFollowed: boolean): Promise<Round> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });
  const latencies: number[] = [];
  const waiting = launches.values();
  const launch = async ({ url, cookie, body }: SignedLaunch): Promise<void> => {
    const sent = performance.now();
    let answer = await ask(url, agent, { body, cookie });
    const isRedirect = answer.status === 302 && answer.location.includes('ltik=');
    if (isRedirect && isFollowed) answer = await ask(new URL(answer.location, url).href, agent, { cookie: answer.cookie });
    const isDone = answer.status === 200 || (isRedirect && !isFollowed);
    if (!isDone) throw new StartError('launch', `${url} answered ${answer.status} to a launch: ${answer.text.slice(0, 300)}`);
    latencies.push(performance.now() - sent);
  };
  const work = async (): Promise<void> => {
    for (const one of waiting) await launch(one);
  };
  try {
    const began = performance.now();
    await Promise.all(Array.from({ length: concurrency }, work));
    return { latencies, seconds: (performance.now() - began) / 1000 };
  } finally {
    agent.destroy();
  }
}
