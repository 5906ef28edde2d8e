import { Router, type Request } from 'express';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { ownFiles } from '../../content-schema/own-files.ts';
import { requirePerson } from '../accounts/require.ts';
import { AppError } from '../errors.ts';
import { flash } from '../http/flash.ts';
import { parseParameters, single } from '../http/parameters.ts';
import type { Submission } from '../publishing/service.ts';
import { chaptersInDescription, chaptersOfOutline } from './chapters.ts';
import { showFiles, type Trouble } from './files-page.ts';
import { draftName, kindOf } from './files-presenter.ts';
import { readFormUpload, refuseRest } from './form-upload.ts';
import { MEDIA_KINDS } from './media-kinds.ts';
import type { Outcome, Problem } from './problem.ts';
import { parseTranscript } from './transcript.ts';
import type { UploadPages } from './upload-parts.ts';
import type { NewUpload } from './uploads.ts';
import { webVtt } from './web-vtt.ts';
import { writtenDraft, type WrittenDraft } from './written-draft.ts';

type DraftRequest = Request<{ id: string }>;

const hash = z.string().regex(/^[a-f0-9]{64}$/);
const language = single(z.string().max(35).optional());
const uploadQuery = z.object({ kind: z.enum(MEDIA_KINDS), replaces: single(hash.optional()) });
const named = z.object({ sha256: hash });
const transcriptForm = z.object({ language, text: z.string().max(2_000_000) });
const chaptersForm = z.object({ from: z.union([z.literal('description'), hash]) });

/** What a form around a file takes beside it. */
const FORM_BYTES = 64 * 1024;
const TOO_LARGE = 413;
const REFUSED = 422;

const statusOf = ({ code }: Problem): number => (code === 'file-too-large' || code === 'files-quota' ? TOO_LARGE : REFUSED);

declare module 'express-serve-static-core' {
  interface Request {
    /** What became of the file of a form. */
    taken?: Outcome<unknown>;
  }
}

