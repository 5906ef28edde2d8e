import type { Request, RequestHandler } from 'express';

declare module 'express-serve-static-core' {
  interface Request {
    /** How many notices the person has not read; only known where a page may be shown to somebody signed in. */
    unreadNotices?: number;
  }
}

/** Counts the notices that the header tells of, where a person asks for a page. */
export function unreadNotices(count: (person: NonNullable<Request['user']>) => Promise<number>): RequestHandler {
  return async (req, _res, next) => {
    if (req.user !== undefined && req.accepts(['html', 'json']) === 'html') req.unreadNotices = await count(req.user);
    next();
  };
}
