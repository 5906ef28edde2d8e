import { createHash, randomBytes } from 'node:crypto';
import type { Model } from 'mongoose';
import { z } from 'zod';
import type { Platform } from './platform.ts';
import type { Platforms } from './platforms.ts';
import type { PendingLogin } from './records.ts';
import { LtiRefusal } from './refusal.ts';

const LOGIN_MS = 10 * 60 * 1000;
const SECRET_BYTES = 32;

/** Parameters of a login that a third party begins (LTI security framework §5.1.1.1); an empty one is absent. */
const initiation = z.object({
  iss: z.string().min(1),
  login_hint: z.string().min(1),
  target_link_uri: z.string().min(1),
  lti_message_hint: z.string().optional(),
  client_id: z.string().min(1).optional(),
  lti_deployment_id: z.string().min(1).optional(),
  deployment_id: z.string().min(1).optional(),
  lti_storage_target: z.string().min(1).max(100).optional(),
});

/** A login that was begun. */
export interface BegunLogin {
  readonly state: string;
  /** What only this browser knows. */
  readonly browser: string;
  /** The platform's authentication endpoint with our request. */
  readonly redirect: string;
  /** The frame that stores for us, where there is one. */
  readonly storageTarget: string | undefined;
}

interface LoginParts {
  readonly platforms: Platforms;
  readonly logins: Model<PendingLogin>;
  /** Our address, without a trailing slash. */
  readonly publicUrl: string;
}

const secret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

/** What is stored of a secret that a browser holds. */
export function hashOf(browser: string): string {
  return createHash('sha256').update(browser).digest('base64url');
}

/** Whether an address is one of ours. */
export function isOurs(address: string, publicUrl: string): boolean {
  return URL.canParse(address) && new URL(address).origin === new URL(publicUrl).origin;
}

async function registrationOf(platforms: Platforms, iss: string, clientId: string | undefined): Promise<Platform> {
  const found = await platforms.findByIssuer(iss);
  const fitting = clientId === undefined ? found : found.filter((one) => one.clientId === clientId);
  const [platform] = fitting;
  if (platform === undefined) throw new LtiRefusal('platform-unknown', { params: { issuer: iss.slice(0, 200) } });
  if (fitting.length > 1) throw new LtiRefusal('client-ambiguous', { params: { issuer: iss.slice(0, 200) } });
  if (platform.state === 'disabled') throw new LtiRefusal('registration-disabled', { status: 403, mender: 'catalogue-administrator' });
  return platform;
}

/** The request for an id token (OpenID Connect core §3.1.2.1 as LTI wants it); hints go back byte for byte. */
function authenticationRequest(platform: Platform, given: z.output<typeof initiation>, own: Readonly<Record<string, string>>): string {
  const address = new URL(platform.authenticationEndpoint);
  const parameters = {
    scope: 'openid',
    response_type: 'id_token',
    response_mode: 'form_post',
    prompt: 'none',
    client_id: platform.clientId,
    login_hint: given.login_hint,
    ...(given.lti_message_hint === undefined ? {} : { lti_message_hint: given.lti_message_hint }),
    ...own,
  };
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  return address.toString();
}

/**
 * Begins a login: remembers state and nonce for ten minutes, in one document.
 * @throws LtiRefusal `message-incomplete`, `platform-unknown`, `client-ambiguous`, `registration-disabled`, `target-foreign`.
 */
export async function beginLogin(
  parameters: Readonly<Record<string, string>>,
  { platforms, logins, publicUrl }: LoginParts,
  inNewWindow: boolean,
): Promise<BegunLogin> {
  const parsed = initiation.safeParse(parameters);
  if (!parsed.success) {
    throw new LtiRefusal('message-incomplete', { params: { name: String(parsed.error.issues[0]?.path[0] ?? '') } });
  }
  const given = parsed.data;
  const platform = await registrationOf(platforms, given.iss, given.client_id);
  if (!isOurs(given.target_link_uri, publicUrl)) throw new LtiRefusal('target-foreign');
  const [state, nonce, browser] = [secret(), secret(), secret()];
  const deployment = given.lti_deployment_id ?? given.deployment_id;
  const storageTarget = inNewWindow ? undefined : given.lti_storage_target;
  await logins.create({
    _id: state,
    nonce,
    platform: platform._id,
    browser: hashOf(browser),
    targetLinkUri: given.target_link_uri,
    ...(deployment === undefined ? {} : { deployment }),
    parameters: { ...given },
    ...(storageTarget === undefined ? {} : { storageTarget }),
    inNewWindow,
    expiresAt: new Date(Date.now() + LOGIN_MS),
  });
  return {
    state,
    browser,
    redirect: authenticationRequest(platform, given, { redirect_uri: `${publicUrl}/lti/launch`, state, nonce }),
    storageTarget,
  };
}