/** /submissions/:id/files: the files of a draft, sent by forms. */
export function createFilesRoutes(parts: UploadPages): Router {
  const { publishing, uploads } = parts;
  const router = Router();
  const place = ({ _id }: Pick<Submission, '_id'>): string => `/submissions/${_id}/files`;

  /** The page again, as the draft is now. */
  async function again(req: DraftRequest, trouble: Trouble): Promise<Submission> {
    const { submission } = await writtenDraft(req, publishing).catch((error: unknown) => {
      throw trouble.problem.code === 'draft-closed' ? new AppError('draft-closed', { status: 409 }) : error;
    });
    return submission;
  }

  router.get('/submissions/:id/files', requirePerson(), async (req: DraftRequest, res) => {
    const { submission } = await writtenDraft(req, publishing);
    await showFiles(req, res, submission, parts);
  });

  router.post(
    '/submissions/:id/files',
    requirePerson(),
    async (req: DraftRequest, res, next) => {
      const { submission } = await writtenDraft(req, publishing);
      const { kind } = parseParameters(uploadQuery, { kind: req.query['kind'], replaces: req.query['replaces'] });
      const announced = Number(req.get('Content-Length') ?? 0) - FORM_BYTES;
      // Refused before it is sent, where it says how long it is; captions name their language in the form.
      const problem = await uploads.refusal(submission, { kind, name: '', ...(kind === 'caption' ? { language: 'az' } : {}) }, announced);
      if (problem === undefined) {
        next();
        return;
      }
      refuseRest(req, res);
      await showFiles(req, res, submission, parts, { kind, problem, status: statusOf(problem) });
    },
    readFormUpload(async (req, stream, name) => {
      const { by, submission } = await writtenDraft(req, publishing);
      const { kind, replaces } = parseParameters(uploadQuery, { kind: req.query['kind'], replaces: req.query['replaces'] });
      const given = (req.body ?? {}) as { readonly language?: unknown };
      const spoken = kind === 'cover' || typeof given.language !== 'string' || given.language === '' ? undefined : given.language;
      const upload: NewUpload = { kind, name, language: spoken, replaces };
      req.taken = await uploads.take(by, submission._id, upload, stream);
    }),
    async (req: DraftRequest, res) => {
      const { kind } = parseParameters(uploadQuery, { kind: req.query['kind'], replaces: req.query['replaces'] });
      const taken: Outcome<unknown> = req.taken ?? { ok: false, problem: { code: 'file-empty' } };
      if (taken.ok) {
        flash(req, 'files.added');
        res.redirect(303, `${req.locale.link(place({ _id: req.params.id }))}#files-${kind}`);
        return;
      }
      const trouble: Trouble = { kind, problem: taken.problem, status: statusOf(taken.problem) };
      if (!req.complete) refuseRest(req, res);
      await showFiles(req, res, await again(req, trouble), parts, trouble);
    },
  );

  const change = (name: 'remove' | 'restore'): void => {
    router.post(`/submissions/:id/files/${name}`, requirePerson(), async (req: DraftRequest, res) => {
      const { by, submission } = await writtenDraft(req, publishing);
      const { sha256 } = parseParameters(named, req.body);
      const changed = await uploads[name](by, submission._id, sha256);
      if (!changed.ok) {
        const trouble: Trouble = { kind: 'files', problem: changed.problem, status: REFUSED };
        await showFiles(req, res, await again(req, trouble), parts, trouble);
        return;
      }
      flash(req, name === 'remove' ? 'files.removed' : 'files.restored');
      res.redirect(303, req.locale.link(place(submission)));
    });
  };
  change('remove');
  change('restore');

  router.post('/submissions/:id/files/transcript', requirePerson(), async (req: DraftRequest, res) => {
    const { by, submission } = await writtenDraft(req, publishing);
    const { language: spoken, text } = parseParameters(transcriptForm, req.body);
    const cues = parseTranscript(text);
    const name = `${draftName(submission, req.locale).text.slice(0, 100)}.vtt`;
    const upload: NewUpload = { kind: 'caption', name, language: spoken };
    const taken = cues.ok ? await uploads.take(by, submission._id, upload, Readable.from([Buffer.from(webVtt(cues.value))])) : cues;
    if (!taken.ok) {
      const trouble: Trouble = { kind: 'transcript', problem: taken.problem, status: REFUSED, text };
      await showFiles(req, res, await again(req, trouble), parts, trouble);
      return;
    }
    flash(req, 'files.transcript.added');
    res.redirect(303, `${req.locale.link(place(submission))}#files-caption`);
  });

  /** The chapters that a draft could take over from there. */
  async function chaptersFrom(from: string, submission: Submission): Promise<readonly object[]> {
    if (from === 'description') return submission.type === 'video-lesson' ? chaptersInDescription(submission) : [];
    const file = ownFiles(submission.content).find(({ sha256 }) => sha256 === from);
    if (file === undefined || kindOf(file) !== 'textbook') return [];
    const record = await parts.media.files.find(from);
    const original = submission.content['originalLanguage'];
    return chaptersOfOutline(record?.outline ?? [], record?.pages, file.inLanguage ?? (typeof original === 'string' ? original : 'az'));
  }

  router.post('/submissions/:id/files/chapters', requirePerson(), async (req: DraftRequest, res) => {
    const written: WrittenDraft = await writtenDraft(req, publishing);
    const { from } = parseParameters(chaptersForm, req.body);
    const chapters = await chaptersFrom(from, written.submission);
    const { _id } = written.submission;
    if (chapters.length > 0) {
      const changed = await publishing.changeFiles(written.by, _id, ({ content }) => ({ content: { ...content, chapters } }), true);
      if (changed.kind !== 'done') throw new AppError('draft-closed', { status: 409 });
      flash(req, 'files.chapters.taken', { count: chapters.length });
    }
    res.redirect(303, req.locale.link(chapters.length > 0 ? `/submissions/${_id}/edit` : place(written.submission)));
  });

  return router;
}
