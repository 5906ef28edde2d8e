import { randomBytes } from 'node:crypto';
import type { PluginHost } from '../../../server/plugin-api.ts';
import type { Platform } from '../platform.ts';
import type { GuardedFetch, Platforms } from '../ports.ts';
import { LtiRefusal } from '../refusal.ts';
import type { Invitation } from './invitation-model.ts';
import { isOpen, type Invitations } from './invitations.ts';
import { checkIssuer, readOpenidConfiguration, type OpenidConfiguration } from './openid-configuration.ts';
import { familyOf, frameOriginsOf } from './platform-origin.ts';
import { readRegistrationAnswer } from './registration-answer.ts';
import { toolRegistration, wantedScopes, type ToolTexts } from './tool-registration.ts';

/** With what a platform opens our registration page (LTI dynamic registration 1.0 §3.3). */
export interface RegistrationRequest {
  readonly invitation: string;
  /** Address of its configuration. */
  readonly openidConfiguration: string;
  readonly registrationToken: string | undefined;
}

/** Dynamic registration: a platform that was invited and we, registered with each other. */
export interface Registration {
  /**
   * The invitation of a link.
   * @throws LtiRefusal `invitation-unknown`.
   */
  readonly invitation: (token: string) => Promise<Invitation>;
  /** What a platform says of itself, before anything is sent. */
  readonly look: (request: RegistrationRequest) => Promise<OpenidConfiguration>;
  /** Registers, and answers the platform as it was saved. */
  readonly register: (request: RegistrationRequest, texts: ToolTexts) => Promise<Platform>;
  /** Saves the platform of an answer that was kept and not saved; undefined where there is none. */
  readonly finish: (invitation: Invitation) => Promise<Platform | undefined>;
  /** Finishes all that a crash left. */
  readonly finishAll: () => Promise<void>;
}

interface RegistrationParts extends Pick<PluginHost, 'publicUrl' | 'audit' | 'log' | 'isLocal'> {
  readonly platforms: Pick<Platforms, 'add' | 'findByClient'>;
  readonly invitations: Invitations;
  readonly fetchGuarded: GuardedFetch;
}

/** The browser is sent to this address at every login, so it is held to what is fetched: https, but on one machine alone. */
function checkAuthenticationEndpoint({ authenticationEndpoint }: OpenidConfiguration, isLocal: boolean): void {
  const { protocol, hostname } = new URL(authenticationEndpoint);
  if (protocol === 'https:' || (isLocal && protocol === 'http:' && /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname))) return;
  throw new LtiRefusal('address-refused', { params: { host: hostname } });
}

function platformOf(configuration: OpenidConfiguration, request: RegistrationRequest, label: string): Omit<Platform, 'clientId'> {
  const { issuer, authenticationEndpoint, tokenEndpoint, tokenAudience, jwksUri, account } = configuration;
  const family = familyOf(configuration.productFamily);
  const host = new URL(request.openidConfiguration).host;
  return {
    _id: randomBytes(8).toString('hex'),
    issuer,
    name: label !== '' ? label : (account ?? host),
    family,
    authenticationEndpoint,
    tokenEndpoint,
    ...(tokenAudience === undefined ? {} : { tokenAudience }),
    jwksUri,
    frameOrigins: frameOriginsOf(family, issuer, [authenticationEndpoint, request.openidConfiguration]),
    scopes: wantedScopes(configuration),
    state: 'active',
    registeredBy: 'invitation',
    deployments: [],
    createdAt: new Date(),
  };
}

