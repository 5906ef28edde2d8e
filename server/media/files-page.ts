import type { Request, Response } from 'express';
import { ownFiles } from '../../content-schema/own-files.ts';
import type { Submission } from '../publishing/service.ts';
import { kindsOf } from './draft-files.ts';
import {
  countDescribed,
  draftName,
  kindOf,
  presentFiles,
  presentLanguages,
  readingKey,
  sayProblem,
  type FileView,
} from './files-presenter.ts';
import { KIND_RULES, type MediaKind } from './media-kinds.ts';
import type { Problem } from './problem.ts';
import type { UploadPages } from './upload-parts.ts';

const ENDINGS: Readonly<Record<MediaKind, string>> = {
  cover: '.jpg,.jpeg,.png,.webp,.avif,.gif',
  textbook: '.pdf',
  caption: '.vtt,.srt',
  video: '.mp4,.webm',
};

/** The files of a draft with what is known of them now. */
export async function readFiles(
  req: Request,
  submission: Submission,
  { media, jobs }: Pick<UploadPages, 'media' | 'jobs'>,
): Promise<FileView[]> {
  const own = ownFiles(submission.content);
  const [records, open] = await Promise.all([
    media.files.findAll(own.map(({ sha256 }) => sha256)),
    jobs.open(own.map((file) => readingKey(kindOf(file), file.sha256))),
  ]);
  return presentFiles(submission, records, open, req.locale);
}

/** What was not done, and at which form of the page. */
export interface Trouble {
  readonly kind: MediaKind | 'transcript' | 'files';
  readonly problem: Problem;
  readonly status: number;
  /** A transcript as it was typed. */
  readonly text?: string;
}

/** Shows the page of a draft's files. */
export async function showFiles(req: Request, res: Response, submission: Submission, parts: UploadPages, trouble?: Trouble): Promise<void> {
  const { locale } = req;
  const { t, bytes } = locale;
  const name = draftName(submission, locale);
  const files = await readFiles(req, submission, parts);
  const kinds = await Promise.all(
    kindsOf(submission.type).map(async (kind) => {
      const { most, left } = await parts.uploads.room(submission.institution, kind);
      return {
        kind,
        files: files.filter((file) => file.kind === kind),
        accept: [...KIND_RULES[kind].types, ...ENDINGS[kind].split(',')].join(','),
        most,
        // In the megabytes in which limits are set, of 1024 × 1024 bytes.
        limit: t('files.limit', { size: bytes((most / 1024 ** 2) * 1e6) }),
        isFull: left !== undefined && left <= 0,
        hasLanguage: kind !== 'cover',
        problem: trouble?.kind === kind ? sayProblem(trouble.problem, locale) : undefined,
      };
    }),
  );
  const here = new Set(files.map(({ sha256 }) => sha256));
  const removed = (submission.removedFiles ?? []).filter(({ file }) => !here.has(file.sha256)).toReversed();
  parts.render(
    req,
    res,
    'media/files',
    {
      title: t('files.title', { name: locale.isolate(name.text) }),
      path: `/submissions/${submission._id}/files`,
      noindex: true,
      workshop: true,
      ...(trouble === undefined ? {} : { status: trouble.status }),
    },
    {
      submission,
      name,
      current: 'files',
      kinds,
      isReading: files.some(({ state }) => state === 'waiting'),
      fileLanguages: presentLanguages(submission, locale),
      described: countDescribed(submission),
      removed: removed.map(({ file, at }) => ({ sha256: file.sha256, name: file.name ?? '', at: locale.moment(at) })),
      trouble:
        trouble === undefined
          ? undefined
          : {
              at: [...kindsOf(submission.type), 'transcript'].includes(trouble.kind) ? trouble.kind : 'files',
              ...sayProblem(trouble.problem, locale),
              text: trouble.text ?? '',
            },
      client: parts.client,
    },
  );
}
