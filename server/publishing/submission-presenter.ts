import type { Locale } from '../http/locale.ts';
import { said, type Said } from '../text/said.ts';
import { stepsFor } from './available-steps.ts';
import { originalLanguageOf, type Writer } from './changes.ts';
import { placeOf, type CommentPlace } from './comment-places.ts';
import { fieldLabel } from './form/field-words.ts';
import { ANSWERS, type Answer, type Criterion } from './review-checklist.ts';
import type { TransitionName } from './states.ts';
import type { HistoryEntry, Submission } from './submission-model.ts';

type InstitutionNames = ReadonlyMap<string, { readonly name: Readonly<Record<string, string>>; readonly originalLanguage: string }>;

/** A submission in a list. */
export interface SubmissionRow {
  readonly id: string;
  readonly href: string;
  readonly type: Submission['type'];
  readonly state: Submission['state'];
  readonly name: Said<string>;
  readonly since: string;
  readonly holder: string | undefined;
  /** What is asked of this person next. */
  readonly asked: string;
  readonly openComments: number;
  readonly institution: Said<string> | undefined;
  readonly authors: readonly string[];
  readonly version: number | undefined;
}

/** A title, in whatever language there is one. */
export function titleOf(
  { content }: Pick<Submission, 'content'>,
  { t, language, dir }: Pick<Locale, 't' | 'language' | 'dir'>,
): Said<string> {
  const titles = content['name'] as Readonly<Record<string, string>> | undefined;
  return said(titles, language, originalLanguageOf({ content })) ?? { text: t('submission.untitled'), language, dir };
}

/** What is asked of somebody: of an author, of a reviewer, or nothing. */
export function askedOf(by: Writer, submission: Submission, t: Locale['t']): string {
  const { primary } = stepsFor(by, submission);
  const isWaiting = primary === undefined && ['submitted', 'in-review', 'approved'].includes(submission.state);
  if (isWaiting) return t(`submission.waiting.${submission.state}`);
  return primary === undefined ? t(`submission.nothing.${submission.state}`) : t(`submission.asked.${primary}`);
}

export function presentRow(by: Writer, submission: Submission, names: InstitutionNames, locale: Locale): SubmissionRow {
  const { _id, type, state, since, holder, comments, authors, version } = submission;
  const institution = names.get(submission.institution ?? '');
  return {
    id: _id,
    href: locale.link(`/submissions/${_id}`),
    type,
    state,
    name: titleOf(submission, locale),
    since: since.toISOString(),
    holder: holder?.name,
    asked: askedOf(by, submission, locale.t),
    openComments: comments.filter(({ resolved }) => resolved === undefined).length,
    institution: institution === undefined ? undefined : said(institution.name, locale.language, institution.originalLanguage),
    authors: authors.map(({ name }) => name),
    version,
  };
}

/** A step of the history in words. */
export function historySentence(entry: HistoryEntry, names: InstitutionNames, locale: Locale): string {
  const { t, isolate, phrase } = locale;
  const who = isolate(entry.by?.name ?? '');
  if (entry.step === 'curate') {
    const fields = (entry.fields ?? []).map((field) => fieldLabel(t, field, 'item'));
    return t('history.curate', { who, fields: phrase(fields) });
  }
  if (entry.step === 'move') {
    const nameOf = (id: string | undefined): string => {
      const known = names.get(id ?? '');
      const name = known === undefined ? id : said(known.name, locale.language, known.originalLanguage)?.text;
      return name === undefined ? t('writing.new.no-institution') : isolate(name);
    };
    return t('history.move', { who, before: nameOf(entry.institution?.from), after: nameOf(entry.institution?.to) });
  }
  return t(entry.by === null ? `history.${entry.step}.nobody` : `history.${entry.step}`, { who });
}

export interface HistoryRow {
  readonly at: Date;
  readonly text: string;
  readonly note: string | undefined;
}

export const presentHistory = ({ history }: Submission, names: InstitutionNames, locale: Locale): readonly HistoryRow[] =>
  history.map((entry) => ({ at: entry.at, text: historySentence(entry, names, locale), note: entry.note }));

export interface CommentThread {
  readonly place: CommentPlace & { readonly href: string | undefined };
  readonly comments: readonly (Submission['comments'][number] & { readonly isOpen: boolean })[];
}

/** Comments by what they are about, in the order of the content. */
export function presentComments(submission: Submission, places: readonly CommentPlace[], { link }: Locale): readonly CommentThread[] {
  const threads = new Map<CommentPlace, Submission['comments'][number][]>();
  for (const comment of submission.comments) {
    const place = placeOf(comment.about, places);
    if (place !== undefined) threads.set(place, [...(threads.get(place) ?? []), comment]);
  }
  return places.flatMap((place) => {
    const comments = threads.get(place);
    if (comments === undefined) return [];
    const href = place.path === undefined ? undefined : link(place.path);
    return [{ place: { ...place, href }, comments: comments.map((comment) => ({ ...comment, isOpen: comment.resolved === undefined })) }];
  });
}

export interface CriterionRow {
  readonly id: string;
  readonly label: string;
  readonly hint: string | undefined;
  readonly answer: Answer | undefined;
  readonly answers: readonly { readonly value: Answer; readonly label: string; readonly isChosen: boolean }[];
}

export function presentChecklist(
  criteria: readonly Criterion[],
  checklist: Submission['checklist'],
  { t, language }: Locale,
): readonly CriterionRow[] {
  return criteria.map(({ id, label, hint }) => ({
    id,
    label: label[language] ?? id,
    hint: hint?.[language],
    answer: checklist[id],
    answers: ANSWERS.map((value) => ({ value, label: t(`checklist.${value}`), isChosen: checklist[id] === value })),
  }));
}

/** A button that makes a step: what it does, and what comes of it. */
export interface StepButton {
  readonly step: TransitionName;
  readonly label: string;
  readonly consequence: string;
  readonly isPrimary: boolean;
}

export function presentSteps(by: Writer, submission: Submission, version: number, { t }: Locale): readonly StepButton[] {
  const { primary, others } = stepsFor(by, submission);
  const button = (step: TransitionName, isPrimary: boolean): StepButton => ({
    step,
    label: t(`step.${step}`, { version }),
    consequence: t(`step.${step}.consequence`, { version }),
    isPrimary,
  });
  return [...(primary === undefined ? [] : [button(primary, true)]), ...others.map((step) => button(step, false))];
}
