import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';

/** Security headers: nothing inline, nothing foreign but pictures and the video player a reader asks for, no frames. */
export function security(publicUrl: string | undefined): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        workerSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'https:', 'data:'],
        mediaSrc: ["'self'", 'https:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        frameSrc: ['https://www.youtube-nocookie.com'],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    crossOriginEmbedderPolicy: false,
    strictTransportSecurity: publicUrl?.startsWith('https:') === true,
  });
}

function withSources(res: Response, directive: string, sources: string): void {
  const policy = String(res.getHeader('Content-Security-Policy') ?? '');
  res.setHeader('Content-Security-Policy', policy.replace(new RegExp(`${directive} [^;]*`), `${directive} ${sources}`));
}

/** Lets pages of these origins, and of the pages that hold them, show this answer in a frame; without any, nobody. */
export function allowFrames(res: Response, origins: readonly string[]): void {
  if (origins.length === 0) return;
  withSources(res, 'frame-ancestors', origins.join(' '));
  res.removeHeader('X-Frame-Options');
}
