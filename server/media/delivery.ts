import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { FileStore } from './file-store.ts';

/** A stored file on its way to a reader. */
export interface Delivery {
  readonly sha256: string;
  /** Media type, decided by content when it came in. */
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  /** What it is saved as; without one the browser takes it from the address. */
  readonly name?: string;
  readonly cacheControl: string;
  /** Saved rather than shown. */
  readonly isDownload?: boolean;
}

export const FOR_EVER = 'public, max-age=31536000, immutable';
/** A day: what is open to all today may be closed tomorrow. */
export const OPEN_TO_ALL = 'public, max-age=86400';
/** Kept by the browser alone and asked for again, so that signing out closes it. */
export const ONLY_FOR_THIS_PERSON = 'private, no-cache';

const EXTENSIONS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'application/pdf': ['.pdf'],
  'video/mp4': ['.mp4', '.m4v'],
  'video/webm': ['.webm'],
  'text/vtt': ['.vtt'],
  'application/x-subrip': ['.srt'],
  'image/jpeg': ['.jpg', '.jpeg'],
  'image/png': ['.png'],
  'image/webp': ['.webp'],
  'image/avif': ['.avif'],
  'image/gif': ['.gif'],
};
const SHOWN = /^(?:application\/pdf|video\/(?:mp4|webm)|image\/(?:jpeg|png|webp|avif|gif))$/;

/** Nothing in it runs or loads anything. A browser's own PDF viewer does not open inside a sandbox. */
function policyOf(type: string): string {
  return type === 'application/pdf'
    ? "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"
    : "default-src 'none'; sandbox; frame-ancestors 'none'";
}

/** The name with the ending that its content has, whatever the sender called it. */
function savedName(name: string, type: string): string {
  const endings = EXTENSIONS[type] ?? ['.bin'];
  return endings.some((ending) => name.toLowerCase().endsWith(ending)) ? name : `${name}${endings[0]}`;
}

function writeHead(res: Response, { sha256, type, name, cacheControl, isDownload = false }: Delivery): void {
  if (name !== undefined) {
    // RFC 6266 with the UTF-8 form of RFC 5987; Express writes it for attachments only.
    res.attachment(savedName(name, type));
    if (SHOWN.test(type) && !isDownload)
      res.set('Content-Disposition', (res.get('Content-Disposition') ?? '').replace(/^attachment/, 'inline'));
  }
  res.set({
    // As it is: a compressed part would not be the part that was asked for.
    'Cache-Control': `${cacheControl}, no-transform`,
    ETag: `"${sha256}"`,
    'Accept-Ranges': 'bytes',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': policyOf(type),
    'Cross-Origin-Resource-Policy': 'same-origin',
  });
  // Not through `type`, which would add a charset.
  res.setHeader('Content-Type', type.startsWith('text/') ? `${type}; charset=utf-8` : type);
}

/** The one part that is asked for (RFC 9110, section 14); several parts, or a part of another version, are answered whole. */
function rangeOf(req: Request, { size, sha256 }: Delivery): 'whole' | 'outside' | { readonly start: number; readonly end: number } {
  const condition = req.get('If-Range');
  if (req.get('Range') === undefined || (condition !== undefined && condition !== `"${sha256}"`)) return 'whole';
  const ranges = req.range(size, { combine: true });
  if (ranges === -1) return 'outside';
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return 'whole';
  return ranges[0] ?? 'whole';
}

/**
 * Answers a GET or HEAD with a stored file or the part of it that is asked for: 200, 206, 304 or 416. False where the
 * store does not hold it; then nothing has been answered.
 */
export async function deliver(req: Request, res: Response, store: Pick<FileStore, 'open' | 'stat'>, file: Delivery): Promise<boolean> {
  if ((await store.stat(file.sha256)) === undefined) return false;
  writeHead(res, file);
  if (req.fresh) {
    res.status(304).end();
    return true;
  }
  const range = rangeOf(req, file);
  if (range === 'outside') {
    res
      .status(416)
      .set('Content-Range', `bytes */${String(file.size)}`)
      .end();
    return true;
  }
  const part = range === 'whole' ? { start: 0, end: file.size - 1 } : range;
  if (range !== 'whole') res.status(206).set('Content-Range', `bytes ${String(part.start)}-${String(part.end)}/${String(file.size)}`);
  res.set('Content-Length', String(part.end - part.start + 1));
  if (req.method === 'HEAD') {
    res.end();
    return true;
  }
  const content = await store.open(file.sha256, range === 'whole' ? undefined : part);
  if (content === undefined) return false;
  try {
    await pipeline(content, res);
  } catch {
    // The reader has gone, or the store failed half-way: what was sent cannot be taken back.
    res.destroy();
  }
  return true;
}
