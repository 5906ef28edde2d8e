import { Router } from 'express';
import { z } from 'zod';
import { flash, parseParameters, single } from '../../../server/plugin-api.ts';
import { isOpen } from '../registration/invitations.ts';
import type { AdminTools } from './admin-routes.ts';

const parameters = z.object({ reference: single(z.string().trim().toLowerCase().max(20).default('')) });

/** `/admin/lti`: the platforms, invitations that are out, and what was launched. */
export function createPlatformsPage({ platforms, invitations, log, show }: AdminTools): Router {
  const router = Router();
  const path = '/admin/lti';

  router.get(path, async (req, res) => {
    const { reference } = parseParameters(parameters, req.query);
    const [list, out, launches] = await Promise.all([
      platforms.list(),
      invitations.list(),
      log.list(reference === '' ? {} : { reference }),
    ]);
    const names = new Map(list.map(({ _id, name }) => [_id, name]));
    show(req, res, 'platforms', {
      platforms: list,
      invitations: out.map((one) => ({ ...one, isOpen: isOpen(one) })),
      launches: launches.map((line) => ({ ...line, platformName: names.get(line.platform ?? '') })),
      reference,
    });
  });

  router.post(`${path}/invitations/:id/withdraw`, async (req, res) => {
    const isWithdrawn = await invitations.withdraw(req.params.id);
    flash(req, isWithdrawn ? 'lti.invitation.withdrawn' : 'lti.invitation.over');
    res.redirect(303, req.locale.link(path));
  });
  return router;
}
