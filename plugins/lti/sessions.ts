import type { RequestHandler } from 'express';
import type { Model } from 'mongoose';
import type { LtiSession } from './launch.ts';
import type { LtiSessions } from './ports.ts';
import { LtiRefusal } from './refusal.ts';
import { hashOf, randomSecret } from './state.ts';

const SESSION_MS = 2 * 3600 * 1000;
/** How long what was answered may be sent again: as long as its signature is valid. */
const ANSWERED_MS = 5 * 60 * 1000;
const LONGEST_TOKEN = 200;

/** Sessions of people who were launched: for two hours, and only for who has the token. */
export function createSessions(model: Model<LtiSession>): LtiSessions {
  return {
    open: async (launch, link) => {
      const token = randomSecret();
      const { platform, proof: _proof, ...kept } = launch;
      const session: LtiSession = {
        ...kept,
        _id: hashOf(token),
        platform: platform._id,
        ...(link === undefined ? {} : { link }),
        expiresAt: new Date(Date.now() + SESSION_MS),
      };
      await model.create(session);
      return { token, session };
    },
    find: async (token) => {
      if (token === '' || token.length > LONGEST_TOKEN) return undefined;
      return (await model.findOne({ _id: hashOf(token), expiresAt: { $gt: new Date() } }).lean<LtiSession>()) ?? undefined;
    },
    answer: async (id, answer) => {
      const isOpen = { _id: id, expiresAt: { $gt: new Date() } };
      const ends = { answer, expiresAt: new Date(Date.now() + ANSWERED_MS) };
      const kept =
        (await model
          .findOneAndUpdate({ ...isOpen, answer: { $exists: false } }, { $set: ends }, { returnDocument: 'after' })
          .lean<LtiSession>()) ?? (await model.findOne(isOpen).lean<LtiSession>());
      return kept?.answer;
    },
  };
}

/** The token that a request brings: `Authorization: Bearer`, else the form field `session` of a body that was read. */
function tokenOf({
  headers,
  body,
}: {
  readonly headers: { readonly authorization?: string | undefined };
  readonly body?: unknown;
}): string {
  const [, bearer] = /^Bearer ([\w-]+)$/i.exec(headers.authorization ?? '') ?? [];
  if (bearer !== undefined) return bearer;
  const field: unknown = typeof body === 'object' && body !== null && 'session' in body ? body.session : undefined;
  return typeof field === 'string' ? field : '';
}

/**
 * Lets only people pass who were launched; their session is `req.lti`. Stands after whatever reads the body.
 * @throws LtiRefusal `session-over` (401).
 */
export function requireSession(sessions: Pick<LtiSessions, 'find'>): RequestHandler {
  return async (req, _res, next) => {
    const session = await sessions.find(tokenOf(req));
    if (session === undefined) throw new LtiRefusal('session-over', { status: 401, mender: 'person' });
    req.lti = session;
    next();
  };
}
