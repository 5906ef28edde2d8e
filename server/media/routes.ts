import { Router, type Request, type Response } from 'express';
import { requirePerson, signInPath } from '../accounts/require.ts';
import type { CatalogueService } from '../catalogue/service.ts';
import { AppError } from '../errors.ts';
import { hasSessionCookie } from '../http/session.ts';
import type { PublishingService } from '../publishing/service.ts';
import { deliver, FOR_EVER, ONLY_FOR_THIS_PERSON, OPEN_TO_ALL } from './delivery.ts';
import { openFileOfDraft, openFileOfItem, type OpenFile } from './open-file.ts';
import type { MediaService } from './service.ts';

type Stored = Pick<MediaService, 'files' | 'store'>;

interface FileRouteParts {
  readonly media: Stored;
  readonly catalogue: Pick<CatalogueService, 'follow'>;
  readonly publishing: Pick<PublishingService, 'find' | 'versionsWithFile'>;
}

const notFound = (): AppError => new AppError('file-not-found', { status: 404 });

/** `/pictures/:sha256`: renditions of covers. They stand before the session: everybody may keep them for ever. */
export function createPictureRoutes({ files, store }: Stored): Router {
  const router = Router();
  router.get('/pictures/:sha256', async (req, res) => {
    const picture = await files.findPicture(req.params.sha256);
    const isHere = picture !== undefined && (await deliver(req, res, store, { ...picture, cacheControl: FOR_EVER }));
    if (!isHere) throw notFound();
  });
  return router;
}

/** Whether a person follows a link, rather than a page that loads a part of itself. */
function isFollowed(req: Request): boolean {
  const goal = req.get('Sec-Fetch-Dest');
  return goal === undefined ? req.accepts(['json', 'html']) === 'html' : goal === 'document';
}

/** The files of items, of their versions and of drafts, for those who may open them. */
export function createFileRoutes({ media, ...parts }: FileRouteParts): Router {
  const router = Router();

  async function send(req: Request, res: Response, { file, isOpenToAll }: OpenFile): Promise<void> {
    const record = await media.files.find(file.sha256);
    if (record === undefined) throw notFound();
    const isHere = await deliver(req, res, media.store, {
      sha256: record._id,
      type: record.type,
      size: record.size,
      name: file.name ?? (record.name === '' ? file.role : record.name),
      // An answer that renews a session's cookie is nobody else's.
      cacheControl: isOpenToAll && !hasSessionCookie(req) ? OPEN_TO_ALL : ONLY_FOR_THIS_PERSON,
      isDownload: req.query['download'] !== undefined,
    });
    if (!isHere) throw notFound();
  }

  router.get('/items/:id/files/:sha256', async (req, res) => {
    const { id, sha256 } = req.params;
    let open: OpenFile;
    try {
      open = await openFileOfItem(req, id, sha256, parts);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'file-sign-in' || !isFollowed(req)) throw error;
      res.redirect(303, signInPath(req));
      return;
    }
    await send(req, res, open);
  });

  router.get('/submissions/:id/files/:sha256', requirePerson(), async (req: Request<{ id: string; sha256: string }>, res) => {
    await send(req, res, await openFileOfDraft(req, req.params.id, req.params.sha256, parts));
  });

  return router;
}
