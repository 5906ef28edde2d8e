import { ownFiles } from '../../content-schema/own-files.ts';
import type { MediaObject } from '../../content-schema/types.ts';
import type { ItemType } from '../../content-schema/validator.ts';
import type { RemovedFile, Submission } from '../publishing/service.ts';
import type { MediaKind } from './media-kinds.ts';

/** A stored file as the content of a draft names it. */
export type OwnObject = MediaObject & { readonly sha256: string };
type Field = RemovedFile['field'];
type Content = Submission['content'];
interface Changed {
  readonly content: Content;
  readonly removedFiles: readonly RemovedFile[];
}

/** What a file of each kind is to an item of each type; a kind that is not there cannot be sent. */
const FIELDS: Readonly<Record<ItemType, Readonly<Partial<Record<MediaKind, Field>>>>> = {
  textbook: { textbook: 'encoding', cover: 'thumbnail' },
  'video-lesson': { video: 'encoding', caption: 'caption', cover: 'thumbnail' },
  programme: { cover: 'thumbnail' },
  curriculum: { cover: 'thumbnail' },
};
const MOST: Readonly<Record<Field, number>> = { encoding: 20, caption: 60, thumbnail: 1 };
const MOST_REMOVED = 20;

/** The kinds of files that an item of a type takes. */
export function kindsOf(type: ItemType): readonly MediaKind[] {
  return Object.keys(FIELDS[type]) as MediaKind[];
}

const isOwn = (value: unknown): value is OwnObject => ownFiles({ thumbnail: value }).length === 1;
const listIn = (content: Content, field: Field): readonly unknown[] => {
  const value = content[field];
  return field === 'thumbnail' ? (value === undefined ? [] : [value]) : Array.isArray(value) ? value : [];
};

function withList(content: Content, field: Field, list: readonly unknown[]): Content {
  if (list.length === 0) return Object.fromEntries(Object.entries(content).filter(([name]) => name !== field));
  return { ...content, [field]: field === 'thumbnail' ? list[0] : list };
}

function remembered(submission: Submission, removed: readonly RemovedFile[], back?: RemovedFile): readonly RemovedFile[] {
  return [...(submission.removedFiles ?? []).filter((one) => one !== back), ...removed].slice(-MOST_REMOVED);
}

/** The place of the file that a new one takes the place of: the same one, the named one, captions of the same language, the cover. */
function placeFor(list: readonly unknown[], field: Field, file: OwnObject, replaces: string | undefined): number {
  const at = (holds: (one: OwnObject) => boolean): number => list.findIndex((one) => isOwn(one) && holds(one));
  const same = at(({ sha256 }) => sha256 === file.sha256);
  if (same >= 0) return same;
  const named = at(({ sha256 }) => sha256 === replaces);
  if (named >= 0) return named;
  if (field === 'caption') return at(({ inLanguage }) => inLanguage === file.inLanguage);
  return field === 'thumbnail' ? list.length - 1 : -1;
}

/** The draft with a file more, or instead of another one; undefined where it can have no more, or none of this kind. */
export function withFile(submission: Submission, kind: MediaKind, file: OwnObject, replaces?: string): Changed | undefined {
  const field = FIELDS[submission.type][kind];
  if (field === undefined) return undefined;
  const list = listIn(submission.content, field);
  const place = placeFor(list, field, file, replaces);
  if (place < 0 && list.length >= MOST[field]) return undefined;
  const before = list[place];
  const isOther = isOwn(before) && before.sha256 !== file.sha256;
  const removed = isOther ? [{ field, position: place, file: before, at: new Date() }] : [];
  return {
    content: withList(submission.content, field, place < 0 ? [...list, file] : list.with(place, file)),
    removedFiles: remembered(submission, removed),
  };
}

/** The draft without a file; undefined where it does not have it. */
export function withoutFile(submission: Submission, sha256: string): Changed | undefined {
  for (const field of ['encoding', 'caption', 'thumbnail'] as const) {
    const list = listIn(submission.content, field);
    const position = list.findIndex((one) => isOwn(one) && one.sha256 === sha256);
    const file = list[position];
    if (!isOwn(file)) continue;
    return {
      content: withList(submission.content, field, list.toSpliced(position, 1)),
      removedFiles: remembered(submission, [{ field, position, file, at: new Date() }]),
    };
  }
  return undefined;
}

/** The draft with a file that was taken out of it; undefined where it was not, or is there again. */
export function withFileBack(submission: Submission, sha256: string): Changed | undefined {
  const back = submission.removedFiles?.findLast(({ file }) => file.sha256 === sha256);
  if (back === undefined || ownFiles(submission.content).some((file) => file.sha256 === sha256)) return undefined;
  const { field, position, file } = back;
  const list = listIn(submission.content, field);
  // What took its place goes out again.
  const rival = list.findIndex(
    (one) => isOwn(one) && (field === 'thumbnail' || (field === 'caption' && one.inLanguage === file.inLanguage)),
  );
  const taken = list[rival];
  const removed = isOwn(taken) ? [{ field, position: rival, file: taken, at: new Date() }] : [];
  if (rival < 0 && list.length >= MOST[field]) return undefined;
  return {
    content: withList(submission.content, field, rival < 0 ? list.toSpliced(position, 0, file) : list.with(rival, file)),
    removedFiles: remembered(submission, removed, back),
  };
}
