import type { Request, RequestHandler } from 'express';
import { LRUCache } from 'lru-cache';
import { hasSessionCookie } from './session.ts';

/** How long another process's change may go unseen; a change of this process is seen at once. */
const LONGEST_MS = 5000;
const MOST_BYTES = 8 * 1024 * 1024;

interface Answer {
  readonly version: number;
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string | undefined;
}

const forbids = (cacheControl: string | undefined): boolean => /no-cache|no-store|max-age=0/.test(cacheControl ?? '');

/**
 * Answers a GET as it was answered before, while `version` stays the same and for five seconds at most: many readers
 * ask the same. Only for answers that depend on nothing but the address, the language and the low-data switch; a request with
 * `Cache-Control: no-cache` or with a session is answered anew, and an answer with `no-store` is not kept.
 */
export function rememberedAnswers(version: () => number, publicUrl: (req: Request) => string): RequestHandler {
  const answers = new LRUCache<string, Answer>({ maxSize: MOST_BYTES, sizeCalculation: ({ body }) => body.length + 1, ttl: LONGEST_MS });
  return (req, res, next) => {
    if (req.method !== 'GET' || forbids(req.get('Cache-Control')) || hasSessionCookie(req)) {
      next();
      return;
    }
    const current = version();
    const key = `${req.locale.language} ${String(req.lowData)} ${publicUrl(req)}${req.originalUrl}`;
    const answer = answers.get(key);
    if (answer?.version === current) {
      res.type(answer.type);
      if (answer.etag !== undefined) res.set('ETag', answer.etag);
      res.send(answer.body);
      return;
    }
    const { send } = res;
    res.send = (body: unknown) => {
      // `json` and `send` with an object come back here with a text.
      if (typeof body !== 'string' || res.statusCode !== 200 || forbids(res.get('Cache-Control'))) return send.call(res, body);
      const type = res.get('Content-Type') ?? 'text/html; charset=utf-8';
      const bytes = Buffer.from(body);
      res.type(type);
      send.call(res, bytes);
      answers.set(key, { version: current, body: bytes, type, etag: res.get('ETag') });
      return res;
    };
    next();
  };
}
