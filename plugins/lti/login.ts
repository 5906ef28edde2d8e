import type { Model } from 'mongoose';
import { z } from 'zod';
import type { Platform } from './platform.ts';
import type { Platforms } from './ports.ts';
import type { PendingLogin } from './records.ts';
import { LtiRefusal } from './refusal.ts';
import { hashOf, randomSecret } from './state.ts';

const LOGIN_MS = 10 * 60 * 1000;
const LONGEST_SHOWN = 200;

const filled = z.string().min(1);
/** An empty one is absent. */
const optional = z
  .string()
  .transform((text) => (text === '' ? undefined : text))
  .optional();

/** Parameters of a login that a third party begins (LTI security framework §5.1.1.1). */
const initiation = z.object({
  iss: filled,
  login_hint: filled,
  target_link_uri: filled,
  lti_message_hint: z.string().optional(),
  client_id: optional,
  lti_deployment_id: optional,
  deployment_id: optional,
  lti_storage_target: optional,
});

type Initiation = z.output<typeof initiation>;

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

export interface LoginParts {
  readonly platforms: Pick<Platforms, 'findByClient' | 'findByIssuer'>;
  readonly logins: Model<PendingLogin>;
  /** Our address, without a trailing slash. */
  readonly publicUrl: string;
}

/** Whether an address is one of ours. */
export function isOurs(address: string, publicUrl: string): boolean {
  return URL.canParse(address) && new URL(address).origin === new URL(publicUrl).origin;
}

async function registrationOf(platforms: LoginParts['platforms'], { iss, client_id: clientId }: Initiation): Promise<Platform> {
  const found = clientId === undefined ? await platforms.findByIssuer(iss) : [await platforms.findByClient(iss, clientId)];
  const [platform] = found;
  const params = { issuer: iss.slice(0, LONGEST_SHOWN) };
  if (platform === undefined) throw new LtiRefusal('platform-unknown', { params, mender: 'catalogue-administrator' });
  if (found.length > 1) throw new LtiRefusal('client-ambiguous', { params });
  if (platform.state === 'disabled') throw new LtiRefusal('registration-disabled', { status: 403, mender: 'catalogue-administrator' });
  return platform;
}

/** The request for an id token (OpenID Connect core §3.1.2.1 as LTI wants it); hints go back byte for byte. */
function authenticationRequest(platform: Platform, asked: Initiation, own: Readonly<Record<string, string>>): string {
  const address = new URL(platform.authenticationEndpoint);
  const parameters = {
    scope: 'openid',
    response_type: 'id_token',
    response_mode: 'form_post',
    prompt: 'none',
    client_id: platform.clientId,
    login_hint: asked.login_hint,
    ...(asked.lti_message_hint === undefined ? {} : { lti_message_hint: asked.lti_message_hint }),
    ...own,
  };
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  return address.toString();
}

/**
 * Begins a login: remembers state and nonce for ten minutes, in one document.
 * @param inNewWindow whether it was begun again in a window of its own, where nobody stores for us.
 * @throws LtiRefusal `message-incomplete`, `platform-unknown`, `client-ambiguous`, `registration-disabled`, `target-foreign`.
 */
export async function beginLogin(
  parameters: Readonly<Record<string, string>>,
  { platforms, logins, publicUrl }: LoginParts,
  inNewWindow: boolean,
): Promise<BegunLogin> {
  const parsed = initiation.safeParse(parameters);
  if (!parsed.success) throw new LtiRefusal('message-incomplete', { params: { name: String(parsed.error.issues[0]?.path[0] ?? '') } });
  const asked = parsed.data;
  const platform = await registrationOf(platforms, asked);
  if (!isOurs(asked.target_link_uri, publicUrl)) throw new LtiRefusal('target-foreign');
  const [state, nonce, browser] = [randomSecret(), randomSecret(), randomSecret()];
  const deployment = asked.lti_deployment_id ?? asked.deployment_id;
  const storageTarget = inNewWindow ? undefined : asked.lti_storage_target;
  await logins.create({
    _id: state,
    nonce,
    platform: platform._id,
    browser: hashOf(browser),
    targetLinkUri: asked.target_link_uri,
    ...(deployment === undefined ? {} : { deployment }),
    parameters: Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)),
    ...(storageTarget === undefined ? {} : { storageTarget }),
    inNewWindow,
    expiresAt: new Date(Date.now() + LOGIN_MS),
  });
  const redirect = authenticationRequest(platform, asked, { redirect_uri: `${publicUrl}/lti/launch`, state, nonce });
  return { state, browser, redirect, storageTarget };
}
