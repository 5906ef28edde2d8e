import { Router } from 'express';
import { signedInPerson } from '../accounts/require.ts';
import { itemPath } from '../catalogue/service.ts';
import { AppError } from '../errors.ts';
import { flash } from '../http/flash.ts';
import { presentTitle } from './value-presenter.ts';
import { nothingSelected } from './bulk-edit-routes.ts';
import { titleOf, UNDO_DAYS } from './bulk-edits.ts';
import { MOST_DELETED } from './deletions.ts';
import { presentRow } from './list-presenter.ts';
import { idsForm, seenForm, selectionOf } from './parameters.ts';
import type { CurationPages } from './routes.ts';

const SHOWN = 20;

/** Deleting items with a confirmation that names what is lost, and restoring them. */
export function createDeletionRoutes({ curation, institutions, render }: CurationPages): Router {
  const router = Router();
  const { deletions } = curation;

  router.get('/editor/delete', async (req, res) => {
    const { locale } = req;
    const selection = selectionOf(req.query);
    if (selection === undefined) {
      nothingSelected(req, res);
      return;
    }
    const [loss, names] = await Promise.all([deletions.preview(signedInPerson(req), selection), institutions.names()]);
    if (loss.items.length === 0) {
      nothingSelected(req, res);
      return;
    }
    render(
      req,
      res,
      'curation/delete',
      { title: locale.t('curation.delete.title', { count: loss.total }), path: '/editor', noindex: true, workshop: true },
      {
        ...loss,
        most: MOST_DELETED,
        days: UNDO_DAYS,
        seen: loss.items.map(({ _id, revision }) => `${_id}.${String(revision)}`),
        rows: loss.items.slice(0, SHOWN).map((item) => presentRow(item, locale, names)),
        users: (loss.uses?.items ?? []).map((item) => ({
          ...presentTitle(titleOf(item)),
          href: locale.link(itemPath(item._id, titleOf(item).title)),
        })),
      },
    );
  });

  router.post('/editor/delete', async (req, res) => {
    const parsed = seenForm.safeParse(req.body);
    if (!parsed.success) throw new AppError('request', { status: 400 });
    const { done, changed } = await deletions.remove(signedInPerson(req), parsed.data.item);
    if (done.length > 0) flash(req, 'curation.deleted', { count: done.length, days: UNDO_DAYS });
    if (changed.length > 0) flash(req, 'curation.deleted.changed', { count: changed.length });
    res.redirect(303, req.locale.link(done.length > 0 ? '/editor?status=deleted' : '/editor'));
  });

  router.post('/editor/restore', async (req, res) => {
    const parsed = idsForm.safeParse(req.body);
    if (!parsed.success) throw new AppError('request', { status: 400 });
    const { done, changed } = await deletions.restore(signedInPerson(req), parsed.data.id);
    if (done.length + changed.length === 0) {
      nothingSelected(req, res);
      return;
    }
    if (done.length > 0) flash(req, 'curation.restored', { count: done.length });
    if (changed.length > 0) flash(req, 'curation.restored.late', { count: changed.length });
    res.redirect(303, req.locale.link('/editor?status=deleted'));
  });

  return router;
}
