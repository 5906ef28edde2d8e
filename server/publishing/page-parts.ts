import type { Request } from 'express';
import { assertMay, signedInPerson } from '../accounts/require.ts';
import type { Person } from '../accounts/service.ts';
import type { CatalogueService } from '../catalogue/service.ts';
import { AppError } from '../errors.ts';
import type { Render } from '../http/render.ts';
import type { InstitutionService } from '../institutions/service.ts';
import type { Log } from '../log.ts';
import { transitionOf, type TransitionName } from './states.ts';
import type { UsageReporter } from './impact.ts';
import type { NoticeService } from './notices.ts';
import type { Criterion } from './review-checklist.ts';
import { subjectOf, type Change, type PublishingService, type Submission } from './service.ts';
import { may } from '../accounts/permissions.ts';

/** What the pages of review and publication are made with. */
export interface PublishingPages {
  readonly publishing: PublishingService;
  readonly notices: NoticeService;
  readonly checklist: readonly Criterion[];
  readonly catalogue: CatalogueService;
  readonly institutions: InstitutionService;
  /** What uses an item outside of the catalogue; from plugins. */
  readonly usageReporters: readonly UsageReporter[];
  readonly render: Render;
  readonly log: Log;
}

const notFound = (): AppError => new AppError('submission-not-found', { status: 404 });

/**
 * The submission of the address, if the person may read it.
 * @throws AppError `submission-not-found` (404), also for one that they may not read.
 */
export async function readableSubmission(req: Request, publishing: PublishingService): Promise<{ person: Person; submission: Submission }> {
  const person = signedInPerson(req);
  const submission = await publishing.find(String(req.params['id']));
  if (submission === undefined || !may(person, 'submission.read', subjectOf(submission))) throw notFound();
  return { person, submission };
}

/**
 * What was changed, unless nothing may be.
 * @throws AppError `submission-not-found` (404), or `forbidden` (403) that names the roles which may make the step.
 */
export function allowedChange(
  req: Request,
  change: Change,
  step: TransitionName,
  submission: Submission,
): Exclude<Change, { kind: 'forbidden' | 'not-found' }> {
  if (change.kind === 'not-found') throw notFound();
  if (change.kind === 'forbidden') {
    assertMay(req, transitionOf(step).action, subjectOf(submission));
    throw new AppError('forbidden', { status: 403, params: { roles: '' } });
  }
  return change as Exclude<Change, { kind: 'forbidden' | 'not-found' }>;
}
