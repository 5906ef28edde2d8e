import type { Model } from 'mongoose';
import { readClaims } from './claims.ts';
import { verifiedPayload } from './id-token.ts';
import type { Launch } from './launch.ts';
import { hashOf, isOurs } from './login.ts';
import type { PlatformKey } from './platform-keys.ts';
import type { Platforms } from './platforms.ts';
import type { PendingLogin } from './records.ts';
import { LtiRefusal } from './refusal.ts';
import { roleOf } from './roles.ts';

interface VerifyParts {
  readonly platforms: Platforms;
  readonly logins: Model<PendingLogin>;
  readonly platformKey: PlatformKey;
  readonly publicUrl: string;
}

/** What a platform posted, and the secret of the browser that brought it. */
export interface PostedLaunch {
  readonly idToken: string;
  readonly pending: PendingLogin;
  readonly browser: string;
  readonly proof: Launch['proof'];
}

/**
 * Verifies a launch in the order of LTI security framework §5.1.3: signature, claims, state and nonce, then what they say.
 * State and nonce are consumed by deleting their document, so that of two launches with them one wins.
 * @throws LtiRefusal with what is wrong.
 */
export async function verifyLaunch(
  { idToken, pending, browser, proof }: PostedLaunch,
  { platforms, logins, platformKey, publicUrl }: VerifyParts,
): Promise<Launch> {
  const platform = await platforms.find(pending.platform);
  if (platform?.state !== 'active') throw new LtiRefusal('registration-disabled', { status: 403, mender: 'catalogue-administrator' });
  const payload = await verifiedPayload(idToken, platform, platformKey);
  const { nonce, roles, ...claims } = readClaims(payload, platform, Date.now() / 1000);
  const consumed = await logins
    .findOneAndDelete({ _id: pending._id, nonce, browser: hashOf(browser), expiresAt: { $gt: new Date() } })
    .lean<PendingLogin>();
  if (consumed === null) throw new LtiRefusal('nonce-refused', { mender: 'person' });
  if (consumed.deployment !== undefined && consumed.deployment !== claims.deployment) throw new LtiRefusal('deployment-differs');
  if (claims.targetLinkUri !== consumed.targetLinkUri) throw new LtiRefusal('target-differs');
  if (!isOurs(claims.targetLinkUri, publicUrl)) throw new LtiRefusal('target-foreign');
  const state = await platforms.deployment(platform, claims.deployment);
  if (state !== 'approved') {
    throw new LtiRefusal(`deployment-${state}`, {
      status: 403,
      mender: 'catalogue-administrator',
      params: { deployment: claims.deployment },
    });
  }
  return { ...claims, platform, role: roleOf(roles), proof };
}
