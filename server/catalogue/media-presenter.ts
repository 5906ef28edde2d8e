import type { MediaObject } from '../../content-schema/types.ts';
import type { Locale } from '../http/locale.ts';
import { said, type Said } from '../text/said.ts';
import { labelOf } from '../vocabularies/service.ts';
import type { StoredItem } from './item-model.ts';

/** Where the recording or book itself is; we never load it before the reader asks. */
export interface Source {
  readonly href: string;
  /** Who the reader goes to. */
  readonly host: string;
  /** The address that starts at a second, where the site has one. */
  readonly at: ((seconds: number) => string) | undefined;
  /** How it plays on a page of ours; undefined where it opens elsewhere alone. */
  readonly plays: { readonly kind: 'frame'; readonly address: string } | { readonly kind: 'file' } | undefined;
}

export interface ChapterRow {
  readonly name: Said<string> | undefined;
  /** Seconds or page where it begins. */
  readonly start: number;
}

export interface FileRow {
  readonly href: string;
  readonly host: string;
  /** `MP4`, `PDF`, `VTT`. */
  readonly format: string;
  readonly size: string | undefined;
  readonly language: string | undefined;
}

const YOUTUBE = /^https?:\/\/(?:www\.)?(?:youtube(?:-nocookie)?\.com\/(?:embed\/|watch\?v=)|youtu\.be\/)([\w-]{11})/;

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host.replace(/^www\./, '') : '';
}

/** The address at which a recording or book opens. A player made for frames becomes the page that shows it. */
export function sourceOf(address: string): Source {
  const video = YOUTUBE.exec(address)?.[1];
  if (video !== undefined) {
    const href = `https://www.youtube.com/watch?v=${video}`;
    return {
      href,
      host: 'youtube.com',
      at: (seconds) => `${href}&t=${String(Math.floor(seconds))}s`,
      plays: { kind: 'frame', address: `https://www.youtube-nocookie.com/embed/${video}` },
    };
  }
  const plays = /\.(?:mp4|webm|ogv|m4v)(?:[?#]|$)/i.test(address);
  return {
    href: address,
    host: hostOf(address),
    at: plays ? (seconds) => `${address}#t=${String(Math.floor(seconds))}` : undefined,
    plays: plays ? { kind: 'file' } : undefined,
  };
}

/** Where a file of the item that is stored here opens, for those who may open it. */
export function filePath(item: string, sha256: string): string {
  return `/items/${item}/files/${sha256}`;
}

function itemAddress(item: StoredItem): string | undefined {
  const file = item.type === 'video-lesson' || item.type === 'textbook' ? item.encoding?.[0]?.contentUrl : undefined;
  return (item.type === 'video-lesson' ? item.embedUrl : undefined) ?? file ?? item.url;
}

/** Where the item opens, or undefined where we only describe it. */
export function presentSource(item: StoredItem): Source | undefined {
  const address = itemAddress(item);
  return address === undefined ? undefined : sourceOf(address);
}

export function presentChapters(item: StoredItem, language: string): ChapterRow[] {
  const name = (texts: Readonly<Record<string, string>>): Said<string> | undefined => said(texts, language, item.originalLanguage);
  if (item.type === 'video-lesson')
    return (item.chapters ?? []).map((chapter) => ({ name: name(chapter.name), start: chapter.startOffset }));
  if (item.type === 'textbook')
    return (item.chapters ?? []).map((chapter) => ({ name: name(chapter.name), start: chapter.pageStart ?? 0 }));
  return [];
}

function formatOf(file: MediaObject): string {
  const named = /\.([a-z0-9]{2,4})(?:[?#]|$)/i.exec(file.contentUrl ?? file.name ?? '')?.[1] ?? file.encodingFormat?.split('/')[1] ?? '';
  return named.toUpperCase();
}

/** The item's files and captions as links. */
export function presentFiles(item: StoredItem, { language, bytes }: Locale): FileRow[] {
  if (item.type !== 'video-lesson' && item.type !== 'textbook') return [];
  const files = [...(item.encoding ?? []), ...(item.type === 'video-lesson' ? (item.caption ?? []) : [])];
  return files.map((file) => ({
    href: file.contentUrl ?? filePath(item._id, file.sha256 ?? ''),
    host: file.contentUrl === undefined ? '' : hostOf(file.contentUrl),
    format: formatOf(file),
    size: file.contentSize === undefined ? undefined : bytes(file.contentSize),
    language: file.inLanguage === undefined ? undefined : labelOf('languages', file.inLanguage, language),
  }));
}
