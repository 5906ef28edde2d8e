import type { Request, Response } from 'express';
import { signedInPerson } from '../accounts/require.ts';
import type { Problem } from '../../content-schema/validator.ts';
import { AppError } from '../errors.ts';
import type { ProblemLink } from './form/field-view.ts';
import type { Unresolved } from './form/form-context.ts';
import type { RemovedNode, Submission } from './service.ts';
import { isEditable } from './writing-access.ts';
import { presentConflict, type Orphan } from './writing-conflict.ts';
import { chosen, differencesOf, type Difference } from './writing-merge.ts';
import type { WritingParts } from './writing-parts.ts';
import { readSent, type Sent } from './writing-sent.ts';

export type WritingRequest = Request<{ id: string }>;
type Content = Submission['content'];

/** What a form makes of a submission. */
export interface Written {
  /** With what was typed, before the button's operation. */
  readonly typed: Content;
  /** With the operation as well. */
  readonly content: Content;
  readonly removed?: readonly RemovedNode[] | undefined;
  readonly justification?: Readonly<Record<string, string>> | undefined;
  /** The form says which institution answers for it, or that none does. */
  readonly isPlaced?: boolean;
  /** What could not be read or resolved: the page is shown again with it. */
  readonly unresolved: readonly Unresolved[];
  readonly problems: readonly Problem[];
  readonly orphans: readonly Orphan[];
  /** Where to go on after the operation: query and fragment of the page's address. */
  readonly next: string;
}

/** How a page is shown after something that was not simply saved. */
export interface PageState {
  readonly status: number;
  readonly unresolved: readonly Unresolved[];
  readonly problems: readonly Problem[];
  readonly languages: readonly string[];
}

export interface WritingPage {
  /** Its path without a language. */
  readonly path: string;
  readonly read: (submission: Submission, sent: Sent) => Promise<Written>;
  readonly show: (submission: Submission, state: PageState) => Promise<void>;
  /** What is still wrong on this page, for the browser to show. */
  readonly problems: (submission: Submission) => Promise<readonly ProblemLink[]>;
}

interface Exchange {
  readonly req: WritingRequest;
  readonly res: Response;
  readonly page: WritingPage;
  readonly sent: Sent;
}

const CONFLICT = 409;

/** Somebody else wrote meanwhile, or it is no longer to be written: both are shown, nothing is lost and nothing overwritten. */
function showConflict(
  { req, res, page, sent }: Exchange,
  submission: Submission,
  differences: readonly Difference[],
  orphans: readonly Orphan[],
  parts: WritingParts,
): void {
  const { locale } = req;
  const conflict = presentConflict(submission, differences, orphans, sent.body, locale.link(page.path), locale);
  const name = conflict.by ?? locale.t('writing.somebody');
  const moment = locale.moment(conflict.at);
  const sentence =
    conflict.state === undefined
      ? locale.t('writing.conflict.saved', { name: locale.isolate(name), moment })
      : locale.t('writing.conflict.state', { name: locale.isolate(name), moment, state: locale.t(`submission.state.${conflict.state}`) });
  if (sent.wantsJson) {
    res.status(CONFLICT).json({ conflict: { sentence, revision: submission.revision } });
    return;
  }
  const title = locale.t('writing.conflict.title');
  const back = locale.link(conflict.state === undefined ? page.path : `/submissions/${submission._id}`);
  parts.render(
    req,
    res,
    'writing/conflict',
    { title, path: page.path, noindex: true, workshop: true, status: CONFLICT },
    { conflict, sentence, back },
  );
}

async function answer({ req, res, page, sent }: Exchange, submission: Submission, written: Written): Promise<void> {
  const { locale } = req;
  if (sent.wantsJson) {
    const at = submission.saved?.at ?? submission.updatedAt;
    res.json({ revision: submission.revision, savedAt: at.toISOString(), problems: await page.problems(submission) });
    return;
  }
  const { unresolved, problems } = written;
  if (unresolved.length > 0 || problems.length > 0) {
    await page.show(submission, { status: 422, unresolved, problems, languages: sent.languages });
    return;
  }
  const kept = new URLSearchParams(sent.languages.map((language): [string, string] => ['languages', language]));
  const [query = '', fragment] = written.next.split('#');
  for (const [name, value] of new URLSearchParams(query)) kept.append(name, value);
  if (sent.operation === undefined) kept.append('saved', '1');
  const search = kept.size === 0 ? '' : `?${kept.toString()}`;
  res.redirect(303, `${locale.link(page.path)}${search}${fragment === undefined ? '' : `#${fragment}`}`);
}

/** What is to be saved, or the places at which the person has to choose first. */
function settled(submission: Submission, sent: Sent, written: Written): Content | readonly Difference[] {
  const { revision, filesChanged } = submission;
  // Files that came meanwhile are no field of the form.
  const isCurrent = sent.revision === revision || (filesChanged?.to === revision && sent.revision >= filesChanged.from);
  if (isCurrent && !sent.isChoosing) return written.content;
  const differences = differencesOf(submission.content, written.typed);
  const choice = (pointer: string): unknown => sent.body[`choice/${pointer}`];
  const isOpen = ({ path }: Difference): boolean => !['mine', 'theirs'].includes(String(choice(path.join('/'))));
  if (isCurrent ? differences.some(isOpen) : differences.length > 0) return differences;
  return sent.isChoosing ? chosen(submission.content, written.typed, (pointer) => choice(pointer) === 'mine') : written.content;
}

const isDifferences = (value: Content | readonly Difference[]): value is readonly Difference[] => Array.isArray(value);

/** Takes what a page's form sent: saves it, does what the button says, and shows what came of it. */
export async function receive(
  req: WritingRequest,
  res: Response,
  submission: Submission,
  page: WritingPage,
  parts: WritingParts,
): Promise<void> {
  const sent = readSent(req);
  const exchange: Exchange = { req, res, page, sent };
  const written = await page.read(submission, sent);
  const content = settled(submission, sent, written);
  const { orphans } = written;
  if (!isEditable(submission) || isDifferences(content)) {
    const differences = isDifferences(content) ? content : differencesOf(submission.content, written.typed);
    showConflict(exchange, submission, differences, orphans, parts);
    return;
  }
  const { justification, removed } = sent.isChoosing ? {} : written;
  const { institution } = content;
  const draft = {
    content,
    ...(justification === undefined ? {} : { justification }),
    ...(removed === undefined ? {} : { removed }),
    ...(written.isPlaced === true ? { institution: typeof institution === 'string' ? institution : null } : {}),
  };
  const change = await parts.publishing.save(signedInPerson(req), submission._id, submission.revision, draft, submission);
  switch (change.kind) {
    case 'done':
      await answer(exchange, change.submission, written);
      return;
    case 'stale': {
      const again = await page.read(change.submission, { ...sent, operation: undefined });
      showConflict(exchange, change.submission, differencesOf(change.submission.content, again.typed), again.orphans, parts);
      return;
    }
    case 'incomplete':
      if (sent.wantsJson) throw new AppError('too-large', { status: 413 });
      await page.show(submission, { status: 413, unresolved: [], problems: change.problems, languages: sent.languages });
      return;
    case 'forbidden':
    case 'not-found':
      throw new AppError('submission-not-found', { status: 404 });
  }
}
