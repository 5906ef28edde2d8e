import type { Request } from 'express';
import type { MessageParams } from './messages.ts';

interface Flash {
  readonly key: string;
  readonly params?: MessageParams;
}

declare module 'express-session' {
  interface SessionData {
    flash?: Flash[];
  }
}

/** Says something on the next page this person sees: a key of the locale files and its values. */
export function flash(req: Request, key: string, params?: MessageParams): void {
  req.session.flash = [...(req.session.flash ?? []), params === undefined ? { key } : { key, params }];
}

/** What is to be said now; it is said once. */
export function takeFlash(req: Request): readonly string[] {
  // A request that failed before sessions has none.
  const session = req.session as typeof req.session | undefined;
  const waiting = session?.flash;
  if (waiting === undefined) return [];
  delete session?.flash;
  return waiting.map(({ key, params }) => req.locale.t(key, params));
}
