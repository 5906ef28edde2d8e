import type { ExtractionPool } from './extraction-pool.ts';
import type { Picture } from './picture-renditions.ts';
import type { Outcome } from './problem.ts';

const LIMIT_MS = 9000;

/**
 * Makes a picture ready for pages, in a process of its own: AVIF, WebP and JPEG in up to three widths. Refuses with `image-broken`,
 * `image-too-large` (params `megapixels`, `limit`), `file-slow`, `file-heavy` and `file-unreadable`.
 */
export function readPictures(pool: ExtractionPool, file: string): Promise<Outcome<readonly Picture[]>> {
  return pool.use((session) => session.ask('pictures', { file }, LIMIT_MS));
}

/** The first page of a PDF as a cover, the same way. Refuses with `pdf-password`, `pdf-broken` and `pdf-no-cover` too. */
export function readCover(pool: ExtractionPool, file: string): Promise<Outcome<readonly Picture[]>> {
  return pool.use((session) => session.ask('pdf-cover', { file }, LIMIT_MS));
}
