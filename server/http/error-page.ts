import { randomBytes } from 'node:crypto';
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Render } from './render.ts';

/** Whether this request is answered in JSON. */
function wantsJson(req: Request): boolean {
  return req.path.startsWith('/api/') || req.path === '/api';
}

/** No route took the request. */
export function notFound(): RequestHandler {
  return () => {
    throw new AppError('not-found', { status: 404 });
  };
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  if (status >= 400 && status < 500) return new AppError(status === 404 ? 'not-found' : 'request', { status, cause: error });
  return new AppError('internal', { status: 500, cause: error });
}

/** The one place that shows errors: HTML or JSON, in the reader's language; a 500 says only a reference. */
export function errorPage(render: Render, log: Log): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const shown = asAppError(error);
    const reference = randomBytes(5).toString('hex');
    if (shown.status >= 500) log.error({ err: error, reference, path: req.path }, 'request failed');
    const { t } = req.locale;
    const what = t(`error.${shown.code}.what`, shown.params);
    const remedy = t(`error.${shown.code}.do`, shown.params);
    res.setHeader('Cache-Control', 'no-store');
    if (shown.status === 503) res.setHeader('Retry-After', '5');
    if (wantsJson(req)) {
      res
        .status(shown.status)
        .json({ error: { code: shown.code, message: what, remedy, ...shown.params, ...(shown.status >= 500 ? { reference } : {}) } });
      return;
    }
    render(
      req,
      res,
      'error',
      { title: what, path: '/', status: shown.status, noindex: true },
      { what, remedy, code: shown.code, status: shown.status, reference: shown.status >= 500 ? reference : undefined },
    );
  };
}
