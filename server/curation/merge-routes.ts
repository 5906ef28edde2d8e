import { Router, type Request, type Response } from 'express';
import { signedInPerson } from '../accounts/require.ts';
import { itemPath, type StoredItem } from '../catalogue/service.ts';
import { AppError } from '../errors.ts';
import { flash } from '../http/flash.ts';
import { nothingSelected } from './bulk-edit-routes.ts';
import { DAY_MS, titleOf, UNDO_DAYS } from './bulk-edits.ts';
import { presentRow } from './list-presenter.ts';
import { bestToKeep, lostFields, mergedFields } from './merge-fields.ts';
import { MOST_MERGED, type MergeOutcome } from './merges.ts';
import { mergeForm, mergeParameters } from './parameters.ts';
import type { CurationPages } from './routes.ts';
import { fieldLabel, presentTitle, presentValue, type InstitutionNames } from './value-presenter.ts';

/** Merging items. */
export function createMergeRoutes({ curation, catalogue, institutions, render }: CurationPages): Router {
  const router = Router();
  const { merges } = curation;

  /** Why they cannot become one, as a sentence. */
  const refusal = (outcome: MergeOutcome, { t, isolate }: Request['locale']): string => {
    if (outcome.kind === 'open') return t('curation.merge.open', { title: isolate(titleOf(outcome.item).title) });
    return t(`curation.merge.${outcome.kind}`, { most: MOST_MERGED });
  };

  /** Field by field what the kept item gains, and which values of the others go. */
  function presentFields(keep: StoredItem, others: readonly StoredItem[], locale: Request['locale'], names: InstitutionNames): object {
    const { content } = catalogue.contentOf(keep);
    const contents = others.map((other) => catalogue.contentOf(other).content as Readonly<Record<string, unknown>>);
    const own = content as Readonly<Record<string, unknown>>;
    const gained = mergedFields(content, contents);
    const lost = [...new Set(contents.flatMap((other) => lostFields(content, other)))].sort();
    return {
      gained: gained.map(({ field, how, value }) => ({
        label: fieldLabel(field, locale),
        how,
        before: presentValue(field, own[field], locale, names),
        after: presentValue(field, value, locale, names),
      })),
      lost: lost.map((field) => ({
        label: fieldLabel(field, locale),
        kept: presentValue(field, own[field], locale, names),
        others: contents
          .filter((other) => lostFields(content, other).includes(field))
          .flatMap((other) => presentValue(field, other[field], locale, names)),
      })),
    };
  }

  async function showPreview(req: Request, res: Response, ids: readonly string[], wanted?: string, problem?: string): Promise<void> {
    const { locale } = req;
    const by = signedInPerson(req);
    if (ids.length === 0) {
      nothingSelected(req, res);
      return;
    }
    const [{ items: found }, names] = await Promise.all([curation.items.select(by, { ids }, MOST_MERGED + 1), institutions.names()]);
    const keepId = found.some(({ _id }) => _id === wanted) ? wanted : bestToKeep(found);
    const others = found.filter(({ _id }) => _id !== keepId).map(({ _id }) => _id);
    const checked = await merges.check(by, keepId ?? '', ids.length > MOST_MERGED ? ids : others);
    const isPossible = !('kind' in checked);
    const [keep, ...going] = isPossible ? checked : [];
    render(
      req,
      res,
      'curation/merge',
      {
        title: locale.t('curation.merge.title'),
        path: '/editor',
        noindex: true,
        workshop: true,
        status: problem === undefined ? 200 : 409,
      },
      {
        problem: problem ?? (isPossible ? undefined : refusal(checked, locale)),
        keep: keepId,
        rows: found.map((item) => presentRow(item, locale, names)),
        isPossible,
        ...(keep === undefined ? {} : presentFields(keep, going, locale, names)),
      },
    );
  }

  router.get('/editor/merge', (req, res) => {
    const parsed = mergeParameters.safeParse(req.query);
    return showPreview(req, res, parsed.success ? parsed.data.id : [], parsed.success ? parsed.data.keep : undefined);
  });

  router.post('/editor/merge', async (req, res) => {
    const parsed = mergeForm.safeParse(req.body);
    if (!parsed.success) throw new AppError('request', { status: 400 });
    const { keep: keepId, item } = parsed.data;
    const keep = item.find(({ id }) => id === keepId);
    if (keep === undefined) throw new AppError('request', { status: 400 });
    const others = item.filter(({ id }) => id !== keepId);
    const outcome = await merges.merge(signedInPerson(req), keep, others);
    if (outcome.kind === 'done') res.redirect(303, req.locale.link(`/editor/merges/${outcome.merge._id}`));
    else
      await showPreview(
        req,
        res,
        item.map(({ id }) => id),
        keepId,
        refusal(outcome, req.locale),
      );
  });

  router.get('/editor/merges/:id', async (req, res) => {
    const { t, link } = req.locale;
    const merge = await merges.find(signedInPerson(req), req.params.id);
    if (merge === undefined) throw new AppError('curation-not-found', { status: 404 });
    render(
      req,
      res,
      'curation/merged',
      {
        title: t(merge.state === 'undone' ? 'curation.merged.undone' : 'curation.merged.title'),
        path: '/editor',
        noindex: true,
        workshop: true,
      },
      {
        id: merge._id,
        state: merge.state,
        keep: { ...presentTitle(merge.keep), href: link(itemPath(merge.keep.id, merge.keep.title)), outcome: merge.keep.outcome },
        items: merge.items.map((item) => ({ ...presentTitle(item), href: link(`/items/${item.id}`), outcome: item.outcome })),
        until: new Date(merge.at.getTime() + UNDO_DAYS * DAY_MS),
      },
    );
  });

  router.post('/editor/merges/:id/undo', async (req, res) => {
    const outcome = await merges.undo(signedInPerson(req), req.params.id);
    if (outcome.kind === 'late') throw new AppError('curation-late', { status: 409 });
    if (outcome.kind !== 'done') throw new AppError('curation-not-found', { status: 404 });
    flash(req, 'curation.merged.undone');
    res.redirect(303, req.locale.link(`/editor/merges/${outcome.merge._id}`));
  });

  return router;
}
