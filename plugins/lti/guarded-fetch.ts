import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { RequestFilteringHttpsAgent } from 'request-filtering-agent';
import type { GuardedFetch } from './ports.ts';
import { LtiRefusal } from './refusal.ts';

interface GuardOptions {
  /** Whether we ourselves are reached on this machine only: then its own platforms may be asked too, also over http. */
  readonly isLocal: boolean;
  /** Hosts of the own network whose addresses may be private; with a port, that port alone. */
  readonly privateHosts: readonly string[];
  /** How names become addresses: by the system unless told. */
  readonly lookup?: LookupFunction;
}

const TIMEOUT_MS = 5000;
const MOST_BYTES = 1024 * 1024;
const AGENT_NAME = 'Usta (LTI 1.3)';
const LOOPBACK = '127.0.0.1';

const isThisMachine = (hostname: string): boolean => /^(localhost\.?|.+\.localhost\.?|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);

/** Names that end in `.localhost` are this machine (RFC 6761 §6.3), which not every system's resolver knows. */
const ofThisMachine: LookupFunction = (_name, options, done) => {
  if (options.all === true) done(null, [{ address: LOOPBACK, family: 4 }]);
  else done(null, LOOPBACK, 4);
};

/**
 * Makes a fetch for addresses that others name: https, a public address (looked at again when its name is resolved), no
 * redirect, limits of time (of the whole answer) and size.
 * @throws LtiRefusal `address-refused` (400); `platform-silent` and `answer-too-large` (503).
 */
export function createGuardedFetch({ isLocal, privateHosts, lookup }: GuardOptions): GuardedFetch {
  const resolved = lookup === undefined ? {} : { lookup };
  const guarded = new RequestFilteringHttpsAgent(resolved);
  const trusted = new https.Agent(resolved);
  const known = new Set(privateHosts.map((host) => host.toLowerCase()));

  const agentFor = (url: URL): http.Agent => {
    const isHere = isThisMachine(url.hostname);
    const own = isHere && /localhost\.?$/.test(url.hostname) ? { lookup: ofThisMachine } : resolved;
    if (isLocal && isHere) return url.protocol === 'http:' ? new http.Agent(own) : new https.Agent(own);
    if (known.has(url.hostname) || known.has(url.host)) return isHere ? new https.Agent(own) : trusted;
    return guarded;
  };

  /** @throws LtiRefusal `address-refused`. */
  const checked = (address: string): URL => {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    const isRight = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal && isThisMachine(url.hostname));
    const isElsewhere = url !== undefined && (isLocal || !isThisMachine(url.hostname) || known.has(url.hostname) || known.has(url.host));
    if (!isElsewhere || !isRight || url.username !== '' || url.password !== '') {
      throw new LtiRefusal('address-refused', { params: { host: url?.hostname ?? address.slice(0, 100) } });
    }
    return url;
  };

  return async (address, { method = 'GET', headers = {}, body, timeoutMs = TIMEOUT_MS, mostBytes = MOST_BYTES } = {}) => {
    const url = checked(address);
    const params = { host: url.hostname };
    return new Promise((resolve, reject) => {
      const silent = (cause: unknown): void => {
        const isRefused = cause instanceof Error && /^DNS lookup .* is not allowed/.test(cause.message);
        const [code, status] = isRefused ? (['address-refused', 400] as const) : (['platform-silent', 503] as const);
        reject(new LtiRefusal(code, { status, params, cause }));
      };
      try {
        const request = (url.protocol === 'https:' ? https : http).request(
          url,
          {
            agent: agentFor(url),
            method,
            headers: {
              Accept: 'application/json',
              'User-Agent': AGENT_NAME,
              ...headers,
              ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
            },
            signal: AbortSignal.timeout(timeoutMs),
          },
          (answer) => {
            const parts: Buffer[] = [];
            let size = 0;
            answer.on('data', (part: Buffer) => {
              size += part.length;
              if (size <= mostBytes) parts.push(part);
              else {
                reject(new LtiRefusal('answer-too-large', { status: 503, params }));
                request.destroy();
              }
            });
            answer.on('end', () => {
              const given = Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(', ')] as const);
              resolve({ status: answer.statusCode ?? 0, headers: Object.fromEntries(given), text: Buffer.concat(parts).toString('utf8') });
            });
            answer.on('error', silent);
          },
        );
        request.on('error', silent);
        request.end(body);
      } catch (error) {
        // A header or a path that cannot be sent.
        silent(error);
      }
    });
  };
}
