import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { flash } from '../../../server/plugin-api.ts';
import { PLATFORM_FAMILIES, type Platform } from '../platform.ts';
import { frameOriginsOf } from '../registration/platform-origin.ts';
import { SERVICE_SCOPES } from '../registration/service-scopes.ts';
import type { AdminTools } from './admin-routes.ts';
import { CHANGEABLE_FIELDS, createPlatformForm, formValues, OPTIONAL_FIELDS, wrongFields } from './platform-form.ts';

const decision = z.object({ deployment: z.string().min(1).max(255), state: z.enum(['approved', 'refused']) });
const stateForm = z.object({ state: z.enum(['active', 'disabled']) });

/** `/admin/lti/platforms/<id>`: one platform, its health, its deployments, what it launched, and its end. */
export function createPlatformPage({ platforms, log, found, record, show, checkHealth, isLocal }: AdminTools): Router {
  const router = Router();
  const form = createPlatformForm(isLocal).pick({
    name: true,
    family: true,
    authenticationEndpoint: true,
    tokenEndpoint: true,
    jwksUri: true,
    tokenAudience: true,
  });
  const at = (platform: Platform): string => `/admin/lti/platforms/${platform._id}`;

  async function page(req: Request, res: Response, platform: Platform, problems: readonly string[] = [], sent?: object): Promise<void> {
    const launches = await log.list({ platform: platform._id });
    show(
      req,
      res,
      'platform',
      {
        platform,
        launches: launches.map((line) => ({ ...line, platformName: platform.name })),
        services: SERVICE_SCOPES.map((scope) => ({ name: scope.split('/').at(-1), isGranted: platform.scopes.includes(scope) })),
        problems,
        sent: sent ?? formValues(platform),
        fields: CHANGEABLE_FIELDS,
        optional: OPTIONAL_FIELDS,
        families: PLATFORM_FAMILIES,
      },
      { title: platform.name, status: problems.length > 0 ? 422 : 200 },
    );
  }

  router.get('/admin/lti/platforms/:id', async (req, res) => page(req, res, await found(req.params.id)));

  router.post('/admin/lti/platforms/:id', async (req, res) => {
    const platform = await found(req.params.id);
    const parsed = form.safeParse(req.body);
    if (!parsed.success) {
      await page(req, res, platform, wrongFields(parsed.error), req.body as object);
      return;
    }
    const { tokenAudience, ...fields } = parsed.data;
    const frameOrigins = frameOriginsOf(fields.family, platform.issuer, [fields.authenticationEndpoint]);
    const audience = tokenAudience === '' ? { tokenAudience: undefined } : { tokenAudience };
    await platforms.change(platform._id, { ...fields, ...audience, frameOrigins } as Partial<Platform>);
    await record(req, 'lti.change', platform);
    flash(req, 'lti.platform.changed', { name: fields.name });
    res.redirect(303, req.locale.link(at(platform)));
  });

  router.post('/admin/lti/platforms/:id/health', async (req, res) => {
    const platform = await found(req.params.id);
    await platforms.change(platform._id, { health: await checkHealth(platform) });
    res.redirect(303, `${req.locale.link(at(platform))}#health`);
  });

  router.post('/admin/lti/:id/deployments', async (req, res) => {
    const platform = await found(req.params.id);
    const { deployment, state } = decision.parse(req.body);
    await platforms.decide(platform._id, deployment, state);
    await record(req, state === 'approved' ? 'lti.approve' : 'lti.refuse', platform);
    flash(req, `lti.deployment.now.${state}`, { deployment });
    res.redirect(303, req.locale.link(at(platform)));
  });

  router.post('/admin/lti/:id/state', async (req, res) => {
    const platform = await found(req.params.id);
    const { state } = stateForm.parse(req.body);
    await platforms.change(platform._id, { state });
    await record(req, state === 'active' ? 'lti.enable' : 'lti.disable', platform);
    res.redirect(303, req.locale.link(at(platform)));
  });

  router.post('/admin/lti/:id/remove', async (req, res) => {
    const platform = await found(req.params.id);
    await platforms.remove(platform._id);
    await record(req, 'lti.remove', platform);
    flash(req, 'lti.admin.removed', { name: platform.name });
    res.redirect(303, req.locale.link('/admin/lti'));
  });
  return router;
}
