import type { RequestHandler } from 'express';
import multer from 'multer';
import { AppError } from '../errors.ts';

const MEGABYTES = 10;
const BYTES_A_MEGABYTE = 1024 * 1024;

/**
 * Reads one file of the field `file` into memory, with the form's other fields.
 * @throws AppError `too-large` (413), or `request` (400) where the form is not one of ours.
 */
export function readUpload(): RequestHandler {
  const read = multer({
    storage: multer.memoryStorage(),
    limits: { fileSize: MEGABYTES * BYTES_A_MEGABYTE, files: 1, fields: 10, fieldSize: 10_000, parts: 12 },
    defParamCharset: 'utf8',
  }).single('file');
  return (req, res, next) => {
    read(req, res, (error: unknown) => {
      if (error instanceof multer.MulterError) {
        const isLarge = error.code === 'LIMIT_FILE_SIZE';
        next(new AppError(isLarge ? 'too-large' : 'request', { status: isLarge ? 413 : 400, cause: error }));
      } else if (error !== undefined && error !== null) next(new AppError('request', { status: 400, cause: error }));
      else next();
    });
  };
}
