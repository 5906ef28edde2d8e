import { pipeline } from 'node:stream';
import { Router, type Request } from 'express';
import { z } from 'zod';
import { pageLinks } from '../http/page-links.ts';
import { parseParameters, single } from '../http/parameters.ts';
import { auditCsv } from './audit-csv.ts';
import { AUDIT_PAGE_SIZE, type AuditFilter } from './audit.ts';
import { requirePermission } from './require.ts';
import type { AccountPages } from './routes.ts';

const day = z.iso.date();
const shape = {
  person: single(z.string().max(200).optional()),
  action: single(
    z
      .string()
      .regex(/^[a-z0-9.-]{1,80}$/)
      .optional(),
  ),
  from: single(day.optional()),
  to: single(day.optional()),
};
const filterParameters = z.object(shape);
const pageParameters = z.object({ ...shape, page: single(z.coerce.number().int().min(1).max(100_000).default(1)) });

function address(path: string, filter: AuditFilter, page?: number): string {
  const given = Object.entries({ ...filter, page: page === undefined ? undefined : String(page) }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}

/** The audit log for administrators: a page and the same as CSV. */
export function createAuditRoutes({ audit, render, log }: AccountPages): Router {
  const router = Router();
  router.use(['/admin/audit', '/admin/audit.csv'], requirePermission('audit.read'));

  /** What an action is called; those of plugins may have no name of ours. */
  const named = (req: Request, action: string): string => {
    const key = `audit.action.${action}`;
    const label = req.locale.t(key);
    return label === key ? action : label;
  };

  router.get('/admin/audit', async (req, res) => {
    const { t, link, moment } = req.locale;
    const { page, ...filter } = parseParameters(pageParameters, req.query);
    const [{ entries, total }, actions] = await Promise.all([audit.list(filter, page), audit.actions()]);
    render(
      req,
      res,
      'admin/audit',
      { title: t('audit.title'), path: '/admin/audit', noindex: true, workshop: true },
      {
        filter,
        total,
        actions: actions.map((action) => ({ action, label: named(req, action) })),
        rows: entries.map(({ at, by, action, target, details }) => ({
          iso: at.toISOString(),
          at: moment(at),
          by: by?.name,
          action: named(req, action),
          target: target.name ?? target.id,
          details: Object.values(details ?? {})
            .map(String)
            .filter((value) => value !== '')
            .join(' · '),
        })),
        csvHref: link(address('/admin/audit.csv', filter)),
        pages: pageLinks(total, AUDIT_PAGE_SIZE, page, (to) => link(address('/admin/audit', filter, to))),
      },
    );
  });

  router.get('/admin/audit.csv', (req, res) => {
    const filter = parseParameters(filterParameters, req.query);
    res.attachment('audit.csv').type('text/csv; charset=utf-8');
    pipeline(auditCsv(audit.stream(filter)), res, (error) => {
      if (error instanceof Error && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') log.warn({ err: error }, 'audit log not sent whole');
    });
  });

  return router;
}
