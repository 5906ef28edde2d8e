import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { allowFrames, parseParameters, said, single, type PluginHost, type Render } from '../../server/plugin-api.ts';
import type { ClassRow, ReadClass } from './class-view.ts';
import type { Links } from './links.ts';
import type { Platforms } from './ports.ts';
import type { LtiLink } from './records.ts';
import { LtiRefusal } from './refusal.ts';
import type { ScoreDelivery } from './services/outbox.ts';
import { spokenLanguage } from './spoken-language.ts';

const PAGE_SIZE = 100;
const MOST_BODY = '4kb';

const classForm = z.object({
  page: single(z.coerce.number().int().min(1).max(10_000).catch(1)),
  again: single(z.literal('1').optional().catch(undefined)),
  session: single(z.string().optional().catch(undefined)),
});

interface ClassRoutesParts extends Pick<PluginHost, 'catalogue'> {
  readonly links: Pick<Links, 'find'>;
  readonly platforms: Pick<Platforms, 'frameOrigins'>;
  /** Lets people through who were launched: sets `req.lti`. */
  readonly requireSession: RequestHandler;
  readonly readClass: ReadClass;
  readonly outbox: Pick<ScoreDelivery, 'sendAgain'>;
  readonly render: Render;
}

function summaryOf(rows: readonly ClassRow[]): Readonly<Record<'all' | 'opened' | 'completed' | 'sent' | 'refused', number>> {
  const count = (holds: (row: ClassRow) => boolean): number => rows.filter(holds).length;
  return {
    all: rows.length,
    opened: count(({ openedAt }) => openedAt !== undefined),
    completed: count(({ isCompleted }) => isCompleted),
    sent: count(({ grade }) => grade?.state === 'sent'),
    refused: count(({ grade }) => grade?.state === 'refused'),
  };
}

/** `/lti/class`: how the learners behind a link are doing, for its teachers. */
export function createClassRoutes({ catalogue, links, platforms, requireSession, readClass, outbox, render }: ClassRoutesParts): Router {
  const router = Router();

  /** @throws LtiRefusal `class-instructors` (403), `class-link` (404). */
  async function linkOf(req: Request): Promise<LtiLink> {
    const language = spokenLanguage(req.lti?.locale);
    if (language !== undefined) req.speak(language);
    if (req.lti?.role !== 'instructor') throw new LtiRefusal('class-instructors', { status: 403, mender: 'teacher' });
    const link = req.lti.link === undefined ? undefined : await links.find(req.lti.link);
    if (link === undefined) throw new LtiRefusal('class-link', { status: 404, mender: 'teacher' });
    return link;
  }

  async function show(
    req: Request,
    res: Response,
    link: LtiLink,
    wanted: number,
    session: string,
    again: number | undefined,
  ): Promise<void> {
    const { t, language } = req.locale;
    const [view, item] = await Promise.all([readClass(link), link.item === undefined ? undefined : catalogue.follow(link.item)]);
    allowFrames(res, await platforms.frameOrigins());
    res.set('Cache-Control', 'no-store');
    const last = Math.max(1, Math.ceil(view.rows.length / PAGE_SIZE));
    const page = Math.min(wanted, last);
    render(
      req,
      res,
      'lti/class',
      { title: t('lti.class.title'), path: '/', noindex: true, workshop: true, layout: 'frame' },
      {
        ...view,
        rows: view.rows.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
        summary: summaryOf(view.rows),
        page,
        last,
        session,
        again,
        item: item === undefined ? undefined : said(item.name, language, item.originalLanguage),
        course: link.context?.title ?? link.context?.label,
      },
    );
  }

  router.get('/lti/class', requireSession, async (req, res) => {
    const link = await linkOf(req);
    const { page } = parseParameters(classForm, req.query);
    // The bearer's token never stands in an answer to a script.
    await show(req, res, link, page, '', undefined);
  });

  router.post(
    '/lti/class',
    express.urlencoded({ extended: false, limit: MOST_BODY, parameterLimit: 10 }),
    requireSession,
    async (req, res) => {
      const link = await linkOf(req);
      const { page, again, session = '' } = parseParameters(classForm, req.body);
      const restarted = again === undefined ? undefined : await outbox.sendAgain(link._id);
      await show(req, res, link, page, session, restarted);
    },
  );

  return router;
}
