import path from 'node:path';
import express, { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { projectRoot } from '../../../content-schema/project-root.ts';
import { allowFrames, single, type Log, type PluginPages } from '../../../server/plugin-api.ts';
import type { Platform } from '../platform.ts';
import { LtiRefusal } from '../refusal.ts';
import { SERVICE_SCOPES } from './service-scopes.ts';
import { canvasConfiguration } from './canvas-configuration.ts';
import { isOpen } from './invitations.ts';
import type { OpenidConfiguration } from './openid-configuration.ts';
import { familyOf, frameOriginsOf } from './platform-origin.ts';
import type { Registration, RegistrationRequest } from './registration.ts';
import { toolRegistration, wantedScopes, type ToolTexts } from './tool-registration.ts';

const A_DAY_S = 24 * 3600;

const parameters = z.object({
  invitation: single(z.string().max(200).default('')),
  openid_configuration: single(z.string().max(2000).default('')),
  registration_token: single(z.string().max(8000).optional()),
});

interface RegistrationRouteParts extends PluginPages {
  readonly registration: Registration;
  /** Our address as platforms know it, without a trailing slash. */
  readonly toolUrl: string;
  readonly log: Log;
}

const head = (title: string, status = 200): Parameters<PluginPages['render']>[3] => ({
  title,
  path: '/lti/register',
  layout: 'frame',
  workshop: true,
  noindex: true,
  status,
});

/** The words of the tool in the language of the person who asks. */
export function toolTexts({ locale: { t } }: Request): ToolTexts {
  return { name: t('site.name'), description: t('site.description'), choose: t('lti.registration.choose') };
}

function readRequest(given: unknown): RegistrationRequest {
  const parsed = parameters.safeParse(given ?? {});
  if (!parsed.success) throw new LtiRefusal('registration-parameters');
  const { invitation, openid_configuration: openidConfiguration, registration_token: registrationToken } = parsed.data;
  return { invitation, openidConfiguration, registrationToken };
}

/** The pages of the platform that holds an invitation may show ours in a frame, before we know more of it than its address. */
function allowPlatform(res: Response, { openidConfiguration }: RegistrationRequest, platform?: Pick<Platform, 'frameOrigins'>): void {
  const host = URL.canParse(openidConfiguration) ? new URL(openidConfiguration).hostname : '';
  const isCanvas = /\.(instructure|canvaslms)\.com$/.test(host);
  const school = isCanvas ? 'https://canvas.instructure.com' : host === 'developer.blackboard.com' ? 'https://blackboard.com' : '';
  const origins = frameOriginsOf(isCanvas ? 'canvas' : 'blackboard', school, [openidConfiguration]);
  allowFrames(res, [...new Set([...origins, ...(platform?.frameOrigins ?? [])])]);
}

/** What a platform offers, as its administrator is asked to confirm it. */
function presentOffer(configuration: OpenidConfiguration): object {
  const scopes = wantedScopes(configuration);
  return {
    issuer: configuration.issuer,
    family: familyOf(configuration.productFamily),
    account: configuration.account,
    services: SERVICE_SCOPES.map((scope) => ({ name: scope.split('/').at(-1), isOffered: scopes.includes(scope) })),
    endpoints: [configuration.authenticationEndpoint, configuration.tokenEndpoint, configuration.jwksUri],
  };
}

/** Dynamic registration in the platform's window or frame, and what platforms read of us before they know us. */
export function createRegistrationRoutes({ registration, render, publicUrl, toolUrl, log }: RegistrationRouteParts): Router {
  const router = Router();

  /** What was refused is said in words, as the platform's administrator sees this page and no other. */
  const guarded = (handle: (req: Request, res: Response) => Promise<void>) => {
    return async (req: Request, res: Response): Promise<void> => {
      res.set('Cache-Control', 'no-store');
      try {
        await handle(req, res);
      } catch (error) {
        if (!(error instanceof LtiRefusal)) throw error;
        log.warn({ code: error.code, ...error.params }, 'registration refused');
        const { t } = req.locale;
        const what = t(`lti.refusal.${error.code}.what`, error.params);
        const model = { what, remedy: t(`lti.refusal.${error.code}.do`, error.params), mender: error.mender };
        render(req, res, 'lti/register-refused', head(what, error.status), model);
      }
    };
  };

  const showRegistered = (req: Request, res: Response, platform: Platform): void => {
    const { t } = req.locale;
    const isApproved = platform.deployments.some(({ state }) => state === 'approved');
    const model = { platform, isApproved, adminHref: `${publicUrl(req)}/admin/lti/platforms/${platform._id}` };
    render(req, res, 'lti/registered', head(t('lti.registration.done')), model);
  };

  router.get(
    '/lti/register',
    guarded(async (req, res) => {
      const { t } = req.locale;
      const request = readRequest(req.query);
      const invitation = await registration.invitation(request.invitation);
      if (request.openidConfiguration === '') {
        render(req, res, 'lti/register-by-hand', head(t('lti.registration.by-hand')), { here: `${toolUrl}${req.originalUrl}` });
        return;
      }
      allowPlatform(res, request);
      const finished = await registration.finish(invitation);
      if (finished !== undefined) {
        showRegistered(req, res, finished);
        return;
      }
      if (!isOpen(invitation)) throw new LtiRefusal('invitation-over', { status: 410, mender: 'catalogue-administrator' });
      const configuration = await registration.look(request);
      allowPlatform(res, request, { frameOrigins: frameOriginsOf('other', configuration.issuer, [configuration.authenticationEndpoint]) });
      render(req, res, 'lti/register', head(t('lti.registration.title')), {
        ...presentOffer(configuration),
        request,
        sent: JSON.stringify(toolRegistration(configuration, toolUrl, toolTexts(req)), undefined, 2),
      });
    }),
  );

  router.post(
    '/lti/register',
    express.urlencoded({ extended: false, limit: '64kb' }),
    guarded(async (req, res) => {
      const request = readRequest(req.body);
      await registration.invitation(request.invitation);
      allowPlatform(res, request);
      const platform = await registration.register(request, toolTexts(req));
      allowPlatform(res, request, platform);
      showRegistered(req, res, platform);
    }),
  );

  router.get('/lti/canvas.json', (req, res) => {
    res.set('Cache-Control', `public, max-age=${A_DAY_S}`).json(canvasConfiguration(toolUrl, toolTexts(req)));
  });

  router.get('/lti/icon.svg', (_req, res) => {
    // Platforms show it on pages of their own.
    res.set('Cross-Origin-Resource-Policy', 'cross-origin');
    res.sendFile(path.join(projectRoot, 'views/assets/favicon.svg'), { maxAge: A_DAY_S * 1000 });
  });

  return router;
}
