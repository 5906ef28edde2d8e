import http from 'node:http';
import https from 'node:https';
import { RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { LtiRefusal } from './refusal.ts';

/** An address that somebody else named is asked; any status is an answer. */
export type GuardedFetch = (url: string, limits?: { readonly timeoutMs?: number; readonly mostBytes?: number }) => Promise<GuardedAnswer>;

export interface GuardedAnswer {
  readonly status: number;
  readonly text: string;
}

interface GuardOptions {
  /** Whether we ourselves are reached on this machine only: then its own platforms may be asked too, also over http. */
  readonly isLocal: boolean;
  /** Hosts of the own network whose addresses may be private. */
  readonly privateHosts: readonly string[];
}

const TIMEOUT_MS = 5000;
const MOST_BYTES = 1024 * 1024;
const AGENT_NAME = 'Usta (LTI 1.3)';

const isThisMachine = (hostname: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);

/**
 * Makes a fetch for addresses that others name: https, a public address (looked at again when its name is resolved), no
 * redirect, limits of time (of the whole answer) and size.
 * @throws LtiRefusal `address-refused` (400); `platform-silent` and `answer-too-large` (503).
 */
export function createGuardedFetch({ isLocal, privateHosts }: GuardOptions): GuardedFetch {
  const guarded = new RequestFilteringHttpsAgent();
  const known = new Set(privateHosts.map((host) => host.toLowerCase()));

  const agentFor = (url: URL): http.Agent => {
    if (isLocal && isThisMachine(url.hostname)) return url.protocol === 'https:' ? https.globalAgent : http.globalAgent;
    if (url.protocol !== 'https:' || url.username !== '') throw new LtiRefusal('address-refused', { params: { host: url.hostname } });
    return known.has(url.hostname) || known.has(url.host) ? https.globalAgent : guarded;
  };

  return async (address, { timeoutMs = TIMEOUT_MS, mostBytes = MOST_BYTES } = {}) => {
    if (!URL.canParse(address)) throw new LtiRefusal('address-refused', { params: { host: address.slice(0, 100) } });
    const url = new URL(address);
    const params = { host: url.hostname };
    const agent = agentFor(url);
    return new Promise((resolve, reject) => {
      const silent = (cause: unknown): void => {
        const isRefused = cause instanceof Error && /DNS lookup|not allowed/i.test(cause.message);
        reject(
          isRefused
            ? new LtiRefusal('address-refused', { params, cause })
            : new LtiRefusal('platform-silent', { status: 503, params, cause }),
        );
      };
      try {
        const request = (url.protocol === 'https:' ? https : http).get(
          url,
          { agent, headers: { Accept: 'application/json', 'User-Agent': AGENT_NAME }, signal: AbortSignal.timeout(timeoutMs) },
          (answer) => {
            const parts: Buffer[] = [];
            let size = 0;
            answer.on('data', (part: Buffer) => {
              size += part.length;
              if (size <= mostBytes) parts.push(part);
              else {
                request.destroy();
                reject(new LtiRefusal('answer-too-large', { status: 503, params }));
              }
            });
            answer.on('end', () => {
              resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') });
            });
            answer.on('error', silent);
          },
        );
        request.on('error', silent);
      } catch (error) {
        silent(error);
      }
    });
  };
}
