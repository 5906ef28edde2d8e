import type { Request } from 'express';
import { isLoopback } from '../config.ts';

/** Whether the reader sits at this machine: asked for by its own name, and not passed on by a proxy. */
export function isAtThisMachine(req: Request): boolean {
  const isForwarded = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'].some(
    (name) => req.headers[name] !== undefined,
  );
  const address = (req.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return !isForwarded && isLoopback(address) && isLoopback(req.hostname);
}
