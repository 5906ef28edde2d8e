/** The process that reads strangers' files: it answers one request at a time and ends with its parent. */
import { parseCaptionFile } from './captions.ts';
import type { Reply, Request } from './extraction-tasks.ts';
import { endWithParent } from './parent-watch.ts';
import { renderCover } from './pdf-cover.ts';
import { openPdf, type OpenPdf } from './pdf-document.ts';
import { renderPage } from './pdf-page-picture.ts';
import { makePictures } from './picture-renditions.ts';
import type { Outcome } from './problem.ts';

let pdf: OpenPdf | undefined;

async function open(file: string, mostPages: number): Promise<Outcome<unknown>> {
  await pdf?.close();
  pdf = undefined;
  const opened = await openPdf(file, mostPages);
  if (!opened.ok) return opened;
  pdf = opened.value;
  return { ok: true, value: await pdf.overview() };
}

async function answerTo(request: Request): Promise<Outcome<unknown>> {
  switch (request.kind) {
    case 'pdf-open':
      return open(request.file, request.mostPages);
    case 'pdf-read':
      return { ok: true, value: (await pdf?.read(request.from, request.to)) ?? [] };
    case 'pdf-drawn':
      return { ok: true, value: (await pdf?.drawn(request.pages)) ?? [] };
    case 'pdf-cover':
      return renderCover(request.file);
    case 'pdf-page':
      return renderPage(request);
    case 'pictures':
      return makePictures(request.file);
    case 'captions':
      return parseCaptionFile(request.file, request.language);
  }
}

process.on('message', (request: Request) => {
  answerTo(request)
    .then(
      (outcome): Reply => (outcome.ok ? { value: outcome.value } : { problem: outcome.problem }),
      (): Reply => ({ problem: { code: 'file-unreadable' } }),
    )
    .then((reply) => process.send?.(reply))
    .catch(() => process.exit(1));
});
process.on('disconnect', () => process.exit(0));
endWithParent();
