import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import request, { type Response } from 'supertest';
import { z } from 'zod';
import { createPicking } from '../../../plugins/lti/deep-linking/picking.ts';
import { deepLinkingSettings } from '../../../plugins/lti/deep-linking/deep-linking-settings.ts';
import { frameHeaders } from '../../../plugins/lti/frame-headers.ts';
import { createSigningKeys } from '../../../plugins/lti/keys.ts';
import type { Launch } from '../../../plugins/lti/launch.ts';
import { createLtiModels, type LtiModels } from '../../../plugins/lti/lti-models.ts';
import type { Platform } from '../../../plugins/lti/platform.ts';
import type { SigningKeys } from '../../../plugins/lti/ports.ts';
import { LtiRefusal } from '../../../plugins/lti/refusal.ts';
import { createSessions } from '../../../plugins/lti/sessions.ts';
import { definePlugin } from '../../../server/plugin-api.ts';
import { openUstaWithoutSearch, testConfig, type TestUsta } from '../usta.ts';

export const PLATFORM: Platform = {
  _id: 'platform-1',
  issuer: 'https://lms.example',
  clientId: 'client-1',
  name: 'Test LMS',
  family: 'moodle',
  authenticationEndpoint: 'https://lms.example/auth',
  tokenEndpoint: 'https://lms.example/token',
  jwksUri: 'https://lms.example/jwks',
  frameOrigins: ['https://lms.example', 'https://content.lms.example'],
  scopes: [],
  state: 'active',
  registeredBy: 'form',
  deployments: [],
  createdAt: new Date(0),
};

export const RETURN_URL = 'https://lms.example/return?course=7&sesskey=a%2Fb';

/** The claim of a platform that takes several links and line items. */
export const SETTINGS = {
  deep_link_return_url: RETURN_URL,
  accept_types: ['ltiResourceLink', 'link', 'html'],
  accept_presentation_document_targets: ['iframe', 'window'],
  accept_multiple: true,
  accept_lineitem: true,
  data: 'opaque: "ə" & <b>',
};

/** The picker in the real application, launched without a platform: what a verified launch says is given. */
export interface PickingUsta extends TestUsta {
  readonly models: LtiModels;
  /** Answers the page of a launch. */
  readonly launch: (launch?: Partial<Launch>) => Promise<Response>;
  readonly deepLink: (settings?: object, launch?: Partial<Launch>) => Promise<Response>;
  /** Verifies a response with our key; answers its claims. */
  readonly verified: (jwt: string) => Promise<{ readonly header: object; readonly claims: JWTPayload }>;
}

export async function openPickingUsta(environment: Readonly<Record<string, string>> = {}): Promise<PickingUsta> {
  const launches = new Map<string, Launch>();
  let models: LtiModels | undefined;
  let jwks: SigningKeys['jwks'] | undefined;
  const plugin = definePlugin({
    id: 'lti',
    configSchema: z.unknown(),
    setup: (_config, host) => {
      const made = createLtiModels(host.connection);
      const sessions = createSessions(made.sessions);
      const keys = createSigningKeys({ model: made.keys, sealingKey: host.key('lti-keys') });
      models = made;
      jwks = keys.jwks;
      return Promise.resolve({
        routes: ({ render }) => {
          const picking = createPicking({
            host,
            render,
            platforms: { find: (id) => Promise.resolve(id === PLATFORM._id ? PLATFORM : undefined) },
            sessions,
            keys,
            links: made.links,
            show: async (_token, session, _req, res) => {
              res.json(await made.links.findById(session.link).lean());
            },
          });
          const open = Router().use(['/lti', '/test-launch'], frameHeaders({ frameOrigins: () => Promise.resolve(PLATFORM.frameOrigins) }));
          open.get('/test-launch/:id', async (req, res) => {
            const launch = launches.get(req.params.id);
            if (launch === undefined) throw new Error('no such launch');
            try {
              if (launch.message === 'LtiDeepLinkingRequest') await picking.deepLinking(launch, req, res);
              else {
                const { token, session } = await sessions.open(launch, 'link-1');
                await picking.showChoice(token, session, req, res);
              }
            } catch (error) {
              if (!(error instanceof LtiRefusal)) throw error;
              res.status(error.status).json({ code: error.code });
            }
          });
          open.use(picking.router);
          return { open };
        },
      });
    },
  });
  const usta = await openUstaWithoutSearch(testConfig({ USTA_URL: 'https://usta.example', ...environment }), [plugin]);
  usta.context.search.index.start();
  if (models === undefined || jwks === undefined) throw new Error('the plugin was not opened');
  const published = jwks;

  const launch = async (given: Partial<Launch> = {}): Promise<Response> => {
    const id = randomUUID();
    launches.set(id, {
      platform: PLATFORM,
      deployment: 'deployment-1',
      message: 'LtiResourceLinkRequest',
      targetLinkUri: 'https://usta.example/lti/launch',
      subject: 'person-1',
      role: 'instructor',
      custom: {},
      locale: 'en',
      proof: 'cookie',
      reference: 'reference-1',
      ...given,
    });
    return request(usta.app).get(`/test-launch/${id}`);
  };
  return {
    ...usta,
    models,
    launch,
    deepLink: async (settings = SETTINGS, given = {}) =>
      launch({ message: 'LtiDeepLinkingRequest', deepLinking: deepLinkingSettings(settings), ...given }),
    verified: async (jwt) => {
      const { payload } = await jwtVerify(jwt, createLocalJWKSet({ keys: [...(await published()).keys] }), {
        audience: PLATFORM.issuer,
        issuer: PLATFORM.clientId,
        algorithms: ['RS256'],
      });
      return { header: decodeProtectedHeader(jwt), claims: payload };
    },
  };
}
