import { Router, type Request } from 'express';
import { z } from 'zod';
import { ITEM_TYPES } from '../../content-schema/validator.ts';
import { institutionsFor, mayAnywhere } from '../accounts/permissions.ts';
import { requirePermission, signedInPerson } from '../accounts/require.ts';
import { pageLinks, type PageLinks } from '../http/page-links.ts';
import { parseParameters, single } from '../http/parameters.ts';
import { presentNotice } from './notice-presenter.ts';
import type { PublishingPages } from './page-parts.ts';
import { STATES, type State } from './states.ts';
import type { SubmissionPage } from './submission-queries.ts';
import { presentRow, type SubmissionRow } from './submission-presenter.ts';

const PAGE_SIZE = 20;
const NOTICES = 10;
/** What an author sees without asking for more. */
const SHOWN: readonly State[] = STATES.filter((state) => state !== 'discarded' && state !== 'superseded');

const parameters = z.object({
  state: single(z.enum(STATES).optional()),
  type: single(z.enum(ITEM_TYPES).optional()),
  page: single(z.coerce.number().int().min(1).max(10_000).default(1)),
});
const queueParameters = z.object({
  show: single(z.enum(['waiting', 'mine', 'others']).default('waiting')),
  page: single(z.coerce.number().int().min(1).max(10_000).default(1)),
});
const noticeForm = z.object({ notice: z.string().max(200).optional() });

interface Listed {
  readonly total: number;
  readonly rows: readonly SubmissionRow[];
  readonly pages: PageLinks;
}

/** *My submissions*, and what waits for a reviewer. */
export function createListRoutes({ publishing, notices, institutions, render }: PublishingPages): Router {
  const router = Router();
  async function listed(req: Request, path: string, query: Record<string, string>, page: number, found: SubmissionPage): Promise<Listed> {
    const names = await institutions.names();
    const person = signedInPerson(req);
    const href = (to: number): string => req.locale.link(`${path}?${new URLSearchParams({ ...query, page: String(to) }).toString()}`);
    return {
      total: found.total,
      rows: found.submissions.map((submission) => presentRow(person, submission, names, req.locale)),
      pages: pageLinks(found.total, PAGE_SIZE, page, href),
    };
  }

  router.get('/submissions', requirePermission('submission.read'), async (req, res) => {
    const person = signedInPerson(req);
    const { t, link, language } = req.locale;
    const { state, type, page } = parseParameters(parameters, req.query);
    const at = { skip: (page - 1) * PAGE_SIZE, limit: PAGE_SIZE };
    const [found, unread, unreadCount] = await Promise.all([
      publishing.list({ author: person.id, states: state === undefined ? SHOWN : [state], type }, at),
      notices.unread(person.id, NOTICES),
      notices.countUnread(person.id),
    ]);
    const query = { ...(state === undefined ? {} : { state }), ...(type === undefined ? {} : { type }) };
    render(
      req,
      res,
      'submissions/list',
      { title: t('submissions.title'), path: '/submissions', noindex: true, workshop: true },
      {
        ...(await listed(req, '/submissions', query, page, found)),
        chosen: { state, type },
        isFiltered: state !== undefined || type !== undefined,
        states: STATES,
        types: ITEM_TYPES,
        notices: unread.map((notice) => {
          const row = presentNotice(notice, language, t);
          return { ...row, href: link(row.path) };
        }),
        unreadCount,
        mayWrite: mayAnywhere(person, 'submission.create'),
        mayReview: mayAnywhere(person, 'submission.review'),
      },
    );
  });

  router.get('/submissions/review', requirePermission('submission.review'), async (req, res) => {
    const person = signedInPerson(req);
    const { t, link } = req.locale;
    const { show, page } = parseParameters(queueParameters, req.query);
    const common = { institutions: institutionsFor(person, 'submission.review'), isOldestFirst: true } as const;
    const filters = {
      waiting: { ...common, states: ['submitted'], notBy: person.id },
      mine: { ...common, states: ['in-review'], holder: person.id },
      others: { ...common, states: ['in-review'], notHeldBy: person.id },
    } as const;
    const none = { skip: 0, limit: 1 };
    const [found, ...counts] = await Promise.all([
      publishing.list(filters[show], { skip: (page - 1) * PAGE_SIZE, limit: PAGE_SIZE }),
      ...(['waiting', 'mine', 'others'] as const).map(async (name) => (await publishing.list(filters[name], none)).total),
    ]);
    render(
      req,
      res,
      'submissions/review',
      { title: t('review.title'), path: '/submissions/review', noindex: true, workshop: true },
      {
        ...(await listed(req, '/submissions/review', { show }, page, found)),
        show,
        tabs: (['waiting', 'mine', 'others'] as const).map((name, position) => ({
          name,
          count: counts[position] ?? 0,
          href: link(`/submissions/review?show=${name}`),
          isCurrent: name === show,
        })),
      },
    );
  });

  router.post('/submissions/notices', requirePermission('submission.read'), async (req, res) => {
    const { notice } = parseParameters(noticeForm, req.body ?? {});
    await notices.markRead(signedInPerson(req).id, notice);
    res.redirect(303, req.locale.link('/submissions'));
  });

  return router;
}
