import { claim } from '../../support/lti-platform.ts';
import type { Draft } from './launch-mutations.ts';

const SETTINGS = 'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings';

/** What is right about a launch. */
export interface Right {
  readonly issuer: string;
  readonly clientId: string;
  readonly deployment: string;
  readonly target: string;
  readonly nonce: string;
  readonly kid: string;
  /** Seconds since 1970. */
  readonly now: number;
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
const isFilled = (value: unknown): value is string => typeof value === 'string' && value.length > 0;

function isHeaderRight(header: unknown, { kid }: Right): boolean {
  const fields = fieldsOf(header);
  return fields?.['alg'] === 'RS256' && fields['kid'] === kid && fields['crit'] === undefined;
}

function isAudienceRight({ aud, azp }: Fields, { clientId }: Right): boolean {
  if (azp !== undefined && azp !== clientId) return false;
  if (!Array.isArray(aud)) return aud === clientId;
  return aud.length > 0 && aud.every((one) => one === clientId) && (aud.length === 1 || azp === clientId);
}

function areTimesRight({ iat, exp, nbf }: Fields, { now }: Right): boolean {
  if (typeof iat !== 'number' || typeof exp !== 'number') return false;
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf > now + 60)) return false;
  return exp > iat && exp > now - 60 && iat < now + 60 && iat > now - 660;
}

function isMessageRight(claims: Fields, { target }: Right): boolean {
  const address = claims[claim('target_link_uri')];
  if (claims[claim('message_type')] === 'LtiResourceLinkRequest')
    return address === target && isFilled(fieldsOf(claims[claim('resource_link')])?.['id']);
  const isDeepLinking = claims[claim('message_type')] === 'LtiDeepLinkingRequest';
  return isDeepLinking && (address === undefined || address === target) && isFilled(fieldsOf(claims[SETTINGS])?.['deep_link_return_url']);
}

/**
 * Whether the conformance table lets a launch in: rows N1–N22 and N24–N26, written down once more and apart from the code
 * that is tested.
 */
export function isAdmissible({ header, claims, key, login }: Draft, isIntact: boolean, right: Right): boolean {
  const fields = fieldsOf(claims);
  if (!isIntact || key !== 'own' || login !== 'own' || fields === undefined || !isHeaderRight(header, right)) return false;
  const { sub } = fields;
  const roles = fields[claim('roles')];
  return (
    fields['iss'] === right.issuer &&
    fields['nonce'] === right.nonce &&
    isAudienceRight(fields, right) &&
    areTimesRight(fields, right) &&
    isFilled(sub) &&
    sub.length <= 255 &&
    fields[claim('version')] === '1.3.0' &&
    fields[claim('deployment_id')] === right.deployment &&
    Array.isArray(roles) &&
    roles.every((role) => typeof role === 'string') &&
    isMessageRight(fields, right)
  );
}
