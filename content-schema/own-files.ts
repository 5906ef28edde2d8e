import type { MediaObject } from './types.ts';

/** What a file that is stored here is to its item. */
export type FileRole = 'book' | 'video' | 'caption' | 'cover';

/** A file of an item that is stored here, under the hash of its content. */
export interface OwnFile {
  readonly sha256: string;
  readonly role: FileRole;
  readonly encodingFormat: string;
  /** In bytes. */
  readonly contentSize: number;
  readonly name?: string;
  readonly inLanguage?: string;
}

/** The fields of an item that name files; of a draft they may be anything. */
interface FilesOf {
  readonly type?: unknown;
  readonly encoding?: unknown;
  readonly caption?: unknown;
  readonly thumbnail?: unknown;
}

function ownOf(value: unknown, role: FileRole): OwnFile[] {
  if (typeof value !== 'object' || value === null) return [];
  const { contentUrl, sha256, encodingFormat, contentSize, name, inLanguage } = value as MediaObject;
  if (contentUrl !== undefined || sha256 === undefined || encodingFormat === undefined || contentSize === undefined) return [];
  const named = name === undefined ? {} : { name };
  return [{ sha256, role, encodingFormat, contentSize, ...named, ...(inLanguage === undefined ? {} : { inLanguage }) }];
}

function eachOf(value: unknown, role: FileRole): OwnFile[] {
  return Array.isArray(value) ? value.flatMap((one) => ownOf(one, role)) : [];
}

/** The files of an item or a draft that are stored here, in the order in which it names them; those elsewhere are left out. */
export function ownFiles({ type, encoding, caption, thumbnail }: FilesOf): OwnFile[] {
  return [...eachOf(encoding, type === 'video-lesson' ? 'video' : 'book'), ...eachOf(caption, 'caption'), ...ownOf(thumbnail, 'cover')];
}
