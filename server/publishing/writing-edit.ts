import { Router, type Response } from 'express';
import { z } from 'zod';
import { requirePerson } from '../accounts/require.ts';
import { listOf, parseParameters } from '../http/parameters.ts';
import { withIdentities } from './form/identities.ts';
import { formFields, parseForm } from './form/parse-form.ts';
import { presentForm, problemsByField } from './form/present-form.ts';
import type { SectionView } from './form/field-view.ts';
import { itemShape } from './form/shape.ts';
import { withoutStoredFiles, withStoredFiles } from './form/stored-files.ts';
import type { Submission } from './service.ts';
import { isEditable, writtenSubmission } from './writing-access.ts';
import { resolveFinds } from './writing-finds.ts';
import { receive, type PageState, type WritingPage, type WritingRequest, type Written } from './writing-flow.ts';
import { contentProblems, draftTitle, formContext, formFrame, type FormFrame } from './writing-form.ts';
import { placesFor } from './writing-institutions.ts';
import type { WritingPages } from './writing-parts.ts';
import type { Sent } from './writing-sent.ts';

const parameters = z.object({ languages: listOf(z.string().max(3)), rows: listOf(z.string().max(40)) });
const HAS_MODULES = ['programme', 'curriculum'];

/** The fields that the form does not have stay as they are. */
function withheldOf(type: Submission['type'], content: Submission['content']): Record<string, unknown> {
  const inForm = new Set(formFields(type));
  return Object.fromEntries(Object.entries(content).filter(([name]) => !inForm.has(name)));
}

function placed(content: Submission['content'], institution: string | null): Submission['content'] {
  const own = Object.entries(content).filter(([name]) => name !== 'institution');
  return { ...Object.fromEntries(own), ...(institution === null ? {} : { institution }) };
}

/** Where to go on after a button was pressed. */
function nextPlace({ operation }: Sent, content: Submission['content']): string {
  const target = operation?.target ?? '';
  const list = target.split('/').reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], content);
  switch (operation?.name) {
    case 'add-row':
      return `rows=${encodeURIComponent(target)}#row-${target}/${String(Array.isArray(list) ? list.length : 0)}`;
    case 'remove-row':
      return `#field-${target.replace(/\/\d+$/, '')}`;
    case 'row-up':
    case 'row-down':
      return `#row-${target.replace(/\d+$/, (place) => String(Math.max(0, Number(place) + (operation.name === 'row-up' ? -1 : 1))))}`;
    case 'unpick':
      return `#field-${target.split(':')[0] ?? ''}`;
    case 'find':
      return `#field-${target}`;
    default:
      return '';
  }
}

/** /submissions/:id/edit: the form of an item. */
export function createEditRoutes(parts: WritingPages): Router {
  const { publishing, institutions, pickers, render } = parts;
  const router = Router();

  async function present(
    req: WritingRequest,
    submission: Submission,
    state: PageState,
    rows: readonly string[],
  ): Promise<{ sections: SectionView[]; frame: FormFrame; elsewhere: number }> {
    const { locale } = req;
    const { type } = submission;
    const shape = itemShape(type);
    const all = contentProblems(withStoredFiles(submission.content, submission.content));
    // Files that are stored here have a page of their own.
    const content = withoutStoredFiles(submission.content);
    const ofModules = all.filter(({ field }) => field === 'modules' || field.startsWith('modules/'));
    const problems = problemsByField([...all.filter((problem) => !ofModules.includes(problem)), ...state.problems]);
    const context = await formContext(
      { submission, shape, content, problems, unresolved: state.unresolved, languages: state.languages, openRows: rows },
      pickers,
      locale,
    );
    const sections = presentForm(type, content, context);
    for (const problem of problems.get('') ?? [])
      context.summary.push({
        href: '#main',
        label: locale.t('writing.whole'),
        sentence: locale.t(`writing.problem.${problem.code}`, problem.params),
      });
    const action = locale.link(`/submissions/${submission._id}/edit`);
    return { sections, frame: formFrame(submission, context, action, state.languages, locale), elsewhere: ofModules.length };
  }

  async function show(
    req: WritingRequest,
    res: Response,
    submission: Submission,
    state: PageState,
    rows: readonly string[] = [],
  ): Promise<void> {
    const { locale } = req;
    const { sections, frame, elsewhere } = await present(req, submission, state, rows);
    const [title, places] = [draftTitle(submission, locale), await placesFor(req, submission, institutions)];
    render(
      req,
      res,
      'writing/edit',
      {
        title: locale.t('writing.edit.title', { name: locale.isolate(title.text) }),
        path: `/submissions/${submission._id}/edit`,
        noindex: true,
        workshop: true,
        status: state.status,
      },
      { submission, name: title, sections, frame, elsewhere, places, hasModules: HAS_MODULES.includes(submission.type), current: 'edit' },
    );
  }

  /** The institution that was chosen, null for none; undefined where it is not theirs to choose. */
  async function placeIn(req: WritingRequest, submission: Submission, { body }: Sent): Promise<string | null | undefined> {
    const wanted = body['institution'];
    if (typeof wanted !== 'string') return undefined;
    const places = await placesFor(req, submission, institutions);
    if (wanted === '') return places?.isFree === true ? null : undefined;
    return places?.institutions.some(({ id }) => id === wanted) === true ? wanted : undefined;
  }

  async function read(req: WritingRequest, submission: Submission, sent: Sent): Promise<Written> {
    const { type, content } = submission;
    const parsed = parseForm(type, sent.body);
    const { unresolved, problems } = await resolveFinds(parsed.finds, pickers, req.locale);
    const kept = withStoredFiles({ ...withheldOf(type, content), ...withIdentities(parsed.content, content) }, content);
    const wanted = await placeIn(req, submission, sent);
    const typed = wanted === undefined ? kept : placed(kept, wanted);
    const unread = parsed.unread.map(({ field, code, typed: found }) => ({ field, code, params: { found } }));
    return {
      typed,
      content: typed,
      isPlaced: wanted !== undefined,
      unresolved,
      problems: [...problems, ...unread],
      orphans: [],
      next: nextPlace(sent, withoutStoredFiles(typed)),
    };
  }

  const pageOf = (req: WritingRequest, res: Response, { _id }: Submission): WritingPage => ({
    path: `/submissions/${_id}/edit`,
    read: (submission, sent) => read(req, submission, sent),
    show: (submission, state) => show(req, res, submission, state),
    problems: async (submission) =>
      (await present(req, submission, { status: 200, unresolved: [], problems: [], languages: [] }, [])).frame.summary,
  });

  router.get('/submissions/:id/edit', requirePerson(), async (req: WritingRequest, res) => {
    const submission = await writtenSubmission(req, publishing);
    if (!isEditable(submission)) {
      res.redirect(303, req.locale.link(`/submissions/${submission._id}`));
      return;
    }
    const { languages, rows } = parseParameters(parameters, req.query);
    await show(req, res, submission, { status: 200, unresolved: [], problems: [], languages }, rows);
  });

  router.post('/submissions/:id/edit', requirePerson(), async (req: WritingRequest, res) => {
    const submission = await writtenSubmission(req, publishing);
    await receive(req, res, submission, pageOf(req, res, submission), parts);
  });

  return router;
}
