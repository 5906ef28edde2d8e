import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import {
  AppError,
  flash,
  parseParameters,
  requirePermission,
  signedInPerson,
  single,
  type PluginHost,
  type Render,
} from '../../server/plugin-api.ts';
import type { Platform } from './platform.ts';
import type { Platforms } from './ports.ts';
import type { Privacy } from './privacy.ts';

const ask = z.object({ platform: single(z.string().max(100).default('')), subject: single(z.string().max(255).default('')) });
const PATH = '/admin/lti/people';

function by(req: Request): { readonly id: string; readonly name: string } {
  const { id, name } = signedInPerson(req);
  return { id, name };
}

interface PrivacyRoutesParts extends Pick<PluginHost, 'audit'> {
  readonly privacy: Privacy;
  readonly platforms: Pick<Platforms, 'list' | 'find'>;
  readonly render: Render;
}

/** `/admin/lti/people`: what is kept of a person of a platform, as a file, and its removal. */
export function createPrivacyRoutes({ privacy, platforms, audit, render }: PrivacyRoutesParts): Router {
  const router = Router();
  router.use(PATH, requirePermission('lms.manage'));

  async function asked(given: unknown): Promise<{ platform: Platform; subject: string }> {
    const { platform: id, subject } = parseParameters(ask, given);
    const platform = await platforms.find(id);
    if (platform === undefined || subject === '') throw new AppError('lti-person', { status: 404 });
    return { platform, subject };
  }

  async function show(req: Request, res: Response, given: unknown, isErasing: boolean): Promise<void> {
    const { platform, subject } = parseParameters(ask, given);
    const [all, data] = await Promise.all([platforms.list(), subject === '' ? undefined : privacy.find(platform, subject)]);
    const counts =
      data === undefined ? undefined : { attempts: data.attempts.length, scores: data.scores.length, sessions: data.sessions.length };
    render(
      req,
      res,
      'lti/open-people',
      { title: req.locale.t('lti.people.title'), path: PATH, noindex: true, workshop: true },
      {
        filter: { platform, subject },
        platforms: all.map(({ _id, name }) => ({ id: _id, name })),
        counts,
        total: counts === undefined ? 0 : counts.attempts + counts.scores + counts.sessions,
        isErasing,
        query: new URLSearchParams({ platform, subject }).toString(),
      },
    );
  }

  router.get(PATH, (req, res) => show(req, res, req.query, false));
  router.get(`${PATH}/erase`, (req, res) => show(req, res, req.query, true));

  router.get(`${PATH}/data.json`, async (req, res) => {
    const { platform, subject } = await asked(req.query);
    const data = await privacy.find(platform._id, subject);
    await audit.record({
      by: by(req),
      action: 'lti.person-exported',
      target: { kind: 'lti-platform', id: platform._id, name: platform.name },
    });
    res
      .attachment('person.json')
      .set('Cache-Control', 'no-store')
      .json({ platform: platform.issuer, subject, ...data });
  });

  router.post(`${PATH}/erase`, async (req, res) => {
    const { platform, subject } = await asked(req.body);
    const count = await privacy.erase(platform._id, subject);
    // Not whom: what was erased would else stand here.
    const target = { kind: 'lti-platform', id: platform._id, name: platform.name };
    await audit.record({ by: by(req), action: 'lti.person-erased', target, details: { count } });
    flash(req, 'lti.people.erased', { count });
    res.redirect(303, req.locale.link(PATH));
  });
  return router;
}
