import { randomBytes } from 'node:crypto';
import type { LtiSession } from '../launch.ts';
import type { Platform } from '../platform.ts';
import type { SigningKeys } from '../ports.ts';
import type { ContentItem } from './content-items.ts';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim';
const DEEP_LINKING = 'https://purl.imsglobal.org/spec/lti-dl/claim';
/** How long the response may be on its way (seconds). */
const LIFETIME = 300;

/** What the platform may show to the person (`msg`, `errormsg`) or keep (`log`). */
export interface ResponseWords {
  readonly msg?: string;
  readonly errormsg?: string;
  readonly log?: string;
}

/** A signed LtiDeepLinkingResponse (DL 2.0 §4.5) that answers the request of this session. */
export function deepLinkingResponse(
  sign: SigningKeys['sign'],
  platform: Pick<Platform, 'clientId' | 'issuer'>,
  { deployment, deepLinking }: Pick<LtiSession, 'deployment' | 'deepLinking'>,
  items: readonly ContentItem[],
  words: ResponseWords = {},
): Promise<string> {
  const said = Object.entries(words).map(([name, value]) => [`${DEEP_LINKING}/${name}`, value as string] as const);
  return sign(
    {
      iss: platform.clientId,
      aud: platform.issuer,
      nonce: randomBytes(16).toString('base64url'),
      [`${LTI}/message_type`]: 'LtiDeepLinkingResponse',
      [`${LTI}/version`]: '1.3.0',
      [`${LTI}/deployment_id`]: deployment,
      [`${DEEP_LINKING}/content_items`]: items,
      ...(deepLinking?.data === undefined ? {} : { [`${DEEP_LINKING}/data`]: deepLinking.data }),
      ...Object.fromEntries(said),
    },
    LIFETIME,
  );
}
