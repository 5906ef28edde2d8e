import { ownFiles, type FileRole, type OwnFile } from '../../content-schema/own-files.ts';
import { vocabulary } from '../../content-schema/vocabularies.ts';
import type { Locale } from '../http/locale.ts';
import type { Job } from '../jobs/service.ts';
import type { Submission } from '../publishing/service.ts';
import { said } from '../text/said.ts';
import { labelOf } from '../vocabularies/service.ts';
import { chaptersInDescription, chaptersOfOutline } from './chapters.ts';
import type { FileRecord } from './file-model.ts';
import type { MediaKind } from './media-kinds.ts';
import { presentPicture, type PictureView } from './pictures.ts';
import type { Problem } from './problem.ts';

const KIND_OF: Readonly<Record<FileRole, MediaKind>> = { book: 'textbook', video: 'video', caption: 'caption', cover: 'cover' };
const MOST_SCANNED = 12;

export interface ProgressView {
  readonly words: string;
  readonly done: number;
  /** 0 while it is not known. */
  readonly total: number;
}

/** A file of a draft as its page shows it. */
export interface FileView {
  readonly sha256: string;
  readonly kind: MediaKind;
  readonly name: string;
  readonly href: string;
  readonly readingHref: string;
  /** What is known of it, in words: `1.2 MB`, `Turkish`, `261 pages`. */
  readonly facts: readonly string[];
  readonly state: 'waiting' | 'done' | 'failed' | 'missing';
  readonly progress: ProgressView | undefined;
  /** What a reader will miss, in words. */
  readonly remark: string | undefined;
  readonly problem: { readonly what: string; readonly remedy: string } | undefined;
  readonly picture: PictureView | undefined;
  /** How many chapters its outline has. */
  readonly chapters: number;
}

/** The key of the job by which people see how far a file is. */
export function readingKey(kind: MediaKind, sha256: string): string {
  return `${kind === 'textbook' ? 'read-book' : kind === 'caption' ? 'read-captions' : 'make-cover'}:${sha256}`;
}

export function kindOf({ role }: Pick<OwnFile, 'role'>): MediaKind {
  return KIND_OF[role];
}

export function sayProblem({ code, params }: Problem, { t }: Pick<Locale, 't'>): { what: string; remedy: string } {
  return { what: t(`error.${code}.what`, params), remedy: t(`error.${code}.do`, params) };
}

function progressOf(kind: MediaKind, job: Job | undefined, { t }: Locale): ProgressView {
  const { done, total } = job?.progress ?? { done: 0, total: 0 };
  if (job === undefined || job.state === 'waiting') return { words: t('files.progress.waiting'), done: 0, total: 0 };
  if (kind === 'textbook' && total > 0) return { words: t('files.progress.page', { page: done, pages: total }), done, total };
  return { words: t(kind === 'cover' ? 'files.progress.picture' : 'files.progress.reading'), done: 0, total: 0 };
}

/** Why a text of a file is not found, where some of it is not. */
function remarkOn({ pages, scanned }: FileRecord, { t, number, list }: Locale): string | undefined {
  if (scanned === undefined || scanned.length === 0) return undefined;
  if (scanned.length === pages) return t('files.scanned.all');
  const shown = scanned.slice(0, MOST_SCANNED).map((page) => number(page));
  return t('files.scanned', { count: scanned.length, pages: list(shown), more: scanned.length - shown.length });
}

/** The files of a draft that are stored here. */
export function presentFiles(
  submission: Submission,
  records: ReadonlyMap<string, FileRecord>,
  jobs: readonly Job[],
  locale: Locale,
): FileView[] {
  const { t, link, bytes, language } = locale;
  return ownFiles(submission.content).map((file) => {
    const { sha256, name, inLanguage, contentSize } = file;
    const kind = kindOf(file);
    const record = records.get(sha256);
    const base = `/submissions/${submission._id}/files/${sha256}`;
    const isRead = record?.reading === 'done';
    const job = jobs.find(({ openKey }) => openKey === readingKey(kind, sha256));
    const facts = [
      bytes(contentSize),
      inLanguage === undefined ? '' : labelOf('languages', inLanguage, language),
      record?.pages === undefined ? '' : t('book.pages', { count: record.pages }),
    ];
    return {
      sha256,
      kind,
      name: name ?? record?.name ?? '',
      href: link(base),
      readingHref: link(`${base}/reading`),
      facts: facts.filter((fact) => fact !== ''),
      state: record?.reading ?? 'missing',
      progress: record?.reading === 'waiting' ? progressOf(kind, job, locale) : undefined,
      remark: record === undefined ? t('files.missing') : isRead ? remarkOn(record, locale) : undefined,
      problem: record?.problem === undefined || record.reading !== 'failed' ? undefined : sayProblem(record.problem, locale),
      picture: record === undefined ? undefined : presentPicture(record.pictures, 320),
      chapters: kind === 'textbook' ? chaptersOfOutline(record?.outline ?? [], record?.pages, 'az').length : 0,
    };
  });
}

/** The name of a draft for headings and links. */
export function draftName(
  { content }: Submission,
  { t, language }: Locale,
): { text: string; language: string | undefined; dir: string | undefined } {
  const names = (content['name'] ?? {}) as Readonly<Record<string, string>>;
  return said(names, language, String(content['originalLanguage'])) ?? { text: t('writing.untitled'), language: undefined, dir: undefined };
}

/** The languages of captions, those of the draft first. */
export function presentLanguages({ content }: Submission, { language }: Locale): { code: string; name: string; isChosen: boolean }[] {
  const own = [content['inLanguage'], content['originalLanguage']].flat().filter((code): code is string => typeof code === 'string');
  const rank = (code: string): number => (own.includes(code) ? own.indexOf(code) : own.length);
  return vocabulary('languages')
    .concepts.map(({ code }) => ({ code, name: labelOf('languages', code, language), isChosen: code === own[0] }))
    .sort((a, b) => rank(a.code) - rank(b.code) || a.name.localeCompare(b.name, language));
}

/** How many chapters could be taken over from the description. */
export function countDescribed(submission: Submission): number {
  return submission.type === 'video-lesson' ? chaptersInDescription(submission).length : 0;
}
