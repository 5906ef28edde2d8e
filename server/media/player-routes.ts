import { Router } from 'express';
import { ownFiles } from '../../content-schema/own-files.ts';
import type { CatalogueService, StoredItem } from '../catalogue/service.ts';
import { AppError } from '../errors.ts';
import { said } from '../text/said.ts';
import { mayOpen } from './access.ts';
import type { MediaService } from './service.ts';
import { webVtt } from './web-vtt.ts';

interface PlayerRoutesParts {
  readonly catalogue: Pick<CatalogueService, 'findPublished'>;
  readonly media: Pick<MediaService, 'files' | 'passages'>;
}

const notFound = (): AppError => new AppError('item-not-found', { status: 404 });
const OPEN = 'public, max-age=3600';
const CLOSED = 'private, no-cache';

/** What `<track>` elements of a video lesson load: captions, whatever file they came in, and chapters. */
export function createPlayerRoutes({ catalogue, media }: PlayerRoutesParts): Router {
  const router = Router();

  const found = async (id: string): Promise<StoredItem> => {
    const item = await catalogue.findPublished(id);
    if (item === undefined) throw notFound();
    return item;
  };

  router.get('/items/:id/captions/:file', async (req, res) => {
    const sha256 = /^([a-f0-9]{64})\.vtt$/.exec(req.params.file)?.[1];
    const item = await found(req.params.id);
    if (!ownFiles(item).some((file) => file.role === 'caption' && file.sha256 === sha256)) throw notFound();
    if (!mayOpen(item, req.user, req.accessPass)) throw req.user === undefined ? new AppError('signed-out', { status: 401 }) : notFound();
    const record = await media.files.find(sha256 ?? '');
    if (record?.generation === undefined) throw notFound();
    res.set('Cache-Control', mayOpen(item, undefined) ? OPEN : CLOSED).set('ETag', `"${record.generation}"`);
    if (req.fresh) {
      res.status(304).end();
      return;
    }
    const cues = (await media.passages.of(record._id)).flatMap((passage) => passage.cues ?? []);
    res.type('text/vtt').send(webVtt(cues));
  });

  router.get('/items/:id/chapters.vtt', async (req, res) => {
    const item = await found(req.params.id);
    const chapters = item.type === 'video-lesson' ? (item.chapters ?? []) : [];
    if (chapters.length === 0) throw notFound();
    const cues = chapters.map(({ name, startOffset, endOffset }, at) => ({
      start: startOffset,
      end: endOffset ?? chapters[at + 1]?.startOffset ?? startOffset + 3600,
      text: said(name, req.locale.language, item.originalLanguage)?.text ?? '',
    }));
    res.set('Cache-Control', OPEN).type('text/vtt').send(webVtt(cues));
  });

  return router;
}
