import { SERVICE_SCOPES } from './service-scopes.ts';
import type { OpenidConfiguration } from './openid-configuration.ts';
import { familyOf } from './platform-origin.ts';

export const TOOL_CONFIGURATION = 'https://purl.imsglobal.org/spec/lti-tool-configuration';
const CANVAS_PRIVACY_LEVEL = 'https://canvas.instructure.com/lti/privacy_level';

/** Names of people are for the teacher's list of the class; addresses of theirs are never asked for. */
const NAME_CLAIMS = ['name', 'given_name', 'family_name'];
/** Placements that fit choosing content, by what the platform calls them. */
const CANVAS_PLACEMENTS = ['assignment_selection', 'link_selection', 'editor_button'];
const PLACEMENTS = ['ContentArea', 'RichTextEditor'];

/** What platforms send along with every launch; Moodle takes no value with `=` in it. */
export const CUSTOM_PARAMETERS = {
  resource_link_history: '$ResourceLink.id.history',
  context_history: '$Context.id.history',
} as const;

/** How the tool names itself to an administrator. */
export interface ToolTexts {
  readonly name: string;
  readonly description: string;
  /** The words of the button with which a teacher chooses content. */
  readonly choose: string;
}

/** Our addresses; `publicUrl` has no trailing slash. */
export interface ToolAddresses {
  readonly login: string;
  readonly launch: string;
  readonly deepLink: string;
  readonly jwks: string;
  readonly icon: string;
  /** Host and port, without a scheme. */
  readonly domain: string;
}

export function toolAddresses(publicUrl: string): ToolAddresses {
  const at = (name: string): string => `${publicUrl}/lti/${name}`;
  return {
    login: at('login'),
    launch: at('launch'),
    deepLink: at('deep-link'),
    jwks: at('jwks.json'),
    icon: at('icon.svg'),
    domain: new URL(publicUrl).host,
  };
}

/** The scopes that we ask of a platform: those we need and it has; all, where it does not say which it has. */
export function wantedScopes({ scopesSupported }: Pick<OpenidConfiguration, 'scopesSupported'>): readonly string[] {
  return SERVICE_SCOPES.filter((scope) => scopesSupported === undefined || scopesSupported.includes(scope));
}

/** Moodle takes an empty value for a missing one and refuses it: better it is not there. */
const filled = (fields: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(Object.entries(fields).filter(([, values]) => values.length > 0));

function messagesOf(configuration: OpenidConfiguration, addresses: ToolAddresses, texts: ToolTexts): readonly object[] {
  const { messages, productFamily } = configuration;
  const isCanvas = familyOf(productFamily) === 'canvas';
  const known = (type: string): OpenidConfiguration['messages'][number] | undefined => messages.find((one) => one.type === type);
  const isWanted = (type: string): boolean => messages.length === 0 || known(type) !== undefined;
  const offered = known('LtiDeepLinkingRequest')?.placements ?? [];
  const placements = (isCanvas ? CANVAS_PLACEMENTS : PLACEMENTS).filter((one) => offered.length === 0 || offered.includes(one));
  const choosing = {
    type: 'LtiDeepLinkingRequest',
    target_link_uri: addresses.deepLink,
    label: texts.choose,
    icon_uri: addresses.icon,
    ...filled({ placements }),
  };
  const opening = { type: 'LtiResourceLinkRequest', target_link_uri: addresses.launch, label: texts.name, icon_uri: addresses.icon };
  // Canvas wants placements for each message, and opens what was chosen without one of its own.
  return [choosing, ...(isCanvas ? [] : [opening])].filter(({ type }) => isWanted(type));
}

/** The registration that we send (LTI dynamic registration 1.0 §3.5.1). */
export function toolRegistration(
  configuration: OpenidConfiguration,
  publicUrl: string,
  texts: ToolTexts,
): Readonly<Record<string, unknown>> {
  const addresses = toolAddresses(publicUrl);
  const { claimsSupported } = configuration;
  const names = NAME_CLAIMS.filter((claim) => claimsSupported.length === 0 || claimsSupported.includes(claim));
  const scope = wantedScopes(configuration).join(' ');
  return {
    application_type: 'web',
    grant_types: ['implicit', 'client_credentials'],
    response_types: ['id_token'],
    initiate_login_uri: addresses.login,
    redirect_uris: [addresses.launch],
    client_name: texts.name,
    client_uri: publicUrl,
    jwks_uri: addresses.jwks,
    logo_uri: addresses.icon,
    token_endpoint_auth_method: 'private_key_jwt',
    ...(scope === '' ? {} : { scope }),
    [TOOL_CONFIGURATION]: {
      domain: addresses.domain,
      target_link_uri: addresses.launch,
      description: texts.description,
      claims: ['iss', 'sub', ...names],
      custom_parameters: CUSTOM_PARAMETERS,
      messages: messagesOf(configuration, addresses, texts),
      ...(familyOf(configuration.productFamily) === 'canvas' ? { [CANVAS_PRIVACY_LEVEL]: 'name_only' } : {}),
    },
  };
}
