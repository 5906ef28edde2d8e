import type { Request } from 'express';
import { assertMay, signedInPerson } from '../accounts/require.ts';
import { may } from '../accounts/permissions.ts';
import { AppError } from '../errors.ts';
import { EDITABLE, subjectOf, type PublishingService, type Submission } from './service.ts';

/**
 * The submission that the person writes.
 * @throws AppError `submission-not-found` (404) also where they may not read it, `forbidden` (403) where they may not write.
 */
export async function writtenSubmission(req: Request<{ id: string }>, publishing: PublishingService): Promise<Submission> {
  const person = signedInPerson(req);
  const submission = await publishing.find(req.params.id);
  if (submission === undefined || !may(person, 'submission.read', subjectOf(submission))) {
    throw new AppError('submission-not-found', { status: 404 });
  }
  assertMay(req, 'submission.edit', subjectOf(submission));
  return submission;
}

/** The same, of a programme or curriculum. */
export async function writtenPlan(req: Request<{ id: string }>, publishing: PublishingService): Promise<Submission> {
  const submission = await writtenSubmission(req, publishing);
  if (submission.type !== 'programme' && submission.type !== 'curriculum') throw new AppError('not-found', { status: 404 });
  return submission;
}

export function isEditable({ state }: Submission): boolean {
  return EDITABLE.includes(state);
}
