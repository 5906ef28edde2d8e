import { z } from 'zod';
import { deepLinkingSettings } from './deep-linking/deep-linking-settings.ts';
import type { GradeEndpoint, Launch } from './launch.ts';
import { LtiRefusal } from './refusal.ts';

export const LTI_CLAIM = 'https://purl.imsglobal.org/spec/lti/claim/';
const GRADES = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
const MEMBERSHIPS = 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice';
const DEEP_LINKING = 'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings';
const VERSION = '1.3.0';
const MESSAGES = ['LtiResourceLinkRequest', 'LtiDeepLinkingRequest'] as const;
const LONGEST_ID = 255;
const LONGEST_TITLE = 500;
const CLOCK_SECONDS = 60;
const OLDEST_SECONDS = 600;

/** The claims of a launch that we read (LTI 1.3 core §5.3, §5.4): all that it says, but for who vouches for it. */
export interface LaunchClaims extends Omit<Launch, 'platform' | 'role' | 'proof' | 'reference' | 'targetLinkUri'> {
  /** A deep-linking request may leave it out (DL 2.0 §4.4). */
  readonly targetLinkUri?: string;
  readonly nonce: string;
  readonly roles: readonly string[];
}

export type Payload = Readonly<Record<string, unknown>>;

const filled = z.string().min(1);
const id = filled.max(LONGEST_ID);
const title = z
  .string()
  .transform((text) => text.slice(0, LONGEST_TITLE))
  .optional()
  .catch(undefined);
const address = z.url({ protocol: /^https?$/ }).max(2000);
const optional = <T>(schema: z.ZodType<T>): z.ZodType<T | undefined> => schema.optional().catch(undefined);

const resourceLink = z.object({ id: filled.max(1000), title });
const context = z.object({ id: filled.max(1000), title, label: title });
const presentation = z.object({
  locale: optional(filled.max(35)),
  document_target: optional(filled.max(20)),
  return_url: optional(address),
});
const grades = z.object({ scope: z.array(z.string()).max(50), lineitems: optional(address), lineitem: optional(address) });
const memberships = z.object({ context_memberships_url: address });

/** Leaves out what is undefined, as the database and `exactOptionalPropertyTypes` want it. */
function given<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

function required<T>(payload: Payload, name: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(payload[name]);
  if (!parsed.success) throw new LtiRefusal('token-claim', { params: { claim: name.replace(LTI_CLAIM, '') } });
  return parsed.data;
}

/** Names that the database takes as keys; no variable of the platform that it did not fill in. */
function customOf(value: unknown): Record<string, string> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(value);
  if (!parsed.success) return {};
  return Object.fromEntries(
    Object.entries(parsed.data).flatMap(([name, one]) => {
      if (!/^[^$\0][^\0]{0,254}$/.test(name) || !['string', 'number', 'boolean'].includes(typeof one)) return [];
      const text = String(one);
      return /^\$[A-Za-z]/.test(text) ? [] : [[name, text] as const];
    }),
  );
}

/** A token whose times are right: within a minute of our clock, not older than ten minutes (security framework §5.1.3). */
function checkTimes({ exp, iat, nbf = iat }: Payload, now: number): void {
  const isRight =
    Number.isFinite(exp) &&
    Number.isFinite(iat) &&
    Number.isFinite(nbf) &&
    (exp as number) > (iat as number) &&
    (exp as number) > now - CLOCK_SECONDS &&
    (iat as number) <= now + CLOCK_SECONDS &&
    (nbf as number) <= now + CLOCK_SECONDS &&
    (iat as number) >= now - OLDEST_SECONDS - CLOCK_SECONDS;
  if (!isRight) throw new LtiRefusal('token-times');
}

/** A token that was made for us: an audience that we do not know is nobody we trust (OpenID Connect core §3.1.3.7). */
function checkAudience({ aud, azp }: Payload, clientId: string): void {
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud];
  const isOurs = audiences.length > 0 && audiences.every((one) => one === clientId) && (audiences.length === 1 || azp !== undefined);
  if (!isOurs || (azp !== undefined && azp !== clientId)) throw new LtiRefusal('token-audience');
}

/** What a launch says of the page it wants, also where the rest of it is refused. */
export function presentationOf(payload: Payload): { readonly locale?: string; readonly target?: string; readonly returnUrl?: string } {
  const {
    locale,
    document_target: target,
    return_url: returnUrl,
  } = presentation.safeParse(payload[`${LTI_CLAIM}launch_presentation`]).data ?? {};
  return given({ locale, target, returnUrl });
}

function gradesOf(payload: Payload): GradeEndpoint | undefined {
  const parsed = grades.safeParse(payload[GRADES]);
  return parsed.success ? given<GradeEndpoint>(parsed.data) : undefined;
}

/**
 * Reads the claims of a token whose signature is verified.
 * @param now seconds since 1970.
 * @throws LtiRefusal `token-issuer`, `token-audience`, `token-times`, `token-claim`, `message-unknown`, `deep-linking-settings`.
 */
export function readClaims(payload: Payload, { issuer, clientId }: { issuer: string; clientId: string }, now: number): LaunchClaims {
  if (payload['iss'] !== issuer) throw new LtiRefusal('token-issuer');
  checkAudience(payload, clientId);
  checkTimes(payload, now);
  required(payload, `${LTI_CLAIM}version`, z.literal(VERSION));
  const named = required(payload, `${LTI_CLAIM}message_type`, filled);
  const message = MESSAGES.find((one) => one === named);
  if (message === undefined) throw new LtiRefusal('message-unknown', { params: { message: named.slice(0, 60) } });
  const isResourceLink = message === 'LtiResourceLinkRequest';
  const { locale, ...shown } = presentationOf(payload);
  const link = isResourceLink ? required(payload, `${LTI_CLAIM}resource_link`, resourceLink) : undefined;
  const course = context.safeParse(payload[`${LTI_CLAIM}context`]).data;
  return given<LaunchClaims>({
    message,
    subject: required(payload, 'sub', id),
    nonce: required(payload, 'nonce', filled.max(1000)),
    deployment: required(payload, `${LTI_CLAIM}deployment_id`, id),
    targetLinkUri: required(payload, `${LTI_CLAIM}target_link_uri`, isResourceLink ? filled : filled.optional()),
    roles: required(payload, `${LTI_CLAIM}roles`, z.array(z.string()).max(200)),
    resourceLink: link === undefined ? undefined : given<NonNullable<Launch['resourceLink']>>(link),
    context: course === undefined ? undefined : given<NonNullable<Launch['context']>>(course),
    custom: customOf(payload[`${LTI_CLAIM}custom`]),
    grades: gradesOf(payload),
    membershipsUrl: memberships.safeParse(payload[MEMBERSHIPS]).data?.context_memberships_url,
    deepLinking: isResourceLink ? undefined : deepLinkingSettings(payload[DEEP_LINKING]),
    locale,
    presentation: Object.keys(shown).length === 0 ? undefined : shown,
  });
}
