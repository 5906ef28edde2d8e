import { Router, type Request } from 'express';
import { AppError } from '../errors.ts';
import type { Render } from '../http/render.ts';
import type { InstitutionService } from '../institutions/service.ts';
import type { SearchPages } from '../search/pages.ts';
import { secondsOf } from '../text/duration.ts';
import { idInSegment, itemPath } from './identity.ts';
import { linkedData } from './linked-data.ts';
import { presentItem } from './presenter.ts';
import type { CatalogueService, StoredItem } from './service.ts';

const RELATED = 4;

interface CatalogueParts {
  readonly catalogue: CatalogueService;
  readonly institutions: InstitutionService;
  /** Cards of other items, for "related". */
  readonly pages: SearchPages;
  readonly render: Render;
  readonly publicUrl: (req: Request) => string;
}

function originalTitle(item: StoredItem): string {
  return item.name[item.originalLanguage] ?? Object.values(item.name)[0] ?? '';
}

/** The page of an item and its JSON-LD. */
export function createCatalogueRoutes({ catalogue, institutions, pages, render, publicUrl }: CatalogueParts): Router {
  const router = Router();

  const published = async (id: string | undefined): Promise<StoredItem> => {
    const item = id === undefined ? undefined : await catalogue.find(id);
    if (item === undefined || item.creativeWorkStatus === 'draft') throw new AppError('item-not-found', { status: 404 });
    if (item.creativeWorkStatus === 'withdrawn') throw new AppError('item-withdrawn', { status: 410 });
    return item;
  };

  router.get('/items/:segment', async (req, res) => {
    const { locale } = req;
    const item = await published(idInSegment(req.params.segment));
    const path = itemPath(item._id, originalTitle(item));
    if (`/items/${encodeURIComponent(req.params.segment)}` !== path) {
      res.redirect(301, locale.link(path));
      return;
    }
    const duration = item.type === 'video-lesson' ? (item.duration ?? item.timeRequired) : item.timeRequired;
    const view = presentItem(item, secondsOf(duration), locale);
    const [institution, related] = await Promise.all([
      item.institution === undefined ? undefined : institutions.names().then((names) => names.get(item.institution ?? '')),
      pages.related(item, RELATED, locale),
    ]);
    const institutionName = institution?.name[locale.language] ?? institution?.name[institution.originalLanguage];
    render(
      req,
      res,
      `catalogue/${item.type}`,
      { title: view.name.text, path, linkedData: linkedData(item, publicUrl(req)), ...(view.description === undefined ? {} : { description: view.description.text.slice(0, 200) }) },
      { item: view, institutionName, related, address: publicUrl(req) + path, jsonHref: `/api/items/${item._id}` },
    );
  });

  router.get('/api/items/:id', async (req, res) => {
    const item = await published(req.params.id);
    res.type('application/ld+json').send(JSON.stringify(linkedData(item, publicUrl(req))));
  });

  return router;
}
