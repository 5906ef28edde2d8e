import { PassThrough, type Readable } from 'node:stream';
import type { Request, RequestHandler, Response } from 'express';
import multer, { type StorageEngine } from 'multer';
import { AppError } from '../errors.ts';

/** What becomes of the file of a form: it is given as it comes, and never lies in a file named by the sender. */
type Take = (req: Request, stream: Readable, name: string) => Promise<void>;

/** What a page that says no may still let come, so that the sender's browser shows the page. */
const LINGER_MS = 10_000;

/** The file as a stream that may be ended early, without the form around it standing still. */
function detached(req: Request, stream: Readable): Readable {
  const through = new PassThrough();
  const cut = (): void => {
    if (!req.complete) through.destroy(new Error('the connection was cut'));
  };
  req.once('close', cut);
  stream.once('error', (error) => through.destroy(error));
  through.once('close', () => {
    req.off('close', cut);
    stream.unpipe(through);
    stream.resume();
  });
  through.on('error', () => undefined);
  return stream.pipe(through);
}

/**
 * Reads a form with one file, in the field `file`, that stands after its other fields. Where the file is refused before all
 * of it has come, nothing more of the form is read.
 * @throws AppError `request` (400) where the form is not one of ours, or was cut.
 */
export function readFormUpload(take: Take): RequestHandler {
  return (req, res, next) => {
    let isOver = false;
    const end = (error: unknown): void => {
      if (isOver) return;
      isOver = true;
      if (error === undefined || error === null) next();
      else if (error instanceof AppError) next(error);
      else next(new AppError('request', { status: 400, cause: error }));
    };
    const storage: StorageEngine = {
      _handleFile: (_req, { stream, originalname }, done) => {
        take(req, detached(req, stream), originalname).then(() => {
          if (stream.readableEnded) {
            done(null, {});
            return;
          }
          req.unpipe();
          end(undefined);
        }, done);
      },
      _removeFile: (_req, _file, done) => {
        done(null);
      },
    };
    multer({
      storage,
      limits: { files: 1, fields: 10, fieldSize: 10_000, parts: 12, headerPairs: 20 },
      defParamCharset: 'utf8',
    }).single('file')(req, res, end);
  };
}

/** Answers without waiting for the rest: it may come for a moment and is thrown away, then the connection ends. */
export function refuseRest(req: Request, res: Response): void {
  res.once('finish', () => {
    req.resume();
    if (!req.complete) setTimeout(() => req.complete || req.destroy(), LINGER_MS).unref();
  });
}
