import type { CaptionCue } from './captions.ts';
import type { PdfPage, PdfOverview } from './pdf-document.ts';
import type { Picture } from './picture-renditions.ts';
import type { Problem } from './problem.ts';

/** What the process that reads strangers' files is asked, and what it answers. */
export interface ExtractionTasks {
  'pdf-open': { readonly ask: { readonly file: string; readonly mostPages: number }; readonly answer: PdfOverview };
  /** Pages `from` to `to` of the open PDF, both included, counted from 1. */
  'pdf-read': { readonly ask: { readonly from: number; readonly to: number }; readonly answer: readonly PdfPage[] };
  /** Those of the given pages of the open PDF that show something. */
  'pdf-drawn': { readonly ask: { readonly pages: readonly number[] }; readonly answer: readonly number[] };
  'pdf-cover': { readonly ask: { readonly file: string }; readonly answer: readonly Picture[] };
  /** A page, counted from 1, as WebP so many pixels wide. */
  'pdf-page': {
    readonly ask: { readonly file: string; readonly sha256: string; readonly page: number; readonly width: number };
    readonly answer: Uint8Array;
  };
  pictures: { readonly ask: { readonly file: string }; readonly answer: readonly Picture[] };
  captions: { readonly ask: { readonly file: string; readonly language: string | undefined }; readonly answer: readonly CaptionCue[] };
}

export type TaskKind = keyof ExtractionTasks;

export type Request = { readonly [K in TaskKind]: { readonly kind: K } & ExtractionTasks[K]['ask'] }[TaskKind];

export type Reply = { readonly value: unknown } | { readonly problem: Problem };
