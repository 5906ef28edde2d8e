import { Router, type Request, type Response } from 'express';
import { signedInPerson } from '../accounts/require.ts';
import { AppError } from '../errors.ts';
import { flash } from '../http/flash.ts';
import type { BulkEditOutcome } from './bulk-edits.ts';
import { presentBulkEdit, presentProgress } from './bulk-edit-presenter.ts';
import { MOST_SELECTED } from './item-list.ts';
import { codeChoices, institutionChoices } from './list-presenter.ts';
import { changesOf, selectionOf } from './parameters.ts';
import type { CurationPages } from './routes.ts';

/** The selection as pairs for hidden fields, as it came. */
export function selectionPairs(given: unknown): [string, string][] {
  const names = ['id', 'all', 'q', 'type', 'specialty', 'institution', 'language', 'licence', 'status', 'lacks'];
  return Object.entries(given as Readonly<Record<string, unknown>>).flatMap(([name, value]) =>
    names.includes(name)
      ? [value].flat().flatMap((one): [string, string][] => (typeof one === 'string' && one !== '' ? [[name, one]] : []))
      : [],
  );
}

/** Back to the list, with a word, where nothing was ticked. */
export function nothingSelected(req: Request, res: Response): void {
  flash(req, 'curation.none-selected');
  const filters = selectionPairs(req.method === 'GET' ? req.query : req.body).filter(([name]) => name !== 'id' && name !== 'all');
  res.redirect(303, req.locale.link(filters.length === 0 ? '/editor' : `/editor?${new URLSearchParams(filters).toString()}`));
}

/** Bulk edits: what to change, the preview, the progress and the result. */
export function createBulkEditRoutes({ curation, institutions, render }: CurationPages): Router {
  const router = Router();
  const { bulkEdits, items } = curation;

  async function showForm(req: Request, res: Response, given: unknown, problem?: string): Promise<void> {
    const { t, language } = req.locale;
    const by = signedInPerson(req);
    const selection = selectionOf(given);
    if (selection === undefined) {
      nothingSelected(req, res);
      return;
    }
    const [{ total }, names] = await Promise.all([items.select(by, selection, 1), institutions.names()]);
    render(
      req,
      res,
      'curation/edit',
      { title: t('curation.edit.title'), path: '/editor', noindex: true, workshop: true, status: problem === undefined ? 200 : 422 },
      {
        total,
        problem,
        pairs: selectionPairs(given),
        form: problem === undefined ? {} : given,
        specialties: codeChoices('isced-f-2013', language),
        levels: codeChoices('qualification-levels', language),
        licences: codeChoices('licences', language),
        institutionChoices: institutionChoices(by, names, language),
        languageChoices: codeChoices('languages', language),
        formLanguage: language,
      },
    );
  }

  router.get('/editor/edit', (req, res) => showForm(req, res, req.query));

  router.post('/editor/edits', async (req, res) => {
    const { t, link } = req.locale;
    const by = signedInPerson(req);
    const body: unknown = req.body;
    const [selection, changes] = [selectionOf(body), changesOf(body)];
    if (selection === undefined) {
      nothingSelected(req, res);
      return;
    }
    if (changes === undefined) return showForm(req, res, body, t('curation.edit.wrong'));
    const at = changes.institution;
    if (typeof at === 'string' && (await institutions.find(at)) === undefined) return showForm(req, res, body, t('curation.edit.wrong'));
    const outcome = await bulkEdits.prepare(by, selection, changes);
    switch (outcome.kind) {
      case 'done':
        res.redirect(303, link(`/editor/edits/${outcome.bulk._id}`));
        return;
      case 'too-many':
        return showForm(req, res, body, t('curation.edit.too-many', { total: outcome.total, most: MOST_SELECTED }));
      case 'forbidden':
        return showForm(req, res, body, t('curation.edit.institution'));
      default:
        return showForm(req, res, body, t('curation.edit.nothing'));
    }
  });

  router.get('/editor/edits/:id', async (req, res) => {
    const bulk = await bulkEdits.find(signedInPerson(req), req.params.id);
    if (bulk === undefined) throw new AppError('curation-not-found', { status: 404 });
    render(
      req,
      res,
      'curation/bulk-edit',
      { title: req.locale.t(`curation.bulk.${bulk.state}`), path: '/editor', noindex: true, workshop: true },
      {
        ...(await presentBulkEdit(bulk, bulkEdits, req.locale, await institutions.names())),
        isMine: bulk.by.id === signedInPerson(req).id,
      },
    );
  });

  router.get('/editor/edits/:id/progress', async (req, res) => {
    const bulk = await bulkEdits.find(signedInPerson(req), req.params.id);
    if (bulk === undefined) throw new AppError('curation-not-found', { status: 404 });
    const progress = presentProgress(bulk, await bulkEdits.counts(bulk._id));
    res
      .set('Cache-Control', 'no-store')
      .json({ ...progress, text: req.locale.t('curation.bulk.progress', { done: progress.done, of: progress.of }) });
  });

  const answer = (req: Request, res: Response, outcome: BulkEditOutcome): void => {
    if (outcome.kind === 'late') throw new AppError('curation-late', { status: 409 });
    if (outcome.kind !== 'done') throw new AppError('curation-not-found', { status: 404 });
    res.redirect(303, req.locale.link(`/editor/edits/${outcome.bulk._id}`));
  };
  router.post('/editor/edits/:id/start', async (req, res) => {
    answer(req, res, await bulkEdits.start(signedInPerson(req), req.params.id));
  });
  router.post('/editor/edits/:id/undo', async (req, res) => {
    answer(req, res, await bulkEdits.undo(signedInPerson(req), req.params.id));
  });

  return router;
}
