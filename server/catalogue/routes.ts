import { Router, type Request, type Response } from 'express';
import { AppError } from '../errors.ts';
import type { Locale } from '../http/locale.ts';
import type { Render } from '../http/render.ts';
import type { InstitutionService } from '../institutions/service.ts';
import { markAnswers, presentQuestions, readAnswers, type Answered } from '../questions/service.ts';
import type { SearchPages } from '../search/pages.ts';
import { secondsOf } from '../text/duration.ts';
import { said } from '../text/said.ts';
import { citation } from './citation.ts';
import { idInSegment, itemPath } from './identity.ts';
import type { PresentInside } from './item-inside.ts';
import { linkedData } from './linked-data.ts';
import { servingIdentifiers } from './module-presenter.ts';
import { presentItem } from './presenter.ts';
import { showWithdrawn } from './withdrawn-page.ts';
import { statusOf, type CatalogueService, type StoredItem } from './service.ts';

const RELATED = 4;
const PREVIEW = 200;

interface CatalogueParts {
  readonly catalogue: CatalogueService;
  readonly institutions: InstitutionService;
  /** Cards of other items, for "related". */
  readonly pages: SearchPages;
  /** What its page says about its versions and the items that adapt it. */
  readonly lines: (item: StoredItem, locale: Locale) => Promise<object>;
  /** What the pages of some types show of the inside of their items. */
  readonly insides: Readonly<Partial<Record<StoredItem['type'], PresentInside>>>;
  readonly render: Render;
  readonly publicUrl: (req: Request) => string;
}

/** The first words of a text, for search engines and previews. */
function shortened(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length <= PREVIEW ? flat : `${flat.slice(0, flat.lastIndexOf(' ', PREVIEW))} …`.toWellFormed();
}

function originalTitle(item: StoredItem): string {
  return item.name[item.originalLanguage] ?? Object.values(item.name)[0] ?? '';
}

/** The page of an item and its JSON-LD. */
export function createCatalogueRoutes({ catalogue, institutions, pages, lines, insides, render, publicUrl }: CatalogueParts): Router {
  const router = Router();

  /** The item, or the one that it was merged into; it may have been withdrawn. */
  const found = async (id: string | undefined): Promise<StoredItem> => {
    const item = id === undefined ? undefined : await catalogue.follow(id);
    if (item === undefined || item.creativeWorkStatus === 'draft') throw new AppError('item-not-found', { status: 404 });
    if (statusOf(item) === 'deleted') throw new AppError('item-deleted', { status: 410 });
    return item;
  };

  async function showItem(req: Request, res: Response, item: StoredItem, answered?: Answered): Promise<void> {
    const { locale } = req;
    const path = itemPath(item._id, originalTitle(item));
    const duration = item.type === 'video-lesson' ? (item.duration ?? item.timeRequired) : item.timeRequired;
    const serving = servingIdentifiers(item);
    const [names, related, versions, servedBy, inside] = await Promise.all([
      institutions.names(),
      pages.related(item, RELATED, locale),
      lines(item, locale),
      serving.length === 0 ? [] : catalogue.findByIdentifiers(serving),
      insides[item.type]?.(item, req),
    ]);
    const view = presentItem(item, secondsOf(duration), servedBy, locale);
    const institution = names.get(item.institution ?? '');
    // Short, and right whatever becomes of the title.
    const address = `${publicUrl(req)}/items/${item._id}`;
    render(
      req,
      res,
      `catalogue/${item.type}`,
      {
        title: view.name.text,
        path,
        linkedData: linkedData(item, publicUrl(req)),
        ...(view.description === undefined ? {} : { description: shortened(view.description.text) }),
        styles: inside?.styles ?? [],
      },
      {
        item: view,
        institution:
          institution === undefined
            ? undefined
            : {
                name: said(institution.name, locale.language, institution.originalLanguage),
                href: locale.link(`/institutions/${item.institution ?? ''}`),
              },
        related,
        ...versions,
        ...inside?.model,
        quiz: presentQuestions(item, locale, item._id, answered),
        answersAction: locale.link(`/items/${item._id}/answers`),
        address,
        citation: citation(view, address),
        jsonHref: `/api/items/${item._id}`,
      },
    );
  }

  router.get('/items/:segment', async (req, res) => {
    const { locale } = req;
    const item = await found(idInSegment(req.params.segment));
    if (statusOf(item) === 'withdrawn') {
      await showWithdrawn(req, res, item, { catalogue, render });
      return;
    }
    const path = itemPath(item._id, originalTitle(item));
    // The second, the page and the words that a link names go along.
    const asked = req.originalUrl.includes('?') ? req.originalUrl.slice(req.originalUrl.indexOf('?')) : '';
    if (item._id !== idInSegment(req.params.segment)) {
      res.redirect(308, locale.link(path) + asked);
      return;
    }
    if (`/items/${encodeURIComponent(req.params.segment)}` !== path) {
      res.redirect(301, locale.link(path) + asked);
      return;
    }
    await showItem(req, res, item);
  });

  router
    .route('/items/:segment/answers')
    // Where somebody comes back to the address of the answers, or opens it in another language.
    .get(async (req, res) => {
      const item = await found(idInSegment(req.params.segment));
      res.redirect(303, req.locale.link(itemPath(item._id, originalTitle(item))));
    })
    .post(async (req, res) => {
      const item = await found(idInSegment(req.params.segment));
      const isAnswerable = statusOf(item) === 'published' && item._id === idInSegment(req.params.segment);
      if (!isAnswerable || (item.questions ?? []).length === 0) {
        res.redirect(303, req.locale.link(itemPath(item._id, originalTitle(item))));
        return;
      }
      const answers = readAnswers(req.body);
      await showItem(req, res, item, { answers, marked: markAnswers(item, answers, req.locale.language) });
    });

  router.get('/api/items/:id', async (req, res) => {
    const item = await found(req.params.id);
    if (statusOf(item) === 'withdrawn') {
      const { replacedBy } = item;
      throw new AppError('item-withdrawn', {
        status: 410,
        ...(replacedBy === undefined ? {} : { params: { replacement: `/items/${replacedBy}` } }),
      });
    }
    if (item._id !== req.params.id) {
      res.redirect(308, `/api/items/${item._id}`);
      return;
    }
    res.type('application/ld+json').send(JSON.stringify(linkedData(item, publicUrl(req))));
  });

  return router;
}
