import type { RequestHandler } from 'express';
import { allowFrames } from '../../server/plugin-api.ts';
import type { Platforms } from './ports.ts';

/** Answers to platforms and to people who were launched: only platforms may frame them, nobody keeps them or tells where one came from. */
export function frameHeaders(platforms: Pick<Platforms, 'frameOrigins'>): RequestHandler {
  return async (_req, res, next) => {
    allowFrames(res, await platforms.frameOrigins());
    res.set('Cache-Control', 'no-store').set('Referrer-Policy', 'no-referrer');
    next();
  };
}
