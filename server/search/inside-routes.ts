import { Router, type Request } from 'express';
import { idInSegment, itemPath, type CatalogueService, type StoredItem } from '../catalogue/service.ts';
import { AppError } from '../errors.ts';
import { pageLinks } from '../http/page-links.ts';
import { parseParameters } from '../http/parameters.ts';
import type { Render } from '../http/render.ts';
import { mayOpen } from '../media/service.ts';
import { said } from '../text/said.ts';
import { insideAddress } from './address.ts';
import { insideParameters } from './parameters.ts';
import { presentPassage, type PassageRow } from './passage-presenter.ts';
import type { InsideResult } from './search-types.ts';
import type { SearchService } from './service.ts';

interface InsideRoutesParts {
  readonly search: Pick<SearchService, 'searchInside'>;
  readonly catalogue: Pick<CatalogueService, 'findPublished'>;
  readonly render: Render;
  readonly publicUrl: (req: Request) => string;
}

/** A passage as the API answers it: its place is `page`, or `start` in seconds. */
export function presentPassageJson({ form, place, label, href, text, language, dir }: PassageRow, origin: string): object {
  return { ...(form === 'page' ? { page: place } : { start: place }), label, url: origin + href, text, language, dir };
}

interface Found {
  readonly item: StoredItem;
  readonly path: string;
  readonly asked: ReturnType<typeof insideParameters.parse>;
  readonly result: InsideResult;
  readonly rows: readonly PassageRow[];
}

/** GET /items/:id/search and GET /api/items/:id/passages: the pages or seconds of one item. */
export function createInsideRoutes({ search, catalogue, render, publicUrl }: InsideRoutesParts): Router {
  const router = Router();

  async function find(req: Request<{ id: string }>): Promise<Found> {
    const item = await catalogue.findPublished(idInSegment(req.params.id) ?? '');
    if (item === undefined) throw new AppError('item-not-found', { status: 404 });
    const asked = parseParameters(insideParameters, req.query);
    const { q, ...rest } = asked;
    const query = q.trim();
    const result = await search.searchInside({ item: item._id, query, ...rest, mayRead: mayOpen(item, req.user, req.accessPass) });
    const path = itemPath(item._id, item.name[item.originalLanguage] ?? Object.values(item.name)[0] ?? '');
    const rows = result.passages.map((passage) => presentPassage(passage, path, query, req.locale));
    return { item, path, asked: { ...asked, q: query }, result, rows };
  }

  router.get('/items/:id/search', async (req, res) => {
    const { locale } = req;
    const { item, path, asked, result, rows } = await find(req);
    const { q, sort, file, page, pageSize } = asked;
    if (result.isStopgap || item.conditionsOfAccess !== undefined) res.set('Cache-Control', 'no-store');
    const name = said(item.name, locale.language, item.originalLanguage);
    const address = (more: { readonly sort?: typeof sort; readonly page?: number }): string =>
      locale.link(insideAddress(item._id, q, { file, sort, ...more }));
    render(
      req,
      res,
      'search/inside',
      {
        title: locale.t('inside.title', { name: locale.isolate(name?.text ?? item.identifier) }),
        path: insideAddress(item._id, q, { file, sort, page }),
        noindex: true,
      },
      {
        name,
        itemHref: locale.link(path),
        action: locale.link(`/items/${item._id}/search`),
        type: item.type,
        inside: { q, file, sort, total: result.total, rows },
        isStopgap: result.isStopgap,
        sorts: (['relevance', 'place'] as const).map((one) => ({ sort: one, href: address({ sort: one }), current: one === sort })),
        pages: pageLinks(result.total, pageSize, page, (wanted) => address({ page: wanted })),
      },
    );
  });

  router.get('/api/items/:id/passages', async (req, res) => {
    const { item, asked, result, rows } = await find(req);
    if (result.isStopgap || item.conditionsOfAccess !== undefined) res.set('Cache-Control', 'no-store');
    const origin = publicUrl(req);
    res.json({
      query: asked.q,
      item: item._id,
      total: result.total,
      page: asked.page,
      pageSize: asked.pageSize,
      passages: rows.map((row) => presentPassageJson(row, origin)),
      ...(result.isStopgap ? { stopgap: true } : {}),
    });
  });

  return router;
}
