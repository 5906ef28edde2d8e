import express, { Router, type Request, type RequestHandler } from 'express';
import { z } from 'zod';
import { ownFiles } from '../../../content-schema/own-files.ts';
import {
  AppError,
  idInSegment,
  itemPath,
  markAnswers,
  parseParameters,
  readAnswers,
  single,
  type PluginHost,
  type StoredItem,
} from '../../../server/plugin-api.ts';
import { linkOf, type ShowAt } from './resource-link.ts';
import type { LtiSession } from '../launch.ts';
import type { Links } from '../links.ts';
import { fragmentOf } from '../place.ts';
import type { Progress } from './progress.ts';
import { PAGE_SECONDS, type Report } from './seen.ts';
import { shownItem } from './shown-item.ts';

const MOST_BODY = '64kb';
const LONGEST_VIDEO = 12 * 3600;
const MOST_PLACES = 200;
/** Fields of a form of questions: each choice of each may be one. */
const MOST_FIELDS = 1000;

const page = z.coerce.number().int().min(1).max(999_999);
const openForm = z.object({
  page: single(page.optional().catch(undefined)),
  t: single(z.coerce.number().int().min(0).max(LONGEST_VIDEO).optional().catch(undefined)),
  whole: single(z.literal('1').optional().catch(undefined)),
  item: single(
    z
      .string()
      .regex(/^[0-9a-z]{12}$/)
      .optional()
      .catch(undefined),
  ),
  read: single(page.optional().catch(undefined)),
});

const second = z.number().min(0).max(LONGEST_VIDEO);
const range = z.tuple([second, second]).refine(([from, to]) => to > from);
const reportBody = z.object({
  ranges: z.array(range).max(MOST_PLACES).default([]),
  pages: z.array(z.number().int().min(1).max(999_999)).max(MOST_PLACES).default([]),
  length: z.number().min(1).max(LONGEST_VIDEO).optional(),
});

interface OpenRoutesParts extends Pick<PluginHost, 'catalogue' | 'media'> {
  readonly links: Pick<Links, 'find'>;
  readonly progress: Pick<Progress, 'report' | 'answer'>;
  /** Lets people through who were launched: sets `req.lti`. */
  readonly requireSession: RequestHandler;
  readonly show: ShowAt;
}

/** The secret of the page that asks, behind `requireSession`. */
function tokenOf(req: Request): string {
  const { session } = (req.body ?? {}) as { session?: unknown };
  return typeof session === 'string' ? session : (/^Bearer (.+)$/i.exec(req.get('Authorization') ?? '')?.[1] ?? '');
}

function sessionOf(req: Request): LtiSession {
  if (req.lti === undefined) throw new AppError('signed-out', { status: 401 });
  return req.lti;
}

/** What people do who were launched: going to another page of what is open, and what they have watched and read. */
export function createOpenRoutes({ catalogue, media, links, progress, requireSession, show }: OpenRoutesParts): Router {
  const router = Router();

  /** The pages of the book that the reader shows; undefined where it is not here. */
  async function bookPages(item: StoredItem): Promise<number | undefined> {
    const books = ownFiles(item).filter(({ role, encodingFormat }) => role === 'book' && encodingFormat === 'application/pdf');
    return books[0] === undefined ? undefined : (await media.files.find(books[0].sha256))?.pages;
  }

  /** Adds a report of a learner; what others watch is not counted. */
  async function add(session: LtiSession, report: Report): Promise<{ share: number; isCompleted: boolean } | undefined> {
    const link = await linkOf(session, links);
    if (session.role !== 'learner' || link?.item === undefined) return undefined;
    const found = await shownItem(link.item, catalogue);
    if (found.kind === 'gone') return undefined;
    const pages = found.item.type === 'textbook' ? await bookPages(found.item) : undefined;
    if (found.item.type === 'textbook' && pages === undefined) return undefined;
    const within = { ...report, pages: report.pages.filter((one) => one <= (pages ?? 0)) };
    const { share, isCompleted } = await progress.report(link, found.item, pages, session.subject, within);
    return { share, isCompleted };
  }

  router.get('/lti/items/:id', async (req, res) => {
    const item = await catalogue.follow(idInSegment(req.params.id) ?? '');
    if (item === undefined) throw new AppError('item-not-found', { status: 404 });
    const { pages, t } = req.query;
    const fragment = fragmentOf({ ...(typeof pages === 'string' ? { pages } : {}), ...(typeof t === 'string' ? { t } : {}) });
    const place =
      fragment === undefined ? '' : 'pageStart' in fragment ? `?page=${String(fragment.pageStart)}` : `?t=${String(fragment.startOffset)}`;
    res.redirect(302, req.locale.link(itemPath(item._id, item.name[item.originalLanguage] ?? '')) + place);
  });

  router.post(
    '/lti/open',
    express.urlencoded({ extended: false, limit: MOST_BODY, parameterLimit: 20 }),
    requireSession,
    async (req, res) => {
      const session = sessionOf(req);
      const { page: wanted, t, whole, item, read } = parseParameters(openForm, req.body);
      // Without scripts a page counts as read when one turns to another.
      if (read !== undefined) await add(session, { ranges: [], pages: [read] });
      await show(tokenOf(req), session, req, res, { page: wanted, second: t, isWhole: whole === '1', replacement: item });
    },
  );

  router.post(
    '/lti/answers',
    express.urlencoded({ extended: false, limit: MOST_BODY, parameterLimit: MOST_FIELDS }),
    requireSession,
    async (req, res) => {
      const session = sessionOf(req);
      const link = await linkOf(session, links);
      const found = link?.item === undefined ? undefined : await shownItem(link.item, catalogue);
      if (link === undefined || found?.kind !== 'item') {
        await show(tokenOf(req), session, req, res, { isWhole: false });
        return;
      }
      const answers = readAnswers(req.body);
      const marked = markAnswers(found.item, answers, req.locale.language);
      const isAnswered = marked.perQuestion.some((one) => one.isAnswered);
      if (session.role === 'learner' && isAnswered) await progress.answer(link, session.subject, marked.score);
      await show(tokenOf(req), session, req, res, { isWhole: false, answered: { answers, marked } });
    },
  );

  router.post('/lti/progress', express.json({ limit: MOST_BODY }), requireSession, async (req, res) => {
    const parsed = reportBody.safeParse(req.body);
    res.set('Cache-Control', 'no-store');
    if (!parsed.success) {
      res.status(400).json({ error: 'report' });
      return;
    }
    const counted = await add(sessionOf(req), parsed.data);
    res.json(counted === undefined ? { isCounted: false } : { isCounted: true, ...counted, pageSeconds: PAGE_SECONDS });
  });

  return router;
}
