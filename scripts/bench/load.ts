import http from 'node:http';
import { StartError } from '../../server/errors.ts';

/** One request of the load; with a body it is a POST. */
export interface Ask {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Round {
  /** Milliseconds from the request to the last byte of its answer, one per request. */
  readonly latencies: readonly number[];
  readonly seconds: number;
}

/**
 * Sends a request and reads its whole answer.
 * @throws StartError where the answer is not 200: a failure is quick, and would pass for speed.
 */
export function send({ url, headers, body }: Ask, agent?: http.Agent): Promise<readonly Buffer[]> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    const options = { ...(agent === undefined ? {} : { agent }), method: body === undefined ? 'GET' : 'POST' };
    const fail = (error: Error): void => {
      reject(new StartError('answer', `${url.href} did not answer: ${error.message}`, error));
    };
    const request = http.request(url, { ...options, headers: { ...headers, ...length } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', fail);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(parts);
        else
          reject(new StartError('answer', `${url.href} answered ${response.statusCode ?? 0}, not 200: ${Buffer.concat(parts).toString()}`));
      });
    });
    request.on('error', fail);
    request.end(body);
  });
}

/**
 * Asks for `milliseconds`, always `concurrency` requests at once, each on a connection that stays open. The
 * requests take turns, from the first in every round.
 */
export async function runRound(asks: readonly Ask[], concurrency: number, milliseconds: number, signal: AbortSignal): Promise<Round> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });
  const latencies: number[] = [];
  let turn = 0;
  const next = (): Ask => {
    const ask = asks[turn % asks.length];
    turn += 1;
    if (ask === undefined) throw new RangeError('nothing to ask');
    return ask;
  };
  try {
    // Opens the connections: not counted.
    await Promise.all(Array.from({ length: concurrency }, () => send(next(), agent)));
    turn = 0;
    const began = performance.now();
    const end = began + milliseconds;
    const work = async (): Promise<void> => {
      for (let sent = performance.now(); sent < end; sent = performance.now()) {
        signal.throwIfAborted();
        await send(next(), agent);
        latencies.push(performance.now() - sent);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    return { latencies, seconds: (performance.now() - began) / 1000 };
  } finally {
    agent.destroy();
  }
}
