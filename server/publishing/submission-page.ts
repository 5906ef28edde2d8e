import type { Request, Response } from 'express';
import type { Item, Problem } from '../../content-schema/validator.ts';
import { may } from '../accounts/permissions.ts';
import type { Person } from '../accounts/service.ts';
import { itemPath, previewItem } from '../catalogue/service.ts';
import { presentDepartures } from '../programmes/service.ts';
import { presentAnswerKey } from '../questions/service.ts';
import { asItem, problemsOf, subjectOf } from './changes.ts';
import { commentPlaces, placeOf } from './comment-places.ts';
import type { PublishingPages } from './page-parts.ts';
import { EDITABLE, FROZEN, OPEN } from './states.ts';
import type { Submission } from './submission-model.ts';
import {
  historySentence,
  presentChecklist,
  presentComments,
  presentHistory,
  presentRow,
  presentSteps,
  titleOf,
} from './submission-presenter.ts';

/** What the page says beside the submission after a step that was not made. */
export interface Aside {
  readonly status?: number;
  readonly problems?: readonly Problem[];
  /** Somebody changed it meanwhile. */
  readonly isStale?: boolean;
  /** What the person typed; it is kept. */
  readonly note?: string;
  readonly comment?: { readonly about: string; readonly text: string };
  readonly checklist?: Submission['checklist'];
}

/** A problem of a step in words, with a link to where it is put right. */
export function presentProblems(submission: Submission, problems: readonly Problem[], locale: Request['locale']): object[] {
  const { t, link } = locale;
  const departures = problems.some(({ code }) => code === 'unjustified') ? presentDepartures(asItem(submission), locale) : [];
  return problems.map(({ field, code, params }) => {
    const isHere = field === 'note' || field.startsWith('checklist/');
    const rule = departures.find((departure) => departure.rule === params['rule'] && departure.path === field)?.what ?? '';
    const isOfTree = code === 'unjustified' || field.startsWith('modules');
    const there = isOfTree ? `/submissions/${submission._id}/modules` : `/submissions/${submission._id}/edit#field-${field}`;
    return {
      text: code === 'unjustified' ? t('problem.unjustified', { rule }) : t(`problem.${code}`, params),
      field: isHere || code === 'unjustified' ? undefined : field,
      href: isHere ? `#field-${field}` : link(there),
    };
  });
}

/** The page of a submission: where it stands, what is asked, the content as readers will see it, comments and history. */
export async function showSubmission(
  req: Request,
  res: Response,
  { person, submission }: { readonly person: Person; readonly submission: Submission },
  pages: PublishingPages,
  aside: Aside = {},
): Promise<void> {
  const { locale } = req;
  const { publishing, catalogue, institutions, checklist, render } = pages;
  const { _id, item, content, state, base, origin, version, justification, comments } = submission;
  const isOpen = OPEN.includes(state);
  const [names, preview, versions, newer] = await Promise.all([
    institutions.names(),
    previewItem(item, content as Partial<Item>, { catalogue, institutions }, locale),
    publishing.versions(item),
    publishing.newerOrigin(submission),
  ]);
  const next = (versions[0]?.version ?? 0) + 1;
  const places = commentPlaces(submission, locale);
  const asked = typeof req.query['about'] === 'string' ? req.query['about'] : '';
  const title = titleOf(submission, locale);
  const lastEntry = submission.history.at(-1);
  const subject = subjectOf(submission);
  const mayReview = may(person, 'submission.review', subject);
  const steps = presentSteps(person, submission, next, locale);
  const isReviewing = state === 'in-review' && submission.holder?.id === person.id;
  render(
    req,
    res,
    'submissions/submission',
    { title: title.text, path: `/submissions/${_id}`, noindex: true, workshop: true, status: aside.status ?? 200 },
    {
      ...preview,
      answerKey: presentAnswerKey(content, locale),
      row: presentRow(person, submission, names, locale),
      revision: submission.revision,
      title,
      next,
      isOpen,
      isFrozen: FROZEN.includes(state),
      isReviewing,
      ownWork: !mayReview && state === 'submitted' && person.grants.some(({ role }) => role === 'reviewer'),
      reviewersAnswers: comments.length > 0 || Object.keys(submission.checklist).length > 0,
      mayEdit: EDITABLE.includes(state) && may(person, 'submission.edit', subject),
      steps: isReviewing ? steps.filter(({ step }) => step === 'hand-back') : steps,
      decisions: isReviewing ? steps.filter(({ step }) => step !== 'hand-back') : [],
      missing: EDITABLE.includes(state) ? presentProblems(submission, problemsOf(content), locale) : [],
      problems: presentProblems(submission, aside.problems ?? [], locale),
      stale: aside.isStale === true && lastEntry !== undefined ? historySentence(lastEntry, names, locale) : undefined,
      note: aside.note ?? '',
      comment: aside.comment ?? { about: placeOf(asked, places)?.about ?? '', text: '' },
      places,
      threads: presentComments(submission, places, locale),
      openComments: comments.filter(({ resolved }) => resolved === undefined).length,
      criteria: presentChecklist(checklist, aside.checklist ?? submission.checklist, locale),
      departures: presentDepartures(asItem(submission), locale).map((row) => ({ ...row, justification: justification[row.rule] })),
      history: presentHistory(submission, names, locale),
      editHref: locale.link(`/submissions/${_id}/edit`),
      diffHref: base === undefined ? undefined : locale.link(`/submissions/${_id}/diff`),
      base,
      version,
      isBehind: isOpen && base !== undefined && base < next - 1,
      itemHref: versions.length > 0 ? locale.link(itemPath(item, '')) : undefined,
      versionsHref: versions.length > 0 ? locale.link(`/items/${item}/versions`) : undefined,
      originHref: origin === undefined ? undefined : locale.link(`/items/${origin.item}/versions/${String(origin.version)}`),
      newsHref: newer === undefined ? undefined : locale.link(`/submissions/${_id}/origin`),
      newsVersion: newer?.version,
    },
  );
}
