import express, { type Request, type RequestHandler } from 'express';
import { messageParameters } from './message-parameters.ts';
import { LtiRefusal } from './refusal.ts';

const MOST_BODY = '64kb';

const readText = express.text({ type: 'application/x-www-form-urlencoded', limit: MOST_BODY });

/**
 * Reads the body of a message of a platform as text, up to 64 KB.
 * @throws LtiRefusal `message-too-large` (413), `message-malformed`.
 */
export const launchBody: RequestHandler = (req, res, next) => {
  readText(req, res, (error?: unknown) => {
    if (error === undefined) {
      next();
      return;
    }
    const isTooLarge = (error as { readonly status?: unknown }).status === 413;
    next(isTooLarge ? new LtiRefusal('message-too-large', { status: 413 }) : new LtiRefusal('message-malformed', { cause: error }));
  });
};

/** The parameters of the body that was read. */
export function bodyParameters(req: Request): Readonly<Record<string, string>> {
  return messageParameters(typeof req.body === 'string' ? req.body : '');
}

/** The parameters of the address. */
export function queryParameters({ originalUrl }: Request): Readonly<Record<string, string>> {
  return messageParameters(originalUrl.includes('?') ? originalUrl.slice(originalUrl.indexOf('?') + 1) : '');
}