export function createRegistration(parts: RegistrationParts): Registration {
  const { platforms, invitations, fetchGuarded, publicUrl, audit, log, isLocal } = parts;
  const bearer = (token: string | undefined): Record<string, string> => (token === undefined ? {} : { Authorization: `Bearer ${token}` });

  async function look({ openidConfiguration, registrationToken }: RegistrationRequest): Promise<OpenidConfiguration> {
    const { status, text } = await fetchGuarded(openidConfiguration, {
      headers: { Accept: 'application/json', ...bearer(registrationToken) },
    });
    if (status !== 200) throw new LtiRefusal('registration-configuration-status', { params: { status } });
    const configuration = readOpenidConfiguration(text);
    checkIssuer(configuration, openidConfiguration);
    checkAuthenticationEndpoint(configuration, isLocal);
    return configuration;
  }

  async function find(token: string): Promise<Invitation> {
    const invitation = await invitations.find(token);
    if (invitation === undefined) throw new LtiRefusal('invitation-unknown', { mender: 'catalogue-administrator' });
    return invitation;
  }

  async function send(
    configuration: OpenidConfiguration,
    { registrationToken }: RegistrationRequest,
    texts: ToolTexts,
  ): Promise<ReturnType<typeof readRegistrationAnswer>> {
    const { status, text } = await fetchGuarded(configuration.registrationEndpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...bearer(registrationToken) },
      body: JSON.stringify(toolRegistration(configuration, publicUrl, texts)),
      timeoutMs: 20_000,
    });
    if (status === 401 || status === 403) throw new LtiRefusal('registration-token', { params: { status } });
    if (status < 200 || status > 299) throw new LtiRefusal('registration-refused', { params: { status } });
    return readRegistrationAnswer(text);
  }

  async function finish({ _id, label, createdBy, platform: pending, answer, state }: Invitation): Promise<Platform | undefined> {
    if (state !== 'answered' || pending === undefined || answer === undefined) return undefined;
    const { clientId, deployment, scopes } = answer;
    const deployments = deployment === undefined ? [] : [{ id: deployment, state: 'approved' as const, firstSeenAt: new Date() }];
    const platform: Platform = { ...pending, clientId, scopes: scopes ?? pending.scopes, deployments };
    if (!(await platforms.add(platform))) {
      const known = await platforms.findByClient(platform.issuer, clientId);
      if (known?._id !== platform._id) {
        await invitations.use(_id, 'platform-known');
        throw new LtiRefusal('platform-known', { status: 409, params: { issuer: platform.issuer, client: clientId } });
      }
      // Saved before a crash, and only this was not written down.
      await invitations.use(_id);
      return known;
    }
    await invitations.use(_id);
    await audit.record({
      by: null,
      action: 'lti.platform-registered',
      target: { kind: 'lti-platform', id: platform._id, name: platform.name },
      details: { issuer: platform.issuer, invitedBy: createdBy.name, ...(label === '' ? {} : { label }) },
    });
    return platform;
  }

  async function register(request: RegistrationRequest, texts: ToolTexts): Promise<Platform> {
    const invitation = await find(request.invitation);
    const finished = await finish(invitation);
    if (finished !== undefined) return finished;
    if (!isOpen(invitation)) throw new LtiRefusal('invitation-over', { status: 410, mender: 'catalogue-administrator' });
    const configuration = await look(request);
    const attempt = randomBytes(12).toString('hex');
    const begun = await invitations.beginSending(invitation._id, attempt, platformOf(configuration, request, invitation.label));
    if (!begun) throw new LtiRefusal('invitation-over', { status: 410, mender: 'catalogue-administrator' });
    let kept: boolean;
    try {
      kept = await invitations.keepAnswer(invitation._id, attempt, await send(configuration, request, texts));
    } catch (error) {
      await invitations.giveBack(invitation._id, attempt, error instanceof LtiRefusal ? error.code : 'internal');
      throw error;
    }
    const answered = await find(request.invitation);
    const platform = kept ? await finish(answered) : undefined;
    if (platform === undefined) throw new LtiRefusal('invitation-over', { status: 410, mender: 'catalogue-administrator' });
    return platform;
  }

  return {
    invitation: find,
    look,
    register,
    finish,
    finishAll: async () => {
      for (const invitation of await invitations.unfinished()) {
        await finish(invitation).catch((err: unknown) => log.warn({ err, invitation: invitation._id }, 'a registration was not finished'));
      }
      await invitations.purge();
    },
  };
}
