import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { requirePermission } from '../accounts/require.ts';
import { may } from '../accounts/permissions.ts';
import { itemPath } from '../catalogue/service.ts';
import { AppError } from '../errors.ts';
import { flash } from '../http/flash.ts';
import { parseParameters, single } from '../http/parameters.ts';
import { diffProgrammes, presentDiff } from '../programmes/service.ts';
import { asItem, originalLanguageOf, subjectOf } from './changes.ts';
import { presentImpact } from './impact-presenter.ts';
import { impactOf } from './impact.ts';
import { allowedChange, readableSubmission, type PublishingPages } from './page-parts.ts';
import { ANSWERS } from './review-checklist.ts';
import { TRANSITION_NAMES, type TransitionName } from './states.ts';
import { showSubmission } from './submission-page.ts';
import type { Submission } from './submission-model.ts';
import { titleOf } from './submission-presenter.ts';

const LONGEST_NOTE = 5000;
const note = z.string().max(LONGEST_NOTE).default('');
const revision = z.coerce.number().int().min(1);
const stepForm = z.object({ step: z.enum(TRANSITION_NAMES), revision, note });
/** A decision comes with the answers to the checklist; `check` only keeps them. */
const decisionForm = z.object({ do: z.enum(['check', 'approve', 'request-changes', 'hand-back']), revision, note });
const diffParameters = z.object({ view: single(z.enum(['together', 'side']).default('together')) });
const MADE_ON_ITEM: readonly TransitionName[] = ['withdraw', 'reinstate'];

/** The page of a submission and the steps that are made on it. */
export function createSubmissionRoutes(pages: PublishingPages): Router {
  const { publishing, catalogue, checklist, usageReporters, render, log } = pages;
  const router = Router();
  const signedIn = requirePermission('submission.read');

  router.get('/submissions/:id', signedIn, async (req, res) => {
    await showSubmission(req, res, await readableSubmission(req, publishing), pages);
  });

  async function makeStep(
    req: Request,
    res: Response,
    submission: Submission,
    step: { name: TransitionName; revision: number; note: string },
  ): Promise<void> {
    const { person } = await readableSubmission(req, publishing);
    const change = allowedChange(req, await publishing.step(person, submission._id, step), step.name, submission);
    if (change.kind === 'done') {
      flash(req, `step.${step.name}.done`, { title: titleOf(change.submission, req.locale).text, version: change.submission.version ?? 0 });
      const isShown = step.name === 'publish';
      res.redirect(303, req.locale.link(isShown ? itemPath(change.submission.item, '') : `/submissions/${submission._id}`));
      return;
    }
    const aside =
      change.kind === 'incomplete'
        ? { status: 422, problems: change.problems, note: step.note }
        : { status: 409, isStale: true, note: step.note };
    await showSubmission(req, res, { person, submission: change.submission }, pages, aside);
  }

  router.post('/submissions/:id/steps', signedIn, async (req, res) => {
    const { submission } = await readableSubmission(req, publishing);
    const { step, ...rest } = parseParameters(stepForm, req.body ?? {});
    if (MADE_ON_ITEM.includes(step)) throw new AppError('parameter', { status: 400, params: { parameter: 'step' } });
    await makeStep(req, res, submission, { name: step, ...rest });
  });

  router.post('/submissions/:id/decision', signedIn, async (req, res) => {
    const { person, submission } = await readableSubmission(req, publishing);
    const { do: decision, ...rest } = parseParameters(decisionForm, req.body ?? {});
    const sent = (req.body ?? {}) as Record<string, unknown>;
    const answers = Object.fromEntries(
      checklist.flatMap(({ id }) => {
        const answer = ANSWERS.find((value) => value === sent[`checklist/${id}`]);
        return answer === undefined ? [] : [[id, answer]];
      }),
    );
    const checked = allowedChange(req, await publishing.check(person, submission._id, answers), 'approve', submission);
    if (checked.kind !== 'done') {
      const aside = { status: 409, isStale: true, note: rest.note, checklist: answers };
      await showSubmission(req, res, { person, submission: checked.submission }, pages, aside);
      return;
    }
    if (decision !== 'check') {
      await makeStep(req, res, checked.submission, { name: decision, ...rest });
      return;
    }
    flash(req, 'checklist.kept');
    res.redirect(303, req.locale.link(`/submissions/${submission._id}#review`));
  });

  router.get('/submissions/:id/publish', signedIn, async (req, res) => {
    const { person, submission } = await readableSubmission(req, publishing);
    const { t, link } = req.locale;
    if (submission.state !== 'approved' || !may(person, 'submission.publish', subjectOf(submission))) {
      res.redirect(303, link(`/submissions/${submission._id}`));
      return;
    }
    const identifier = String(submission.content['identifier']);
    const [versions, impact] = await Promise.all([
      publishing.versions(submission.item),
      impactOf(
        { item: submission.item, identifier },
        {
          catalogue,
          publishing,
          reporters: usageReporters,
          onFailure: (err) => log.warn({ err }, 'a plugin did not say what uses an item'),
        },
      ),
    ]);
    const next = (versions[0]?.version ?? 0) + 1;
    render(
      req,
      res,
      'submissions/publish',
      { title: t('step.publish', { version: next }), path: `/submissions/${submission._id}/publish`, noindex: true, workshop: true },
      {
        submission: { id: submission._id, revision: submission.revision, name: titleOf(submission, req.locale) },
        next,
        isBehind: submission.base !== undefined && submission.base < next - 1,
        diffHref: submission.base === undefined ? undefined : link(`/submissions/${submission._id}/diff`),
        versionsHref: link(`/items/${submission.item}/versions`),
        backHref: link(`/submissions/${submission._id}`),
        impact: presentImpact(impact, req.locale, person),
      },
    );
  });

  router.get('/submissions/:id/diff', signedIn, async (req, res) => {
    const { submission } = await readableSubmission(req, publishing);
    const { view } = parseParameters(diffParameters, req.query);
    const { t, link } = req.locale;
    const base = submission.base === undefined ? undefined : await publishing.version(submission.item, submission.base);
    if (base === undefined) throw new AppError('nothing-to-compare', { status: 404 });
    const path = `/submissions/${submission._id}/diff`;
    const original = originalLanguageOf(submission);
    render(
      req,
      res,
      'submissions/diff',
      { title: t('diff.heading'), path, noindex: true, workshop: true },
      {
        diff: presentDiff(diffProgrammes(asItem(base), asItem(submission)), original, { side: view === 'side', path }, req.locale),
        name: titleOf(submission, req.locale),
        lead: t('submission.diff.lead', { version: base.version ?? 0 }),
        back: { href: link(`/submissions/${submission._id}`), label: t('submission.back') },
      },
    );
  });

  return router;
}
