import type { Request } from 'express';
import { may } from '../accounts/permissions.ts';
import type { Person } from '../accounts/service.ts';
import { assertMay, signedInPerson } from '../accounts/require.ts';
import { AppError } from '../errors.ts';
import { EDITABLE, subjectOf, type PublishingService, type Submission } from '../publishing/service.ts';

export interface WrittenDraft {
  readonly by: Person;
  readonly submission: Submission;
}

/**
 * The draft whose files the person who asks may change.
 * @throws AppError `submission-not-found` (404) also where they may not read it, `forbidden` (403) where they may not
 * write it, `draft-closed` (409) while it is not to be written.
 */
export async function writtenDraft(req: Request, publishing: Pick<PublishingService, 'find'>): Promise<WrittenDraft> {
  const person = signedInPerson(req);
  const submission = await publishing.find(String(req.params['id']));
  if (submission === undefined || !may(person, 'submission.read', subjectOf(submission)))
    throw new AppError('submission-not-found', { status: 404 });
  const by = assertMay(req, 'submission.edit', subjectOf(submission));
  if (!EDITABLE.includes(submission.state)) throw new AppError('draft-closed', { status: 409 });
  return { by, submission };
}
