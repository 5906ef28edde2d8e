import { ownFiles } from '../../content-schema/own-files.ts';
import type { LocalizedText, LocalizedTitle } from '../../content-schema/types.ts';
import { vocabulary } from '../../content-schema/vocabularies.ts';
import type { StoredItem } from '../catalogue/service.ts';
import { coverFiles, type FileRecord, type StoredPicture } from '../media/service.ts';
import { durationBand, secondsOf } from '../text/duration.ts';
import { fold } from '../text/fold.ts';
import { sizeBand } from '../text/size.ts';

/** How much of a description travels with a result and counts as description; the rest is searched as inside text. */
export const SHOWN_DESCRIPTION = 1000;

/** The records of the files of some items, by sha256. */
export type FilesOfItems = ReadonlyMap<string, FileRecord>;

export type CoverPicture = Pick<StoredPicture, 'sha256' | 'type' | 'width' | 'height'>;

/** What the index shows of an item, narrows by and sorts by. */
export interface ItemFacts {
  readonly id: string;
  readonly type: string;
  readonly identifier: string;
  readonly name: LocalizedTitle;
  readonly description: LocalizedText;
  readonly originalLanguage: string;
  readonly language: readonly string[];
  /** Detailed, narrow and broad codes of its fields. */
  readonly specialty: readonly string[];
  readonly occupation: readonly string[];
  readonly level: readonly string[];
  readonly kind: readonly string[];
  readonly country: string | null;
  readonly institution: string | null;
  readonly licence: string | null;
  readonly year: number | null;
  /** Band of the playing time, for narrowing. */
  readonly duration: string | null;
  /** Playing or working time in seconds. */
  readonly seconds: number | null;
  readonly pages: number | null;
  readonly image: string | null;
  /** Renditions of its cover that are stored here. */
  readonly cover: readonly CoverPicture[];
  /** What its main file weighs, wherever it is, and the band of that for narrowing. */
  readonly bytes: number | null;
  readonly size: string | null;
  /** Whether the text of a file of it is searched. */
  readonly inside: boolean;
  /** Days since 1970, for "newest". */
  readonly published: number;
  /** Grows from item to item, for the order within a day. */
  readonly added: number;
  readonly titleKey: string;
}

/** A field and the wider ones that hold it, narrowest first. */
export function withAncestors(code: string): string[] {
  const codes: string[] = [];
  for (
    let field = vocabulary('isced-f-2013').get(code);
    field !== undefined;
    field = field.parent === undefined ? undefined : vocabulary('isced-f-2013').get(field.parent)
  ) {
    codes.push(field.code);
  }
  return codes;
}

/** The same with every string well-formed. */
export function wellFormed<T>(value: T): T {
  if (typeof value === 'string') return value.toWellFormed() as T;
  if (Array.isArray(value)) return value.map(wellFormed) as T;
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key.toWellFormed(), wellFormed(member as unknown)])) as T;
  return value;
}

function shortened(description: LocalizedText | undefined): LocalizedText {
  return Object.fromEntries(Object.entries(description ?? {}).map(([language, text]) => [language, text.slice(0, SHOWN_DESCRIPTION)]));
}

/** The records of an item's files whose text is searched, each once, with the language that the item gives it. */
export function readFiles(item: StoredItem, files: FilesOfItems): readonly { readonly record: FileRecord; readonly language: string }[] {
  const read = new Map<string, { record: FileRecord; language: string }>();
  for (const { sha256, role, inLanguage } of ownFiles(item)) {
    const record = files.get(sha256);
    if ((role !== 'book' && role !== 'caption') || record?.generation === undefined || read.has(sha256)) continue;
    read.set(sha256, { record, language: inLanguage ?? record.language ?? item.inLanguage[0] ?? item.originalLanguage });
  }
  return [...read.values()];
}

function coverOf(item: StoredItem, files: FilesOfItems): CoverPicture[] {
  const pictures = coverFiles(item).map((sha256) => files.get(sha256)?.pictures ?? []);
  return (pictures.find(({ length }) => length > 0) ?? []).map(({ sha256, type, width, height }) => ({ sha256, type, width, height }));
}

function bytesOf(item: StoredItem): number | undefined {
  const files = item.type === 'textbook' || item.type === 'video-lesson' ? (item.encoding ?? []) : [];
  return files.find(({ contentSize }) => contentSize !== undefined)?.contentSize;
}

/** What is shown of an item and what it is narrowed and sorted by, of its content and of its files. Every string is well-formed. */
export function itemFacts(item: StoredItem, files: FilesOfItems): ItemFacts {
  const published = item.datePublished ?? item.dateCreated ?? item.createdAt.toISOString().slice(0, 10);
  const seconds = secondsOf(item.type === 'video-lesson' ? (item.duration ?? item.timeRequired) : item.timeRequired);
  const title = item.name[item.originalLanguage] ?? Object.values(item.name)[0] ?? '';
  const bytes = bytesOf(item);
  const read = readFiles(item, files);
  const counted = item.type === 'textbook' ? (item.numberOfPages ?? read[0]?.record.pages) : undefined;
  return wellFormed({
    id: item._id,
    type: item.type,
    identifier: item.identifier,
    name: item.name,
    description: shortened(item.description),
    originalLanguage: item.originalLanguage,
    language: item.inLanguage,
    specialty: [...new Set((item.specialty ?? []).flatMap(withAncestors))],
    occupation: item.occupation ?? [],
    level: item.educationalLevel ?? [],
    kind: item.learningResourceType ?? [],
    country: item.country ?? null,
    institution: item.institution ?? null,
    licence: item.license ?? null,
    year: item.datePublished === undefined ? null : Number(item.datePublished.slice(0, 4)),
    duration: item.type === 'video-lesson' ? durationBand(seconds) : null,
    seconds: seconds ?? null,
    pages: counted ?? null,
    image: item.image ?? null,
    cover: coverOf(item, files),
    bytes: bytes ?? null,
    size: sizeBand(bytes),
    inside: read.length > 0,
    published: Math.floor(Date.parse(published) / 86_400_000),
    added: item.added,
    titleKey: fold(title).slice(0, 200),
  });
}
