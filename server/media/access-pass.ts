import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';

/** How long a pass opens its item, in seconds: a lesson and its break. */
const PASS_SECONDS = 2 * 3600;
const PASS = /^([0-9a-z]{12})\.(\d{10})\.([\w-]{43})$/;

/** A proof that whoever holds it may open the files of one item for a while, without an account here. */
export interface AccessPass {
  /** Id of the item. */
  readonly item: string;
  /** What addresses carry as `pass=`. */
  readonly text: string;
}

/** Passes of this installation. */
export interface AccessPasses {
  /** A pass for the files of an item: two hours from now. */
  readonly grant: (item: string) => AccessPass;
  /** The pass that a text is; undefined where it is none of ours or has ended. */
  readonly read: (text: string) => AccessPass | undefined;
}

declare module 'express-serve-static-core' {
  interface Request {
    /** The pass that the address carries, or that this request was given. */
    accessPass?: AccessPass;
  }
}

/** Passes signed with `key` (HMAC-SHA256 over item and expiry). `now` in milliseconds. */
export function createAccessPasses(key: Buffer, now: () => number = Date.now): AccessPasses {
  const signature = (item: string, expiry: string): Buffer => createHmac('sha256', key).update(`${item}.${expiry}`).digest();
  return {
    grant: (item) => {
      const expiry = String(Math.floor(now() / 1000) + PASS_SECONDS);
      return { item, text: `${item}.${expiry}.${signature(item, expiry).toString('base64url')}` };
    },
    read: (text) => {
      const [, item = '', expiry = '', signed = ''] = PASS.exec(text) ?? [];
      if (item === '' || Number(expiry) * 1000 <= now()) return undefined;
      return timingSafeEqual(signature(item, expiry), Buffer.from(signed, 'base64url')) ? { item, text } : undefined;
    },
  };
}

/** Reads `?pass=` of every request. */
export function accessPass(passes: AccessPasses): RequestHandler {
  return (req, _res, next) => {
    const given = req.query['pass'];
    const pass = typeof given === 'string' ? passes.read(given) : undefined;
    if (pass !== undefined) req.accessPass = pass;
    next();
  };
}
