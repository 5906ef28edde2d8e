import { randomBytes } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { AppError, flash, requirePermission, signedInPerson, type PluginHost, type Render } from '../../server/plugin-api.ts';
import type { LaunchLog } from './launch-log.ts';
import { PLATFORM_FAMILIES, type Platform } from './platform.ts';
import type { Platforms } from './ports.ts';

interface AdminParts extends Pick<PluginHost, 'audit' | 'publicUrl' | 'isLocal'> {
  readonly platforms: Platforms;
  readonly log: LaunchLog;
  readonly render: Render;
}

const FIELDS = ['name', 'issuer', 'clientId', 'deployment', 'authenticationEndpoint', 'tokenEndpoint', 'jwksUri'] as const;
const reference = z.object({ reference: z.string().trim().toLowerCase().max(20).default('') });
const decision = z.object({ deployment: z.string().min(1).max(255), state: z.enum(['approved', 'refused']) });
const stateForm = z.object({ state: z.enum(['active', 'disabled']) });

/** The administrator's pages: platforms, what to enter in them, and the launch log. */
export function createAdminRoutes({ platforms, log, audit, render, publicUrl, isLocal }: AdminParts): Router {
  const router = Router();
  router.use('/admin/lti', requirePermission('lms.manage'));

  const address = z
    .url({ protocol: /^https?$/ })
    .max(500)
    .refine((url) => isLocal || url.startsWith('https:'));
  const platformForm = z.object({
    name: z.string().trim().min(1).max(200),
    family: z.enum(PLATFORM_FAMILIES),
    issuer: address,
    clientId: z.string().trim().min(1).max(255),
    deployment: z.string().trim().max(255).default(''),
    authenticationEndpoint: address,
    tokenEndpoint: address,
    jwksUri: address,
  });

  async function show(req: Request, res: Response, problems: readonly string[] = [], sent: object = {}): Promise<void> {
    const wanted = reference.safeParse(req.query).data?.reference ?? '';
    const [list, launches] = await Promise.all([platforms.list(), log.list(wanted === '' ? {} : { reference: wanted })]);
    const names = new Map(list.map(({ _id, name }) => [_id, name]));
    render(
      req,
      res,
      'lti-admin/platforms',
      {
        title: req.locale.t('lti.admin.title'),
        path: '/admin/lti',
        noindex: true,
        workshop: true,
        status: problems.length > 0 ? 422 : 200,
      },
      {
        platforms: list,
        launches: launches.map((line) => ({ ...line, platformName: names.get(line.platform ?? '') })),
        reference: wanted,
        families: PLATFORM_FAMILIES,
        fields: FIELDS,
        problems,
        sent,
        ours: [
          ['login', `${publicUrl}/lti/login`],
          ['launch', `${publicUrl}/lti/launch`],
          ['jwks', `${publicUrl}/lti/jwks.json`],
          ['target', `${publicUrl}/lti/items/`],
        ],
      },
    );
  }

  async function found(req: Request<{ id: string }>): Promise<Platform> {
    const platform = await platforms.find(req.params.id);
    if (platform === undefined) throw new AppError('lti-platform-not-found', { status: 404 });
    return platform;
  }

  const record = (req: Request, action: string, { _id, name }: Pick<Platform, '_id' | 'name'>): Promise<void> => {
    const { id, name: by } = signedInPerson(req);
    return audit.record({ by: { id, name: by }, action, target: { kind: 'lti-platform', id: _id, name } });
  };

  router.get('/admin/lti', (req, res) => show(req, res));

  router.post('/admin/lti', async (req, res) => {
    const parsed = platformForm.safeParse(req.body);
    if (!parsed.success) {
      const wrong = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
      await show(req, res, wrong, req.body as object);
      return;
    }
    const { deployment, ...fields } = parsed.data;
    const platform: Platform = {
      ...fields,
      _id: randomBytes(9).toString('base64url'),
      frameOrigins: [...new Set([fields.issuer, fields.authenticationEndpoint].map((url) => new URL(url).origin))],
      scopes: [],
      state: 'active',
      registeredBy: 'form',
      deployments: deployment === '' ? [] : [{ id: deployment, state: 'approved', firstSeenAt: new Date() }],
      createdAt: new Date(),
    };
    if (!(await platforms.add(platform))) throw new AppError('lti-platform-known', { status: 409 });
    await record(req, 'lti.add', platform);
    flash(req, 'lti.admin.added', { name: platform.name });
    res.redirect(303, req.locale.link('/admin/lti'));
  });

  router.post('/admin/lti/:id/deployments', async (req, res) => {
    const platform = await found(req);
    const { deployment, state } = decision.parse(req.body);
    await platforms.decide(platform._id, deployment, state);
    await record(req, state === 'approved' ? 'lti.approve' : 'lti.refuse', platform);
    res.redirect(303, req.locale.link('/admin/lti'));
  });

  router.post('/admin/lti/:id/state', async (req, res) => {
    const platform = await found(req);
    const { state } = stateForm.parse(req.body);
    await platforms.change(platform._id, { state });
    await record(req, state === 'active' ? 'lti.enable' : 'lti.disable', platform);
    res.redirect(303, req.locale.link('/admin/lti'));
  });

  router.post('/admin/lti/:id/remove', async (req, res) => {
    const platform = await found(req);
    await platforms.remove(platform._id);
    await record(req, 'lti.remove', platform);
    flash(req, 'lti.admin.removed', { name: platform.name });
    res.redirect(303, req.locale.link('/admin/lti'));
  });

  return router;
}
