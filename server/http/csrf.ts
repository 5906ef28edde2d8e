import { csrfSync } from 'csrf-sync';
import type { Request, RequestHandler } from 'express';
import { AppError } from '../errors.ts';

const TOKEN_BYTES = 32;
/** Who opens a form without being signed in has a session for as long as filling it in may take. */
const STRANGER_MS = 2 * 3600 * 1000;

function field(values: unknown): string | undefined {
  if (typeof values !== 'object' || values === null || !('_csrf' in values)) return undefined;
  return typeof values._csrf === 'string' ? values._csrf : undefined;
}

/** A form with files is read after this check, so its token stands in the address it is sent to. */
function sentToken(req: Request): string | undefined {
  const isMultipart = req.is('multipart/form-data') !== false;
  return req.get('x-csrf-token') ?? field(isMultipart ? req.query : req.body);
}

/**
 * Refuses everything that changes something and does not carry the session's token, in the field `_csrf` or the header
 * `x-csrf-token`; a form with files sends it as `?_csrf=` of its action.
 */
export function csrf(): RequestHandler {
  const { csrfSynchronisedProtection } = csrfSync({
    size: TOKEN_BYTES,
    getTokenFromRequest: sentToken,
    storeTokenInState: (req, token) => {
      req.session.csrfToken = token;
      if (req.user === undefined) req.session.cookie.maxAge = STRANGER_MS;
    },
  });
  return (req, res, next) => {
    csrfSynchronisedProtection(req, res, (error?: unknown) => {
      if (error === undefined) next();
      else next(new AppError('csrf', { status: 403, cause: error }));
    });
  };
}

/** The session's token as a text that is made when a page first shows it, so that pages without a form make no session. */
export function lazyCsrfToken(req: Request): { readonly toString: () => string } {
  return { toString: () => req.csrfToken?.() ?? '' };
}
