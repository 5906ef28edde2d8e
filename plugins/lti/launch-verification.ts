import type { Model } from 'mongoose';
import { presentationOf, readClaims } from './claims.ts';
import { verifiedPayload } from './id-token.ts';
import type { Launch } from './launch.ts';
import type { LaunchTrail } from './launch-trail.ts';
import { isOurs } from './login.ts';
import type { StateProof } from './platform.ts';
import type { PlatformKey } from './platform-keys.ts';
import type { Platforms } from './ports.ts';
import type { PendingLogin } from './records.ts';
import { LtiRefusal } from './refusal.ts';
import { roleOf } from './roles.ts';
import { hashOf } from './state.ts';

export interface VerificationParts {
  readonly platforms: Pick<Platforms, 'find' | 'deployment'>;
  readonly logins: Model<PendingLogin>;
  readonly platformKey: PlatformKey;
  readonly publicUrl: string;
}

/** What a platform posted, and the secret of the browser that brought it. */
export interface PostedLaunch {
  readonly idToken: string;
  readonly pending: PendingLogin;
  readonly browser: string;
  readonly proof: StateProof;
}

/**
 * Verifies a launch in the order of LTI security framework §5.1.3: signature, claims, state and nonce, then what they say.
 * State and nonce are consumed by deleting their document, so that of two launches with them one wins.
 * @throws LtiRefusal with what is wrong; the trail then has what was found out before.
 */
export async function verifyLaunch(
  { idToken, pending, browser, proof }: PostedLaunch,
  { platforms, logins, platformKey, publicUrl }: VerificationParts,
  trail: LaunchTrail,
): Promise<Launch> {
  const platform = await platforms.find(pending.platform);
  if (platform !== undefined) trail.platform = platform;
  if (platform?.state !== 'active') throw new LtiRefusal('registration-disabled', { status: 403, mender: 'catalogue-administrator' });
  trail.proof = proof;
  const payload = await verifiedPayload(idToken, platform, platformKey);
  const { locale, returnUrl } = presentationOf(payload);
  if (locale !== undefined) trail.locale = locale;
  if (returnUrl !== undefined) trail.returnUrl = returnUrl;
  const { nonce, roles, ...claims } = readClaims(payload, platform, Date.now() / 1000);
  const role = roleOf(roles);
  trail.message = claims.message;
  trail.role = role;
  const consumed = await logins
    .findOneAndDelete({ _id: pending._id, nonce, browser: hashOf(browser), expiresAt: { $gt: new Date() } })
    .lean<PendingLogin>();
  if (consumed === null) throw new LtiRefusal('nonce-refused', { mender: 'person' });
  if (consumed.deployment !== undefined && consumed.deployment !== claims.deployment) throw new LtiRefusal('deployment-differs');
  const { targetLinkUri = consumed.targetLinkUri } = claims;
  if (targetLinkUri !== consumed.targetLinkUri) throw new LtiRefusal('target-differs');
  if (!isOurs(targetLinkUri, publicUrl)) throw new LtiRefusal('target-foreign');
  const known = platform.deployments.find(({ id }) => id === claims.deployment)?.state;
  const state = known ?? (await platforms.deployment(platform._id, claims.deployment));
  if (state !== 'approved') {
    const params = { deployment: claims.deployment };
    throw new LtiRefusal(`deployment-${state}`, { status: 403, mender: 'catalogue-administrator', params });
  }
  return { ...claims, targetLinkUri, platform, role, proof, reference: trail.reference };
}
