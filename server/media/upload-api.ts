import { Router, type Request } from 'express';
import { requirePerson } from '../accounts/require.ts';
import { AppError } from '../errors.ts';
import { readFiles } from './files-page.ts';
import { draftName, sayProblem } from './files-presenter.ts';
import type { UploadPages } from './upload-parts.ts';
import { writtenDraft } from './written-draft.ts';

type DraftRequest = Request<{ id: string }>;
type FileRequest = Request<{ id: string; sha256: string }>;

/** How far the files of a draft are: for scripts, and a page for everybody; and uploads that go on where they stopped. */
export function createUploadApi(parts: UploadPages): Router {
  const { publishing, resumable, render } = parts;
  const router = Router();

  router.all(['/api/submissions/:id/uploads', '/api/submissions/:id/uploads/:upload'], async (req: Request, res) => {
    const sending = await writtenDraft(req, publishing);
    const { upload } = req.params as { readonly upload?: string };
    const { locale } = req;
    await resumable.handle(req, res, upload, {
      ...sending,
      say: (problem) => {
        const { what, remedy } = sayProblem(problem, locale);
        return { code: problem.code, message: what, remedy };
      },
    });
  });

  router.get('/api/submissions/:id/files', async (req: DraftRequest, res) => {
    const { submission } = await writtenDraft(req, publishing);
    const files = await readFiles(req, submission, parts);
    res.set('Cache-Control', 'no-store').json({
      revision: submission.revision,
      files: files.map(({ sha256, kind, name, state, progress, problem }) => ({ sha256, kind, name, state, progress, problem })),
    });
  });

  router.get('/submissions/:id/files/:sha256/reading', requirePerson(), async (req: FileRequest, res) => {
    const { locale } = req;
    const { submission } = await writtenDraft(req, publishing);
    const file = (await readFiles(req, submission, parts)).find(({ sha256 }) => sha256 === req.params.sha256);
    if (file === undefined) throw new AppError('file-not-found', { status: 404 });
    const title = locale.t('files.reading.title', { name: locale.isolate(file.name) });
    // Browsers without scripts look again by themselves.
    if (file.state === 'waiting') res.set('Refresh', '3');
    const path = `/submissions/${submission._id}/files/${file.sha256}/reading`;
    render(
      req,
      res,
      'media/reading',
      { title, path, noindex: true, workshop: true },
      {
        submission,
        name: draftName(submission, locale),
        title,
        file,
        current: 'files',
      },
    );
  });

  return router;
}
