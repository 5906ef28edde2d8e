import { z } from 'zod';
import type { Platform } from '../platform.ts';
import { LtiRefusal } from '../refusal.ts';

const PLATFORM_CONFIGURATION = 'https://purl.imsglobal.org/spec/lti-platform-configuration';

/** Issuers that are shared by all installations of a product: the hosts where their configuration may stand. */
const SHARED_ISSUERS: readonly { readonly issuer: RegExp; readonly hosts: RegExp }[] = [
  { issuer: /^https:\/\/blackboard\.com\/?$/, hosts: /^developer\.blackboard\.com$/ },
  { issuer: /^https:\/\/canvas(?:\.beta|\.test)?\.instructure\.com\/?$/, hosts: /^(?:[a-z0-9-]+\.)+(?:instructure|canvaslms)\.com$/ },
];

/** What a platform says that is not of this shape counts as not said. */
const texts = z
  .array(z.unknown())
  .transform((given) => given.filter((one) => typeof one === 'string'))
  .catch([]);
const name = z.string().min(1).max(200).optional().catch(undefined);

/** Messages are texts or objects; of those that we do not know nothing is asked. */
const messages = z
  .array(z.unknown())
  .transform((given) =>
    given.flatMap((one) => {
      if (typeof one === 'string') return [{ type: one, placements: [] }];
      const parsed = z.object({ type: z.string(), placements: texts.optional() }).safeParse(one);
      return parsed.success ? [{ type: parsed.data.type, placements: parsed.data.placements ?? [] }] : [];
    }),
  )
  .catch([]);

const address = z
  .string()
  .max(2000)
  .refine((text) => URL.canParse(text));

const configuration = z.object({
  issuer: z.string().min(1).max(500),
  authorization_endpoint: address,
  token_endpoint: address,
  jwks_uri: address,
  registration_endpoint: address,
  scopes_supported: texts.optional(),
  claims_supported: texts.optional(),
  authorization_server: z.string().min(1).max(500).optional().catch(undefined),
  [PLATFORM_CONFIGURATION]: z.object({ product_family_code: name, messages_supported: messages.optional() }).optional().catch(undefined),
  [`https://canvas.instructure.com/lti/account_name`]: name,
});

/** A platform's OpenID configuration as far as we need it (LTI dynamic registration 1.0 §3.4). */
export interface OpenidConfiguration extends Pick<
  Platform,
  'issuer' | 'authenticationEndpoint' | 'tokenEndpoint' | 'tokenAudience' | 'jwksUri'
> {
  readonly registrationEndpoint: string;
  /** None where the platform does not say which it has. */
  readonly scopesSupported?: readonly string[];
  readonly claimsSupported: readonly string[];
  readonly productFamily: string;
  readonly messages: readonly { readonly type: string; readonly placements: readonly string[] }[];
  /** What the platform calls the school, where it says so. */
  readonly account?: string;
}

/** Some versions of Moodle end the key of their configuration with a space. */
function withTrimmedKeys(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key.trim(), value]));
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LtiRefusal('registration-configuration', { params: { field: 'JSON' }, cause: error });
  }
}

/**
 * Reads the configuration that a platform answers.
 * @throws LtiRefusal `registration-configuration` that names the first field that is wrong.
 */
export function readOpenidConfiguration(text: string): OpenidConfiguration {
  const parsed = configuration.safeParse(withTrimmedKeys(parsedJson(text)));
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0] ?? 'JSON');
    throw new LtiRefusal('registration-configuration', { params: { field }, cause: parsed.error });
  }
  const { data } = parsed;
  const platform = data[PLATFORM_CONFIGURATION];
  const account = data['https://canvas.instructure.com/lti/account_name'];
  return {
    issuer: data.issuer,
    authenticationEndpoint: data.authorization_endpoint,
    tokenEndpoint: data.token_endpoint,
    ...(data.authorization_server === undefined ? {} : { tokenAudience: data.authorization_server }),
    jwksUri: data.jwks_uri,
    registrationEndpoint: data.registration_endpoint,
    ...(data.scopes_supported === undefined ? {} : { scopesSupported: data.scopes_supported }),
    claimsSupported: data.claims_supported ?? [],
    productFamily: platform?.product_family_code ?? '',
    messages: platform?.messages_supported ?? [],
    ...(account === undefined ? {} : { account }),
  };
}

/**
 * Holds that a platform speaks for itself (dynamic registration §3.4.1): its configuration stands on the host of its issuer.
 * @throws LtiRefusal `registration-issuer`.
 */
export function checkIssuer({ issuer }: OpenidConfiguration, configurationAddress: string): void {
  const { host } = new URL(configurationAddress);
  if (URL.canParse(issuer) && new URL(issuer).host === host) return;
  if (SHARED_ISSUERS.some((shared) => shared.issuer.test(issuer) && shared.hosts.test(host))) return;
  throw new LtiRefusal('registration-issuer', { params: { issuer, host } });
}
