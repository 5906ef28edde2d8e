import { z } from 'zod';
import type { Health, HealthCheck, HealthLine } from './health-lines.ts';
import type { Platform } from './platform.ts';
import type { AccessTokens, GuardedAnswer, GuardedFetch } from './ports.ts';
import { LtiRefusal, type Mender } from './refusal.ts';
import { SERVICE_SCOPES } from './registration/service-scopes.ts';
import type { ScoreBacklog } from './services/outbox.ts';

const MOST_SECONDS = 60;

interface HealthParts {
  readonly fetchGuarded: GuardedFetch;
  readonly tokens: Pick<AccessTokens, 'get' | 'forget'>;
  readonly backlog: () => Promise<readonly ScoreBacklog[]>;
  readonly now?: () => number;
}

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

const good = (check: HealthCheck, outcome = 'good', params: HealthLine['params'] = {}): HealthLine => ({
  check,
  state: 'good',
  outcome,
  params,
});
const unknown = (check: HealthCheck, outcome = 'unknown'): HealthLine => ({ check, state: 'unknown', outcome, params: {} });
const bad = (
  check: HealthCheck,
  outcome: string,
  params: HealthLine['params'] = {},
  who: Mender = 'platform-administrator',
): HealthLine => ({
  check,
  state: 'bad',
  outcome,
  params,
  who,
});

function refused(check: HealthCheck, error: unknown): HealthLine {
  if (!(error instanceof LtiRefusal)) throw error;
  return { ...bad(check, 'bad', {}, error.mender), refusal: { code: error.code, params: error.params } };
}

/** Keys that sign launches for us: RSA, for signatures, by RS256, with an id (LTI security framework §6.2). */
function usableKeys({ text }: GuardedAnswer): number {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 0;
  }
  const { data } = keySet.safeParse(json);
  const isUsable = (key: Readonly<Record<string, unknown>>): boolean =>
    key['kty'] === 'RSA' && (key['use'] ?? 'sig') === 'sig' && (key['alg'] ?? 'RS256') === 'RS256' && typeof key['kid'] === 'string';
  return data?.keys.filter(isUsable).length ?? 0;
}

/** The platform's clock against ours, in whole seconds: ahead is more than nothing. */
function clockLine(date: string | undefined, now: number): HealthLine {
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return unknown('clock');
  const seconds = Math.round((theirs - now) / 1000);
  const params = { seconds: Math.abs(seconds) };
  return params.seconds <= MOST_SECONDS ? good('clock', 'good', params) : bad('clock', seconds > 0 ? 'ahead' : 'behind', params);
}

const shortNames = (scopes: readonly string[]): string => scopes.map((scope) => scope.split('/').at(-1) ?? scope).join(', ');

/** What the last launches used to prove the browser: the most common one. */
function browserLine({ proofs, lastLaunch }: Platform): HealthLine {
  if (lastLaunch === undefined) return unknown('browser');
  const { cookie = 0, 'platform-storage': storage = 0, 'new-window': windows = 0 } = proofs ?? {};
  const params = { cookie, storage, windows };
  return windows > cookie + storage ? bad('browser', 'windows', params) : good('browser', 'good', params);
}

function scoresLine(backlog: readonly ScoreBacklog[], { _id }: Platform): HealthLine {
  const own = backlog.filter(({ platform }) => platform === _id);
  const count = (state: ScoreBacklog['state']): number => own.filter((row) => row.state === state).reduce((sum, row) => sum + row.count, 0);
  const params = { waiting: count('waiting'), refused: count('refused') };
  return params.refused > 0 ? bad('scores', 'refused', params, 'teacher') : good('scores', params.waiting > 0 ? 'waiting' : 'good', params);
}

/**
 * Asks a platform whether all works that a launch and its grades need. What cannot be reached is a line, not an error.
 * @throws what is neither an answer nor a refusal.
 */
export async function checkHealth(platform: Platform, { fetchGuarded, tokens, backlog, now = Date.now }: HealthParts): Promise<Health> {
  const [issuer, keys, token, scores] = await Promise.allSettled([
    fetchGuarded(platform.authenticationEndpoint),
    fetchGuarded(platform.jwksUri, { headers: { Accept: 'application/json' } }),
    (async () => {
      tokens.forget(platform, SERVICE_SCOPES);
      return tokens.get(platform, SERVICE_SCOPES);
    })(),
    backlog(),
  ]);
  const at = now();
  const lines: HealthLine[] = [];
  // Any answer shows that it can be reached: what it says to a browser without a login is its own affair.
  if (issuer.status === 'rejected') lines.push(refused('issuer', issuer.reason));
  else lines.push(issuer.value.status < 500 ? good('issuer') : bad('issuer', 'broken', { status: issuer.value.status }));

  if (keys.status === 'rejected') lines.push(refused('keys', keys.reason), unknown('clock'));
  else {
    const count = keys.value.status === 200 ? usableKeys(keys.value) : 0;
    lines.push(count > 0 ? good('keys', 'good', { count }) : bad('keys', 'none', { status: keys.value.status }));
    lines.push(clockLine(keys.value.headers['date'], at));
  }

  if (token.status === 'rejected') lines.push(refused('token', token.reason), unknown('scopes'));
  else {
    const { scopes } = token.value;
    const missing = SERVICE_SCOPES.filter((scope) => !scopes.includes(scope));
    lines.push(good('token'));
    lines.push(missing.length === 0 ? good('scopes') : bad('scopes', 'missing', { scopes: shortNames(missing) }));
  }
  lines.push(browserLine(platform));
  if (scores.status === 'rejected') throw scores.reason;
  lines.push(scoresLine(scores.value, platform));
  return { at: new Date(at), lines };
}
