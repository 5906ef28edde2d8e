import { randomBytes } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { AppError, flash, signedInPerson } from '../../../server/plugin-api.ts';
import { PLATFORM_FAMILIES, type Platform } from '../platform.ts';
import { canvasConfiguration } from '../registration/canvas-configuration.ts';
import { frameOriginsOf } from '../registration/platform-origin.ts';
import { toolTexts } from '../registration/registration-routes.ts';
import { toolAddresses } from '../registration/tool-registration.ts';
import type { AdminTools } from './admin-routes.ts';
import { createPlatformForm, formValues, OPTIONAL_FIELDS, PLATFORM_FIELDS, wrongFields } from './platform-form.ts';

const invitationForm = z.object({ label: z.string().trim().max(200).default('') });

/** `/admin/lti/add`: an invitation with which a platform registers itself, or its values by hand. */
export function createAddPage({ platforms, invitations, found, record, show, publicUrl, isLocal }: AdminTools): Router {
  const router = Router();
  const form = createPlatformForm(isLocal);

  /** What an administrator copies into the platform: the name of the value, and the value. */
  function ours(): readonly (readonly [name: string, value: string])[] {
    const { login, launch, deepLink, jwks, icon, domain } = toolAddresses(publicUrl);
    return [
      ['launch', launch],
      ['login', login],
      ['redirect', launch],
      ['jwks', jwks],
      ['deep-link', deepLink],
      ['icon', icon],
      ['domain', domain],
      ['canvas', `${publicUrl}/lti/canvas.json`],
      ['target', `${publicUrl}/lti/items/`],
    ];
  }

  function page(
    req: Request,
    res: Response,
    {
      problems = [],
      sent = {},
      invitation,
    }: { problems?: readonly string[]; sent?: object; invitation?: { address: string; expiresAt: Date } },
  ): void {
    show(
      req,
      res,
      'add',
      {
        invitation,
        problems,
        sent,
        fields: PLATFORM_FIELDS,
        optional: OPTIONAL_FIELDS,
        families: PLATFORM_FAMILIES,
        ours: ours(),
        canvas: JSON.stringify(canvasConfiguration(publicUrl, toolTexts(req)), undefined, 2),
      },
      { title: req.locale.t('lti.add.title'), status: problems.length > 0 ? 422 : 200 },
    );
  }

  router.get('/admin/lti/add', async (req, res) => {
    const { like } = req.query;
    // Some platforms give each place where the tool is used a client id of its own: all else stays.
    const sent = typeof like === 'string' ? { ...formValues(await found(like)), clientId: '' } : {};
    page(req, res, { sent });
  });

  router.post('/admin/lti/invitations', async (req, res) => {
    const { label } = invitationForm.parse(req.body);
    const { id, name } = signedInPerson(req);
    const { token, invitation } = await invitations.make(label, { id, name });
    await record(req, 'lti.invite', { _id: invitation._id, name: label });
    // Shown once and stored nowhere: a reload makes another.
    res.set('Cache-Control', 'no-store');
    page(req, res, { invitation: { address: `${publicUrl}/lti/register?invitation=${token}`, expiresAt: invitation.expiresAt } });
  });

  router.post('/admin/lti', async (req, res) => {
    const parsed = form.safeParse(req.body);
    if (!parsed.success) {
      page(req, res, { problems: wrongFields(parsed.error), sent: req.body as object });
      return;
    }
    const { deployment, tokenAudience, ...fields } = parsed.data;
    const platform: Platform = {
      ...fields,
      ...(tokenAudience === '' ? {} : { tokenAudience }),
      _id: randomBytes(9).toString('base64url'),
      frameOrigins: frameOriginsOf(fields.family, fields.issuer, [fields.authenticationEndpoint]),
      scopes: [],
      state: 'active',
      registeredBy: 'form',
      deployments: deployment === '' ? [] : [{ id: deployment, state: 'approved', firstSeenAt: new Date() }],
      createdAt: new Date(),
    };
    if (!(await platforms.add(platform))) throw new AppError('lti-platform-known', { status: 409 });
    await record(req, 'lti.add', platform);
    flash(req, 'lti.admin.added', { name: platform.name });
    res.redirect(303, req.locale.link(`/admin/lti/platforms/${platform._id}`));
  });
  return router;
}
