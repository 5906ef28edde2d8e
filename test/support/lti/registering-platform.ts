import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const PLATFORM_CONFIGURATION = 'https://purl.imsglobal.org/spec/lti-platform-configuration';
export const TOOL = 'https://purl.imsglobal.org/spec/lti-tool-configuration';

const SCOPES = [
  'openid',
  'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem',
  'https://purl.imsglobal.org/spec/lti-ags/scope/score',
  'https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly',
  'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly',
];

/** A registration as a platform receives it. */
export interface ReceivedRegistration {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A platform that registers tools dynamically; what is changed counts from the next request on. */
export interface RegisteringPlatform {
  readonly origin: string;
  /** Address of its OpenID configuration. */
  readonly configurationUrl: string;
  configuration: Record<string, unknown>;
  /** With which it lets a tool in once; none where it needs none. */
  token: string | undefined;
  /** What it answers to a registration. */
  answer: (received: ReceivedRegistration) => { readonly status: number; readonly body: unknown };
  readonly asked: { readonly url: string; readonly authorization: string | undefined }[];
  readonly received: ReceivedRegistration[];
  readonly close: () => Promise<void>;
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

let registered = 0;

/** Starts a platform with Moodle's configuration: the key of its own part ends with a space, as some versions have it. */
export async function startRegisteringPlatform(): Promise<RegisteringPlatform> {
  const send = (res: ServerResponse, status: number, body: unknown): void => {
    res.writeHead(status, { 'Content-Type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const server = createServer((req, res) => {
    void (async () => {
      const { authorization } = req.headers;
      const isAllowed = platform.token === undefined || authorization === `Bearer ${platform.token}`;
      if (req.method === 'GET') {
        platform.asked.push({ url: req.url ?? '', authorization });
        send(res, 200, platform.configuration);
        return;
      }
      const received = { url: req.url ?? '', authorization, body: JSON.parse(await bodyOf(req)) as Record<string, unknown> };
      platform.received.push(received);
      if (!isAllowed) {
        send(res, 401, { error: 'invalid_token' });
        return;
      }
      // A link of Moodle registers one tool.
      if (platform.token !== undefined) platform.token = 'used';
      const { status, body } = platform.answer(received);
      send(res, status, body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const platform: RegisteringPlatform = {
    origin,
    configurationUrl: `${origin}/mod/lti/openid-configuration.php`,
    configuration: {
      issuer: origin,
      authorization_endpoint: `${origin}/mod/lti/auth.php`,
      token_endpoint: `${origin}/mod/lti/token.php`,
      jwks_uri: `${origin}/mod/lti/certs.php`,
      registration_endpoint: `${origin}/mod/lti/openid-registration.php?school=7&t=a%2Fb`,
      scopes_supported: SCOPES,
      claims_supported: ['sub', 'iss', 'name', 'given_name', 'family_name', 'email'],
      [`${PLATFORM_CONFIGURATION} `]: {
        product_family_code: 'moodle',
        version: '4.2',
        messages_supported: [{ type: 'LtiResourceLinkRequest' }, { type: 'LtiDeepLinkingRequest', placements: ['ContentArea'] }],
      },
    },
    token: 'once',
    answer: ({ body }) => {
      registered += 1;
      const tool = body[TOOL] as Record<string, unknown>;
      return {
        status: 200,
        body: { ...body, client_id: `client-${String(registered)}`, logo_uri: '', [TOOL]: { ...tool, deployment_id: registered } },
      };
    },
    asked: [],
    received: [],
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return platform;
}
