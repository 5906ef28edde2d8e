import { Router } from 'express';
import { signedInPerson } from '../accounts/require.ts';
import { AppError } from '../errors.ts';
import { flash } from '../http/flash.ts';
import { pageLinks } from '../http/page-links.ts';
import { parseParameters } from '../http/parameters.ts';
import { GROUPS_PER_PAGE } from './duplicates.ts';
import { presentRow } from './list-presenter.ts';
import { differentForm, pageParameter } from './parameters.ts';
import type { CurationPages } from './routes.ts';
import { presentTitle } from './value-presenter.ts';

/** Suggestions of what may be the same, what an editor said is not, and what was done lately. */
export function createDuplicateRoutes({ curation, institutions, render }: CurationPages): Router {
  const router = Router();
  const { merges, duplicates, differentItems, bulkEdits } = curation;

  router.get('/editor/duplicates', async (req, res) => {
    const { locale } = req;
    const { page } = parseParameters(pageParameter, req.query);
    const [{ total, groups }, names] = await Promise.all([duplicates.suggest(signedInPerson(req), page), institutions.names()]);
    render(
      req,
      res,
      'curation/duplicates',
      { title: locale.t('curation.duplicates.title'), path: '/editor', noindex: true, workshop: true },
      {
        total,
        groups: groups.map(({ reasons, items }) => ({
          reasons,
          rows: items.map((item) => presentRow(item, locale, names)),
          ids: items.map(({ _id }) => _id),
          href: locale.link(`/editor/merge?${new URLSearchParams(items.map(({ _id }): [string, string] => ['id', _id])).toString()}`),
        })),
        page,
        pages: pageLinks(total, GROUPS_PER_PAGE, page, (to) => locale.link(`/editor/duplicates?page=${String(to)}`)),
      },
    );
  });

  router.post('/editor/duplicates/different', async (req, res) => {
    const parsed = differentForm.safeParse(req.body);
    if (!parsed.success) throw new AppError('request', { status: 400 });
    const { page } = parseParameters(pageParameter, req.query);
    const outcome = await differentItems.keepApart(signedInPerson(req), parsed.data.id);
    if (outcome.kind !== 'done') throw new AppError('curation-not-found', { status: 404 });
    flash(req, 'curation.duplicates.kept-apart');
    res.redirect(303, req.locale.link(page > 1 ? `/editor/duplicates?page=${String(page)}` : '/editor/duplicates'));
  });

  router.post('/editor/duplicates/different/:id/undo', async (req, res) => {
    const outcome = await differentItems.undo(signedInPerson(req), req.params.id);
    if (outcome.kind === 'late') throw new AppError('curation-late', { status: 409 });
    if (outcome.kind !== 'done') throw new AppError('curation-not-found', { status: 404 });
    flash(req, 'curation.duplicates.proposed-again');
    res.redirect(303, req.locale.link('/editor/recent'));
  });

  router.get('/editor/recent', async (req, res) => {
    const { t, link } = req.locale;
    const by = signedInPerson(req);
    const [edited, merged, apart] = await Promise.all([bulkEdits.recent(by), merges.recent(by), differentItems.recent(by)]);
    const rows = [
      ...edited.map(({ _id, at, by: who, state, selected }) => ({
        at,
        by: who.name,
        href: link(`/editor/edits/${_id}`),
        what: t('curation.recent.edit', { count: selected }),
        state: t(`curation.bulk.${state}`),
      })),
      ...merged.map(({ _id, at, by: who, state, items }) => ({
        at,
        by: who.name,
        href: link(`/editor/merges/${_id}`),
        what: t('curation.recent.merge', { count: items.length + 1 }),
        state: t(state === 'undone' ? 'curation.bulk.undone' : 'curation.bulk.done'),
      })),
      ...apart.map(({ _id, at, by: who, undoneAt, items }) => ({
        at,
        by: who.name,
        titles: items.map((item) => ({ ...presentTitle(item), href: link(`/items/${item.id}`) })),
        what: t('curation.recent.different', { count: items.length }),
        state: t(undoneAt === undefined ? 'curation.bulk.done' : 'curation.bulk.undone'),
        undo: undoneAt === undefined ? link(`/editor/duplicates/different/${_id}/undo`) : undefined,
      })),
    ].sort((a, b) => b.at.getTime() - a.at.getTime());
    render(
      req,
      res,
      'curation/recent',
      { title: t('curation.recent.title'), path: '/editor', noindex: true, workshop: true },
      { rows, deletedHref: link('/editor?status=deleted') },
    );
  });

  return router;
}
