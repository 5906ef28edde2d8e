import { z } from 'zod';
import { LtiRefusal } from './refusal.ts';

const CLAIM = 'https://purl.imsglobal.org/spec/lti/claim/';
const VERSION = '1.3.0';
const MESSAGES = ['LtiResourceLinkRequest', 'LtiDeepLinkingRequest'] as const;
const LONGEST_SUBJECT = 255;
const CLOCK_SECONDS = 60;
const OLDEST_SECONDS = 600;

/** The claims of a launch that we read (LTI 1.3 core §5.3, §5.4). */
export interface LaunchClaims {
  readonly subject: string;
  readonly nonce: string;
  readonly message: (typeof MESSAGES)[number];
  readonly deployment: string;
  readonly targetLinkUri: string;
  readonly roles: readonly string[];
  readonly resourceLink: string | undefined;
  /** Texts only: numbers become texts; null and variables that the platform did not fill in are left out. */
  readonly custom: Readonly<Record<string, string>>;
  readonly locale: string | undefined;
}

type Payload = Readonly<Record<string, unknown>>;

const missing = (claim: string): LtiRefusal => new LtiRefusal('token-claim', { params: { claim } });
const filled = z.string().min(1);
const custom = z.record(z.string(), z.unknown());
const presentation = z.object({ locale: z.string() });

function required<T>(payload: Payload, name: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(payload[name]);
  if (!parsed.success) throw missing(name.replace(CLAIM, ''));
  return parsed.data;
}

function customOf(value: unknown): Record<string, string> {
  const parsed = custom.safeParse(value);
  if (!parsed.success) return {};
  return Object.fromEntries(
    Object.entries(parsed.data).flatMap(([name, given]) => {
      if (typeof given !== 'string' && typeof given !== 'number') return [];
      const text = String(given);
      return /^\$[A-Z]/.test(text) ? [] : [[name, text] as const];
    }),
  );
}

/** A token whose times are right: within a minute of our clock, not older than ten minutes (security framework §5.1.3). */
function checkTimes(payload: Payload, now: number): void {
  const { exp, iat } = payload;
  const isRight =
    typeof exp === 'number' &&
    typeof iat === 'number' &&
    exp > iat &&
    exp > now - CLOCK_SECONDS &&
    iat <= now + CLOCK_SECONDS &&
    iat >= now - OLDEST_SECONDS - CLOCK_SECONDS;
  if (!isRight) throw new LtiRefusal('token-times');
}

/** A token that was made for us: an audience that we do not know is nobody we trust (OpenID Connect core §3.1.3.7). */
function checkAudience(payload: Payload, clientId: string): void {
  const { aud, azp } = payload;
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud];
  const isOurs = audiences.length > 0 && audiences.every((one) => one === clientId) && (audiences.length === 1 || azp !== undefined);
  if (!isOurs || (azp !== undefined && azp !== clientId)) throw new LtiRefusal('token-audience');
}

/**
 * Reads the claims of a token whose signature is verified.
 * @param now seconds since 1970.
 * @throws LtiRefusal `token-issuer`, `token-audience`, `token-times`, `token-claim`, `message-unknown`.
 */
export function readClaims(payload: Payload, { issuer, clientId }: { issuer: string; clientId: string }, now: number): LaunchClaims {
  if (payload['iss'] !== issuer) throw new LtiRefusal('token-issuer');
  checkAudience(payload, clientId);
  checkTimes(payload, now);
  required(payload, `${CLAIM}version`, z.literal(VERSION));
  const message = required(payload, `${CLAIM}message_type`, filled);
  if (!MESSAGES.includes(message as never)) throw new LtiRefusal('message-unknown');
  const isResourceLink = message === 'LtiResourceLinkRequest';
  return {
    message: message as LaunchClaims['message'],
    subject: required(payload, 'sub', filled.max(LONGEST_SUBJECT)),
    nonce: required(payload, 'nonce', filled),
    deployment: required(payload, `${CLAIM}deployment_id`, filled.max(255)),
    targetLinkUri: required(payload, `${CLAIM}target_link_uri`, filled),
    roles: required(payload, `${CLAIM}roles`, z.array(z.string())),
    resourceLink: isResourceLink ? required(payload, `${CLAIM}resource_link`, z.object({ id: filled })).id : undefined,
    custom: customOf(payload[`${CLAIM}custom`]),
    locale: presentation.safeParse(payload[`${CLAIM}launch_presentation`]).data?.locale,
  };
}
