import type { Request, RequestHandler } from 'express';
import { AppError } from '../errors.ts';
import type { Person } from './person.ts';
import { may, mayAnywhere, rolesFor, type Action, type Subject } from './permissions.ts';

/** The sentence says which roles may do it, in the reader's language. */
function forbidden(req: Request, action: Action): AppError {
  const { t, list } = req.locale;
  return new AppError('forbidden', { status: 403, params: { roles: list(rolesFor(action).map((role) => t(`role.${role}`))) } });
}

/** Where to sign in before coming back to this page. */
export function signInPath(req: Request): string {
  return req.locale.link(`/sign-in?next=${encodeURIComponent(req.originalUrl)}`);
}

/** Lets people through who are signed in; others go to the sign-in page first and come back. */
export function requirePerson(): RequestHandler {
  return (req, res, next) => {
    if (req.user !== undefined) next();
    else if (req.method === 'GET' && !req.path.startsWith('/api/')) res.redirect(303, signInPath(req));
    else throw new AppError('signed-out', { status: 401 });
  };
}

/**
 * Lets people through who may do `action` somewhere; what exactly they may do it with is for `assertMay`.
 * @throws AppError `forbidden` (403) that names the roles, `signed-out` (401) where no page can be shown first.
 */
export function requirePermission(action: Action): RequestHandler {
  const signedIn = requirePerson();
  return (req, res, next) => {
    if (req.user !== undefined && !mayAnywhere(req.user, action)) throw forbidden(req, action);
    void signedIn(req, res, next);
  };
}

/**
 * The person who asks, where they may do `action` with `subject`.
 * @throws AppError `signed-out` (401) or `forbidden` (403).
 */
export function assertMay(req: Request, action: Action, subject: Subject): Person {
  if (req.user === undefined) throw new AppError('signed-out', { status: 401 });
  if (!may(req.user, action, subject)) throw forbidden(req, action);
  return req.user;
}

/**
 * The person who asks, behind `requirePerson` or `requirePermission`.
 * @throws AppError `signed-out` (401).
 */
export function signedInPerson(req: Request): Person {
  if (req.user === undefined) throw new AppError('signed-out', { status: 401 });
  return req.user;
}
