import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { vocabulary, INTERFACE_LANGUAGES } from '../../content-schema/vocabularies.ts';
import { ITEM_TYPES, type ItemType } from '../../content-schema/validator.ts';
import { assertMay, requirePermission } from '../accounts/require.ts';
import { AppError } from '../errors.ts';
import { problemSentence, type FileProblem } from '../exchange/service.ts';
import { flash } from '../http/flash.ts';
import { single } from '../http/parameters.ts';
import { withoutStoredFiles } from './form/stored-files.ts';
import type { Submission } from './service.ts';
import { readUpload } from './writing-upload.ts';
import { institutionChoices } from './writing-institutions.ts';
import type { WritingPages } from './writing-parts.ts';

const LONGEST_TITLE = 500;
const newForm = z.object({
  type: single(z.enum(ITEM_TYPES).optional()),
  institution: single(z.string().max(60).optional()),
  language: single(
    z
      .string()
      .refine((code) => vocabulary('languages').get(code) !== undefined)
      .optional(),
  ),
  title: single(z.string().max(10_000).default('')).transform((title) => title.trim().toWellFormed().replaceAll('\0', '')),
});
type NewForm = z.output<typeof newForm>;

/** What a file may not decide about a draft: where it comes from and where it stands. */
const WITHHELD = ['identifier', 'institution', 'version', 'creativeWorkStatus', 'dateModified'];

/** /submissions/new: choose what to write; /submissions/import: begin with a file. */
export function createNewRoutes({ publishing, institutions, render, readProgramme }: WritingPages): Router {
  const router = Router();
  const mayCreate = requirePermission('submission.create');

  async function show(
    req: Request,
    res: Response,
    form: Partial<NewForm>,
    problems: readonly { field: string; text: string }[],
    refused: readonly string[] = [],
  ): Promise<void> {
    const { t, language } = req.locale;
    const languages = vocabulary('languages')
      .concepts.map(({ code, label }) => ({
        code,
        label: label[language],
        isOurs: (INTERFACE_LANGUAGES as readonly string[]).includes(code),
      }))
      .sort((a, b) => Number(b.isOurs) - Number(a.isOurs) || a.label.localeCompare(b.label, language));
    render(
      req,
      res,
      'writing/new',
      {
        title: t('writing.new.title'),
        path: '/submissions/new',
        noindex: true,
        workshop: true,
        status: problems.length + refused.length > 0 ? 422 : 200,
      },
      {
        ...(await institutionChoices(req, institutions)),
        form: { language, ...form },
        types: ITEM_TYPES,
        tongues: languages,
        problems,
        refused,
      },
    );
  }

  async function begin(
    req: Request,
    content: Submission['content'] & { readonly type: ItemType },
    institution: string | undefined,
  ): Promise<Submission> {
    const person = assertMay(req, 'submission.create', { institution });
    const country = institution === undefined ? undefined : (await institutions.find(institution))?.country;
    const made = await publishing.create(person, { content: { ...(country === undefined ? {} : { country }), ...content }, institution });
    if (!('submission' in made)) throw new AppError('submission-not-found', { status: 404 });
    return made.submission;
  }

  /** @throws AppError `parameter` (400) where the institution is not in the register. */
  async function known(institution: string | undefined): Promise<string | undefined> {
    if (institution !== undefined && !(await institutions.names()).has(institution)) {
      throw new AppError('parameter', { status: 400, params: { parameter: 'institution' } });
    }
    return institution;
  }

  router.get('/submissions/new', mayCreate, async (req, res) => {
    const form = newForm.safeParse(req.query);
    await show(req, res, form.success ? form.data : {}, []);
  });

  router.post('/submissions/new', mayCreate, async (req, res) => {
    const { t, link } = req.locale;
    const parsed = newForm.safeParse(req.body);
    const form: Partial<NewForm> = parsed.success ? parsed.data : {};
    const { type, title = '', language } = form;
    const problems = [
      ...(type === undefined ? [{ field: 'type', text: t('writing.new.type.missing') }] : []),
      ...(language === undefined ? [{ field: 'language', text: t('writing.new.language.missing') }] : []),
      ...(title === '' ? [{ field: 'title', text: t('writing.new.name.missing') }] : []),
      ...(Array.from(title).length > LONGEST_TITLE
        ? [{ field: 'title', text: t('problem.too-long', { length: Array.from(title).length, limit: LONGEST_TITLE }) }]
        : []),
    ];
    if (problems.length > 0 || type === undefined || language === undefined) {
      await show(req, res, form, problems);
      return;
    }
    const content = { type, originalLanguage: language, name: { [language]: title }, inLanguage: [language] };
    const submission = await begin(req, content, await known(form.institution));
    res.redirect(303, link(`/submissions/${submission._id}/edit`));
  });

  router.post('/submissions/import', mayCreate, readUpload(), async (req, res) => {
    const { t, link } = req.locale;
    const parsed = newForm.safeParse(req.body);
    const form: Partial<NewForm> = parsed.success ? parsed.data : {};
    const sentences = (problems: readonly FileProblem[]): string[] => problems.map((problem) => problemSentence(problem, t));
    const { file } = req;
    if (file === undefined) {
      await show(req, res, form, [{ field: 'file', text: t('writing.import.missing') }]);
      return;
    }
    const institution = await known(form.institution);
    const reading = await readProgramme(file.buffer, file.originalname);
    if (!reading.ok) {
      await show(req, res, form, [], sentences(reading.problems));
      return;
    }
    // A file that is stored here belongs to those who sent it.
    const own = Object.entries(withoutStoredFiles({ ...reading.item })).filter(([name]) => !WITHHELD.includes(name));
    const submission = await begin(req, { ...Object.fromEntries(own), type: reading.item.type }, institution);
    const path = `/submissions/${submission._id}/modules`;
    if (reading.problems.length === 0) {
      flash(req, 'writing.imported');
      res.redirect(303, link(path));
      return;
    }
    const title = t('writing.import.left-out.title');
    render(
      req,
      res,
      'writing/imported',
      { title, path: '/submissions/new', noindex: true, workshop: true },
      { leftOut: sentences(reading.problems), href: link(path) },
    );
  });

  return router;
}
