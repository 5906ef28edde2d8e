import { Router, type Request, type Response } from 'express';
import { signInPath } from '../accounts/require.ts';
import { idInSegment, itemPath, statusOf, type CatalogueService, type StoredItem } from '../catalogue/service.ts';
import { AppError } from '../errors.ts';
import type { Render } from '../http/render.ts';
import { hasSessionCookie } from '../http/session.ts';
import { said } from '../text/said.ts';
import { isOpenToAll, mayOpen, passFor } from './access.ts';
import { ONLY_FOR_THIS_PERSON, OPEN_TO_ALL } from './delivery.ts';
import type { PageImages } from './page-images.ts';
import { findBook, labelOfPage, pageNamed, pageNumbered, type ReaderBook } from './reader-book.ts';
import { addressQuery, readerParameters } from './reader-parameters.ts';
import { pageHref, presentContents, presentPage } from './reader-presenter.ts';
import { foundWords } from './reader-text.ts';
import type { MediaService } from './service.ts';

interface ReaderRoutesParts {
  readonly catalogue: Pick<CatalogueService, 'follow'>;
  readonly media: Pick<MediaService, 'files' | 'passages'>;
  readonly pageImages: PageImages;
  readonly render: Render;
}

const notFound = (): AppError => new AppError('item-not-found', { status: 404 });

function titleOf(item: StoredItem, language: string): string {
  return said(item.name, language, item.originalLanguage)?.text ?? item.identifier;
}

/** The pages of a book as text and as pictures, and what the reader asks for. */
export function createReaderRoutes({ catalogue, media, pageImages, render }: ReaderRoutesParts): Router {
  const router = Router();

  async function itemOf(segment: string): Promise<StoredItem> {
    const id = idInSegment(segment);
    const item = id === undefined ? undefined : await catalogue.follow(id);
    if (item === undefined || item.creativeWorkStatus === 'draft') throw notFound();
    if (statusOf(item) === 'withdrawn') throw new AppError('item-withdrawn', { status: 410 });
    if (statusOf(item) !== 'published') throw new AppError('item-deleted', { status: 410 });
    return item;
  }

  /** The book of the address, for somebody who may open it. */
  async function bookOf(req: Request<{ segment: string }>): Promise<ReaderBook> {
    const item = await itemOf(req.params.segment);
    if (!mayOpen(item, req.user, req.accessPass)) {
      throw req.user === undefined ? new AppError('file-sign-in', { status: 401 }) : new AppError('file-closed', { status: 403 });
    }
    const book = await findBook(item, readerParameters(req.query).file, media);
    if (book === undefined || !('pages' in book)) throw new AppError('book-not-here', { status: 404 });
    return { ...book, pass: passFor(item, req.accessPass) };
  }

  function numberOf({ pages }: ReaderBook, page: string): number {
    const number = pageNumbered(pages, page);
    if (number === undefined) throw new AppError('book-page', { status: 404, params: { pages } });
    return number;
  }

  function cache(req: Request, res: Response, { item }: ReaderBook): void {
    // An answer that renews a session's cookie is nobody else's.
    res.set('Cache-Control', isOpenToAll(item) && !hasSessionCookie(req) ? OPEN_TO_ALL : ONLY_FOR_THIS_PERSON);
  }

  router.get(['/items/:segment/pages', '/items/:segment/pages/:page'], (req, res, next) => {
    // Pages of their own begin with signing in; what scripts ask for answers with a status.
    void itemOf(String(req.params['segment'])).then((item) => {
      if (req.user === undefined && !mayOpen(item, undefined, req.accessPass)) res.redirect(303, signInPath(req));
      else next();
    }, next);
  });

  router.get('/items/:segment/pages', async (req, res) => {
    const book = await bookOf(req);
    const { page, query } = readerParameters(req.query);
    const number = page === '' ? 1 : pageNamed(book, page);
    if (number === undefined) throw new AppError('book-page', { status: 404, params: { pages: book.pages } });
    res.redirect(303, req.locale.link(pageHref(book, number, query)));
  });

  router.get('/items/:segment/pages/:page', async (req, res) => {
    const book = await bookOf(req);
    const { locale, lowData } = req;
    const { item, pages, file } = book;
    const { query } = readerParameters(req.query);
    const number = numberOf(book, req.params.page);
    const itemHref = itemPath(item._id, item.name[item.originalLanguage] ?? '');
    const name = said(item.name, locale.language, item.originalLanguage);
    render(
      req,
      res,
      'reader/page',
      {
        title: `${locale.t('reader.page.title', { page: number })} · ${titleOf(item, locale.language)}`,
        path: `/items/${item._id}/pages/${String(number)}`,
        noindex: true,
      },
      {
        name,
        itemHref: locale.link(itemHref),
        readerHref: locale.link(`${itemHref}${addressQuery({ page: number, q: query, file, pass: book.pass })}`),
        searchHref: locale.link(`/items/${item._id}/search`),
        pagesHref: locale.link(`/items/${item._id}/pages`),
        book: { pages, file, pass: book.pass, size: locale.bytes(book.record.size) },
        leaf: await presentPage(book, number, query, { media, locale }),
        contents: presentContents(book, locale).map((entry) => ({ ...entry, href: locale.link(pageHref(book, entry.page, query)) })),
        words: query,
        isLowData: lowData,
      },
    );
  });

  router.get('/items/:segment/pages/:page/image', async (req, res) => {
    const book = await bookOf(req);
    const number = numberOf(book, req.params.page);
    const drawn = await pageImages.draw(book.record._id, number, readerParameters(req.query).width ?? 960);
    if (drawn === undefined) throw notFound();
    if (!drawn.ok) {
      const isBusy = drawn.problem.code === 'pages-busy';
      if (isBusy) res.set('Retry-After', '5');
      throw new AppError(drawn.problem.code, {
        status: isBusy ? 503 : 422,
        ...(drawn.problem.params === undefined ? {} : { params: drawn.problem.params }),
      });
    }
    cache(req, res, book);
    res.type('image/webp').send(Buffer.from(drawn.value));
  });

  router.get('/items/:segment/pages/:page/words', async (req, res) => {
    const book = await bookOf(req);
    const number = numberOf(book, req.params.page);
    const [passage] = await media.passages.of(book.record._id, { page: number });
    cache(req, res, book);
    res.json({ words: foundWords(passage?.text ?? '', readerParameters(req.query).query) });
  });

  router.get('/items/:segment/book', async (req, res) => {
    const book = await bookOf(req);
    res.set('Cache-Control', ONLY_FOR_THIS_PERSON);
    res.json({
      pages: book.pages,
      labels: Array.from({ length: book.record.labels === undefined ? 0 : book.pages }, (_, at) => labelOfPage(book, at + 1) ?? ''),
      scanned: book.record.scanned ?? [],
      contents: presentContents(book, req.locale),
    });
  });

  return router;
}
