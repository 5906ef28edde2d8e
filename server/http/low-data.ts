import express, { Router, type Request, type RequestHandler } from 'express';
import { AppError } from '../errors.ts';

const COOKIE = 'data';
const A_YEAR_MS = 365 * 24 * 3600 * 1000;
const HERE = 'http://usta.invalid';

declare module 'express-serve-static-core' {
  interface Request {
    /** Whether the reader wants stills, small pictures and text first. */
    lowData: boolean;
  }
}

function chosen(req: Request): string | undefined {
  return new RegExp(`(?:^|;\\s*)${COOKIE}=(low|full)(?:;|$)`).exec(req.headers.cookie ?? '')?.[1];
}

/** A path of ours as browsers read it (`/\host` and `//host` are other places); the home page for anything else. */
function pathHere(next: unknown): string {
  if (typeof next !== 'string' || !next.startsWith('/') || next.length > 2000 || !URL.canParse(next, HERE)) return '/';
  const url = new URL(next, HERE);
  return url.origin === HERE && !url.pathname.startsWith('//') ? `${url.pathname}${url.search}` : '/';
}

/** Sets `req.lowData`: as the reader chose in the footer, else as the browser says with `Save-Data: on`. */
function readChoice(): RequestHandler {
  return (req, res, next) => {
    req.lowData = (chosen(req) ?? (req.get('Save-Data')?.toLowerCase() === 'on' ? 'low' : 'full')) === 'low';
    res.vary('Save-Data');
    next();
  };
}

/**
 * The low-data switch: what it is set to, and `POST /low-data` (`on` 1 or 0, `back`), which changes it. It stands before
 * the session, so that a form in every footer makes no session; from other sites it is refused.
 */
export function lowData(): Router {
  const router = Router();
  router.use(readChoice());
  router.post('/low-data', express.urlencoded({ extended: false, limit: '4kb', parameterLimit: 5 }), (req, res) => {
    const site = req.get('Sec-Fetch-Site');
    if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new AppError('csrf', { status: 403 });
    const { on, back } = req.body as { on?: unknown; back?: unknown };
    res.cookie(COOKIE, on === '1' ? 'low' : 'full', { maxAge: A_YEAR_MS, sameSite: 'lax', httpOnly: true, secure: req.secure });
    res.redirect(303, pathHere(back));
  });
  return router;
}
