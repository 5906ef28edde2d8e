import { Router, type Request } from 'express';
import { z } from 'zod';
import type { Item } from '../../content-schema/validator.ts';
import { may } from '../accounts/permissions.ts';
import { assertMay, requirePermission, signedInPerson } from '../accounts/require.ts';
import { idInSegment, itemPath, previewItem, statusOf, type StoredItem } from '../catalogue/service.ts';
import { AppError } from '../errors.ts';
import { flash } from '../http/flash.ts';
import { parseParameters, single } from '../http/parameters.ts';
import { diffProgrammes, presentDiff } from '../programmes/service.ts';
import { allowedChange, type PublishingPages } from './page-parts.ts';
import type { Submission } from './submission-model.ts';
import { titleOf } from './submission-presenter.ts';
import { createItemLines, presentVersions } from './version-presenter.ts';

const number = z.coerce.number().int().min(1).max(100_000);
const diffParameters = z.object({ with: single(number.optional()), view: single(z.enum(['together', 'side']).default('together')) });
const reinstateForm = z.object({ revision: number });

/**
 * The item that an address names, also a withdrawn one: its versions stay readable.
 * @throws AppError `item-not-found` (404), `item-deleted` (410).
 */
export async function itemOf(req: Request, catalogue: PublishingPages['catalogue']): Promise<StoredItem> {
  const id = idInSegment(String(req.params['segment']));
  const item = id === undefined ? undefined : await catalogue.follow(id);
  if (item === undefined || statusOf(item) === 'draft') throw new AppError('item-not-found', { status: 404 });
  if (statusOf(item) === 'deleted') throw new AppError('item-deleted', { status: 410 });
  return item;
}

/** Every version of an item at its own address, and what changed between two of them. */
export function createVersionRoutes({ publishing, catalogue, institutions, render }: PublishingPages): Router {
  const router = Router();
  const linesOf = createItemLines({ publishing, institutions });

  /** A version's content; the first of an item that came in by import is the item itself. */
  async function contentOf(item: StoredItem, version: number): Promise<Pick<Submission, 'content'> & Partial<Submission>> {
    const found = await publishing.version(item._id, version);
    if (found !== undefined) return found;
    const versions = version === 1 ? await publishing.versions(item._id) : [];
    if (version === 1 && versions.length === 0) return { content: catalogue.contentOf(item).content };
    throw new AppError('version-not-found', { status: 404, params: { version } });
  }

  router.get('/items/:segment/versions', async (req, res) => {
    const { locale } = req;
    const { t, link } = locale;
    const item = await itemOf(req, catalogue);
    const [versions, lines] = await Promise.all([publishing.versions(item._id), linesOf(item, locale)]);
    const content = { content: item as unknown as Submission['content'] };
    const newest = versions[0];
    const subject = { institution: item.institution };
    const isWithdrawn = statusOf(item) === 'withdrawn';
    const open = may(req.user, 'submission.read', subject) ? await publishing.findOpen(item._id) : undefined;
    render(
      req,
      res,
      'versions/list',
      { title: t('versions.title'), path: `/items/${item._id}/versions`, noindex: true, workshop: true },
      {
        name: titleOf(content, locale),
        itemHref: link(itemPath(item._id, item.name[item.originalLanguage] ?? '')),
        rows: presentVersions(item, versions, locale),
        family: lines.family,
        isWithdrawn,
        openHref: open === undefined ? undefined : link(`/submissions/${open._id}`),
        mayRevise: !isWithdrawn && open === undefined && may(req.user, 'submission.create', subject),
        next: (newest?.version ?? 1) + 1,
        mayAdapt: !isWithdrawn && req.user !== undefined,
        mayWithdraw: may(req.user, 'item.withdraw', subject),
        revision: newest?.revision,
        hrefs: {
          revise: link(`/items/${item._id}/revise`),
          withdraw: link(`/items/${item._id}/withdraw`),
          reinstate: link(`/items/${item._id}/reinstate`),
          adapt: link(`/items/${item._id}/adapt`),
        },
      },
    );
  });

  router.get('/items/:segment/versions/:version', async (req, res) => {
    const { locale } = req;
    const item = await itemOf(req, catalogue);
    const version = parseParameters(number, req.params.version);
    const [shown, versions] = await Promise.all([contentOf(item, version), publishing.versions(item._id)]);
    const rows = presentVersions(item, versions, locale);
    const row = rows.find((one) => one.version === version);
    const preview = await previewItem(item._id, shown.content, { catalogue, institutions }, locale);
    render(
      req,
      res,
      'versions/version',
      {
        title: locale.t('version.title', { version, title: preview.item.name.text }),
        path: `/items/${item._id}/versions/${String(version)}`,
        noindex: true,
        workshop: true,
      },
      {
        ...preview,
        row,
        current: rows.find(({ isCurrent }) => isCurrent),
        itemHref: locale.link(itemPath(item._id, item.name[item.originalLanguage] ?? '')),
        allHref: locale.link(`/items/${item._id}/versions`),
      },
    );
  });

  router.get('/items/:segment/versions/:version/diff', async (req, res) => {
    const { locale } = req;
    const item = await itemOf(req, catalogue);
    const version = parseParameters(number, req.params.version);
    const { with: other = Math.max(1, version - 1), view } = parseParameters(diffParameters, req.query);
    const [older, newer] = [Math.min(version, other), Math.max(version, other)];
    const [before, after] = await Promise.all([contentOf(item, older), contentOf(item, newer)]);
    const path = `/items/${item._id}/versions/${String(version)}/diff?with=${String(other)}`;
    const diff = diffProgrammes(before.content as unknown as Item, after.content as unknown as Item);
    render(
      req,
      res,
      'submissions/diff',
      { title: locale.t('diff.heading'), path, noindex: true, workshop: true },
      {
        diff: presentDiff(diff, item.originalLanguage, { side: view === 'side', path }, locale),
        name: titleOf(after, locale),
        lead: locale.t('version.diff.lead', { older, newer }),
        back: { href: locale.link(`/items/${item._id}/versions`), label: locale.t('versions.title') },
      },
    );
  });

  router.post('/items/:segment/revise', requirePermission('submission.create'), async (req, res) => {
    const item = await itemOf(req, catalogue);
    const person = assertMay(req, 'submission.create', { institution: item.institution });
    const change = await publishing.revise(person, item._id);
    if (!('submission' in change)) throw new AppError('item-not-found', { status: 404 });
    const { submission } = change;
    // Somebody has begun it already: the page of theirs says who.
    const isMine = change.kind === 'done' || submission.authors.some(({ id }) => id === person.id);
    res.redirect(303, req.locale.link(`/submissions/${submission._id}${isMine && submission.state === 'draft' ? '/edit' : ''}`));
  });

  router.post('/items/:segment/reinstate', requirePermission('item.withdraw'), async (req, res) => {
    const item = await itemOf(req, catalogue);
    const [newest] = await publishing.versions(item._id);
    if (newest === undefined) throw new AppError('item-not-found', { status: 404 });
    const { revision } = parseParameters(reinstateForm, req.body ?? {});
    const change = await publishing.step(signedInPerson(req), newest._id, { name: 'reinstate', revision });
    const made = allowedChange(req, change, 'reinstate', newest);
    flash(req, made.kind === 'done' ? 'step.reinstate.done' : 'withdraw.stale');
    res.redirect(303, req.locale.link(`/items/${item._id}/versions`));
  });

  return router;
}
