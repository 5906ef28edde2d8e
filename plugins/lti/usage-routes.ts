import { Router } from 'express';
import { z } from 'zod';
import { itemPath, parseParameters, requirePermission, said, single, type PluginHost, type Render } from '../../server/plugin-api.ts';
import type { Platforms } from './ports.ts';
import type { Usage } from './usage.ts';

const parameters = z.object({
  platform: single(z.string().max(100).optional()),
  item: single(
    z
      .string()
      .regex(/^[0-9a-z]{12}$/)
      .optional()
      .catch(undefined),
  ),
});

interface UsageRoutesParts extends Pick<PluginHost, 'catalogue'> {
  readonly usage: Usage;
  readonly platforms: Pick<Platforms, 'list'>;
  readonly render: Render;
}

/** GET /admin/lti/usage: launches by platform, item and week. */
export function createUsageRoutes({ catalogue, usage, platforms, render }: UsageRoutesParts): Router {
  const router = Router();
  router.get('/admin/lti/usage', requirePermission('lms.manage'), async (req, res) => {
    const { locale } = req;
    const { platform: given = '', item } = parseParameters(parameters, req.query);
    const platform = given === '' ? undefined : given;
    const [rows, all] = await Promise.all([usage.list({ platform, item }), platforms.list()]);
    const names = new Map(all.map((one) => [one._id, one.name]));
    const ids = [...new Set(rows.map((row) => row.item))];
    const items = new Map(
      await Promise.all(
        ids.map(async (id) => {
          const found = await catalogue.follow(id);
          const name = found === undefined ? undefined : said(found.name, locale.language, found.originalLanguage);
          const href = found === undefined ? undefined : locale.link(itemPath(found._id, found.name[found.originalLanguage] ?? ''));
          return [id, { name, href }] as const;
        }),
      ),
    );
    render(
      req,
      res,
      'lti/open-usage',
      { title: locale.t('lti.usage.title'), path: '/admin/lti/usage', noindex: true, workshop: true },
      {
        filter: { platform, item },
        platforms: all.map(({ _id, name }) => ({ id: _id, name })),
        rows: rows.map((row) => ({ ...row, platform: names.get(row.platform) ?? row.platform, id: row.item, ...items.get(row.item) })),
      },
    );
  });
  return router;
}
