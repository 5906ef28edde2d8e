import { Router } from 'express';
import { z } from 'zod';
import type { Item } from '../../content-schema/validator.ts';
import { vocabulary } from '../../content-schema/vocabularies.ts';
import { institutionsFor } from '../accounts/permissions.ts';
import { assertMay, requirePermission, signedInPerson } from '../accounts/require.ts';
import { itemPath } from '../catalogue/service.ts';
import { AppError } from '../errors.ts';
import { flash } from '../http/flash.ts';
import { parseParameters, single } from '../http/parameters.ts';
import { diffProgrammes, presentDiff } from '../programmes/service.ts';
import { said } from '../text/said.ts';
import { labelOf } from '../vocabularies/service.ts';
import { adapt } from './adaptation.ts';
import { originalLanguageOf } from './changes.ts';
import { presentOffer } from './offer-presenter.ts';
import { readableSubmission, type PublishingPages } from './page-parts.ts';
import { titleOf } from './submission-presenter.ts';
import { itemOf } from './version-routes.ts';

const country = z.string().refine((code) => vocabulary('countries').get(code) !== undefined);
const adaptForm = z.object({ institution: z.string().min(1).max(100), country: single(country.optional()) });
const viewParameters = z.object({ view: single(z.enum(['together', 'side']).default('together')) });
const takeForm = z.object({
  revision: z.coerce.number().int().min(1),
  version: z.coerce.number().int().min(1),
  // 300 outcomes may have changed in five languages.
  change: z
    .union([z.string().max(200), z.array(z.string().max(200)).max(5000)])
    .optional()
    .transform((given) => [given ?? []].flat()),
  done: single(z.literal('yes').optional()),
});
const MOST_SHOWN = 20;

/** An institution's own copy of a published item, and what newer versions of the original change for it. */
export function createAdaptationRoutes({ publishing, catalogue, institutions, render }: PublishingPages): Router {
  const router = Router();
  const writer = requirePermission('submission.create');

  router.get('/items/:segment/adapt', writer, async (req, res) => {
    const { t, link, language } = req.locale;
    const person = signedInPerson(req);
    const item = await itemOf(req, catalogue);
    const [all, reachable] = [await institutions.all(), institutionsFor(person, 'submission.create')];
    const own = all.filter(({ _id }) => reachable === undefined || reachable.includes(_id));
    const licence = item.license === undefined ? undefined : vocabulary('licences').get(item.license);
    render(
      req,
      res,
      'versions/adapt',
      { title: t('adapt.title'), path: `/items/${item._id}/adapt`, noindex: true, workshop: true },
      {
        name: said(item.name, language, item.originalLanguage),
        itemHref: link(itemPath(item._id, item.name[item.originalLanguage] ?? '')),
        action: link(`/items/${item._id}/adapt`),
        licence: licence === undefined ? undefined : { label: licence.label[language], summary: licence.summary[language] },
        institutions: own.map((one) => ({
          id: one._id,
          name: said(one.name, language, one.originalLanguage),
          country: labelOf('countries', one.country, language),
        })),
        countries: vocabulary('countries')
          .concepts.map(({ code, label }) => ({ code, label: label[language] }))
          .sort((a, b) => a.label.localeCompare(b.label, language)),
        home: item.country === undefined ? undefined : labelOf('countries', item.country, language),
      },
    );
  });

  router.post('/items/:segment/adapt', writer, async (req, res) => {
    const { link } = req.locale;
    const item = await itemOf(req, catalogue);
    const sent = parseParameters(adaptForm, req.body ?? {});
    const person = assertMay(req, 'submission.create', { institution: sent.institution });
    const institution = await institutions.find(sent.institution);
    if (institution === undefined) throw new AppError('institution-not-found', { status: 404 });
    const adapter = { institution: sent.institution, country: sent.country ?? institution.country };
    const change = await publishing.adapt(person, item._id, adapter);
    if (!('submission' in change)) throw new AppError('item-withdrawn', { status: 410 });
    const isMade = change.kind === 'done';
    flash(req, isMade ? 'adapt.done' : 'adapt.open');
    const { unmapped } = adapt(catalogue.contentOf(item).content, adapter);
    if (isMade && unmapped.length > 0) {
      const levels = unmapped.map((code) => labelOf('qualification-levels', code, req.locale.language));
      flash(req, 'adapt.unmapped', { levels: req.locale.list(levels) });
    }
    res.redirect(303, link(`/submissions/${change.submission._id}`));
  });

  router.get('/submissions/:id/origin', requirePermission('submission.read'), async (req, res) => {
    const { locale } = req;
    const { submission } = await readableSubmission(req, publishing);
    const news = await publishing.originNews(submission);
    if (news === undefined) {
      flash(req, 'origin.none');
      res.redirect(303, locale.link(`/submissions/${submission._id}`));
      return;
    }
    const { view } = parseParameters(viewParameters, req.query);
    const path = `/submissions/${submission._id}/origin`;
    const original = originalLanguageOf(news.to);
    const diff = diffProgrammes(news.versions.base as unknown as Item, news.versions.next as unknown as Item);
    const rows = news.offers.map((offer) => presentOffer(offer, original, locale));
    render(
      req,
      res,
      'submissions/origin',
      { title: locale.t('origin.title', { version: news.to.version ?? 0 }), path, noindex: true, workshop: true },
      {
        name: titleOf(submission, locale),
        originName: titleOf(news.to, locale),
        from: news.from.version ?? 0,
        version: news.to.version ?? 0,
        revision: submission.revision,
        action: locale.link(path),
        backHref: locale.link(`/submissions/${submission._id}`),
        diff: presentDiff(diff, original, { side: view === 'side', path }, locale),
        fitting: rows.filter(({ isPossible }) => isPossible),
        others: rows.filter(({ isPossible }) => !isPossible),
      },
    );
  });

  router.post('/submissions/:id/origin', writer, async (req, res) => {
    const { t, link, list } = req.locale;
    const { person, submission } = await readableSubmission(req, publishing);
    const { revision, version, change: chosen, done } = parseParameters(takeForm, req.body ?? {});
    if (chosen.length === 0 && done === undefined) {
      flash(req, 'origin.nothing');
      res.redirect(303, link(`/submissions/${submission._id}/origin`));
      return;
    }
    const { change, taken, left } = await publishing.takeOver(person, submission._id, {
      revision,
      version,
      chosen: new Set(chosen),
      isDone: done === 'yes',
    });
    if (change.kind === 'forbidden') assertMay(req, 'submission.edit', { institution: submission.institution });
    if (!('submission' in change) || change.kind !== 'done') {
      flash(req, 'origin.stale');
      res.redirect(303, link(`/submissions/${submission._id}`));
      return;
    }
    flash(req, 'origin.taken', { count: taken });
    if (left.length > 0) {
      const rows = left.slice(0, MOST_SHOWN).map((offer) => presentOffer(offer, 'az', req.locale));
      flash(req, 'origin.left', {
        count: left.length,
        changes: list(rows.map(({ title, reason }) => `${title} (${reason ?? t('origin.fit.fits')})`)),
      });
    }
    res.redirect(303, link(`/submissions/${change.submission._id}${done === 'yes' ? '' : '/origin'}`));
  });

  return router;
}
