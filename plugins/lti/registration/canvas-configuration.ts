import { SERVICE_SCOPES } from './service-scopes.ts';
import { CUSTOM_PARAMETERS, toolAddresses, type ToolTexts } from './tool-registration.ts';

const PLACEMENTS = ['assignment_selection', 'link_selection', 'editor_button'];

/** What an administrator of Canvas pastes as JSON or names by its address (Canvas: "LTI key", method "Enter URL"). */
export function canvasConfiguration(publicUrl: string, texts: ToolTexts): Readonly<Record<string, unknown>> {
  const { login, deepLink, launch, jwks, icon, domain } = toolAddresses(publicUrl);
  return {
    title: texts.name,
    description: texts.description,
    oidc_initiation_url: login,
    target_link_uri: launch,
    public_jwk_url: jwks,
    redirect_uris: [launch],
    scopes: SERVICE_SCOPES,
    custom_fields: CUSTOM_PARAMETERS,
    extensions: [
      {
        platform: 'canvas.instructure.com',
        domain,
        tool_id: domain,
        privacy_level: 'name_only',
        settings: {
          text: texts.name,
          icon_url: icon,
          placements: PLACEMENTS.map((placement) => ({
            placement,
            message_type: 'LtiDeepLinkingRequest',
            target_link_uri: deepLink,
            text: texts.choose,
            icon_url: icon,
            enabled: true,
          })),
        },
      },
    ],
  };
}
