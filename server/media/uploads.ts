import type { Readable } from 'node:stream';
import { vocabulary } from '../../content-schema/vocabularies.ts';
import type { Jobs } from '../jobs/service.ts';
import type { PublishingService, Submission, Writer } from '../publishing/service.ts';
import { kindsOf, withFile, withFileBack, withoutFile, type OwnObject } from './draft-files.ts';
import type { FileRecord } from './file-model.ts';
import type { Room, RoomFor } from './limits.ts';
import type { MediaKind } from './media-kinds.ts';
import { refused, type Outcome, type Problem } from './problem.ts';
import type { MediaService } from './service.ts';

const MEGABYTE = 1024 * 1024;

/** A file that is sent for a draft. */
export interface NewUpload {
  readonly kind: MediaKind;
  /** As the sender calls it. */
  readonly name: string;
  readonly language?: string | undefined;
  /** The sha256 of the file that it takes the place of. */
  readonly replaces?: string | undefined;
}

/** The files of drafts. Refusals are data; who may write which draft is decided by the submission itself. */
export interface Uploads {
  readonly room: RoomFor;
  /** Why a file of this size, in bytes, cannot be sent: before it is. */
  readonly refusal: (submission: Submission, upload: NewUpload, size: number) => Promise<Problem | undefined>;
  /**
   * Stores a file, puts it into the draft and begins to read it. Refuses as `MediaService.receive` does, and with
   * `files-quota` (param `megabytes`), `file-language`, `file-no-place` and `draft-closed`.
   */
  readonly take: (by: Writer, id: string, upload: NewUpload, stream: Readable, announced?: number) => Promise<Outcome<FileRecord>>;
  /** Takes a file out of a draft; refuses with `draft-closed`. */
  readonly remove: (by: Writer, id: string, sha256: string) => Promise<Outcome<Submission>>;
  /** Puts a file back that was taken out; refuses with `file-gone`, `file-no-place` and `draft-closed`. */
  readonly restore: (by: Writer, id: string, sha256: string) => Promise<Outcome<Submission>>;
}

export interface UploadParts {
  readonly media: Pick<MediaService, 'receive' | 'files'>;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly publishing: Pick<PublishingService, 'find' | 'changeFiles'>;
  readonly room: RoomFor;
}

const megabytes = (bytes: number): number => Math.floor((bytes / MEGABYTE) * 10) / 10;

/** Which limit a file of this size goes beyond. */
function tooLarge({ ofKind, left }: Room, size: number): Problem | undefined {
  if (size > ofKind) return { code: 'file-too-large', params: { megabytes: megabytes(ofKind) } };
  return left !== undefined && size > left ? { code: 'files-quota', params: { megabytes: megabytes(left) } } : undefined;
}

function objectOf({ _id, type, size, name }: FileRecord, upload: NewUpload, shown: string): OwnObject {
  const called = shown === '' ? name : shown;
  return {
    ...(called === '' ? {} : { name: called }),
    encodingFormat: type,
    contentSize: size,
    sha256: _id,
    ...(upload.kind === 'cover' || upload.language === undefined ? {} : { inLanguage: upload.language }),
  };
}

export function createUploads({ media, jobs, publishing, room }: UploadParts): Uploads {
  /** A change of the draft that did nothing because `make` had no answer is a refusal. */
  async function changed(
    by: Writer,
    id: string,
    code: string,
    make: (submission: Submission) => ReturnType<typeof withFile>,
  ): Promise<Outcome<Submission>> {
    let made: ReturnType<typeof withFile>;
    const change = await publishing.changeFiles(by, id, (submission) => {
      made = make(submission);
      return made;
    });
    if (change.kind !== 'done') return refused('draft-closed');
    return made !== undefined ? { ok: true, value: change.submission } : refused(code);
  }

  async function refusal(submission: Submission, { kind, language }: NewUpload, size = 0, announced = 0): Promise<Problem | undefined> {
    if (!kindsOf(submission.type).includes(kind)) return { code: 'file-no-place' };
    const isKnown = language !== undefined && vocabulary('languages').get(language) !== undefined;
    if (language === undefined ? kind === 'caption' : !isKnown) return { code: 'file-language' };
    return tooLarge(await room(submission.institution, kind, announced), Math.max(1, size));
  }

  return {
    room,
    refusal,
    take: async (by, id, upload, stream, announced = 0) => {
      const submission = await publishing.find(id);
      const refuse = (problem: Problem): Outcome<never> => {
        stream.destroy();
        return { ok: false, problem };
      };
      if (submission === undefined) return refuse({ code: 'draft-closed' });
      const problem = await refusal(submission, upload, announced, announced);
      if (problem !== undefined) return refuse(problem);
      const space = await room(submission.institution, upload.kind, announced);
      const { kind, name, language } = upload;
      const arrival = { kind, name, limit: space.most, by: by.id, ...(language === undefined ? {} : { language }) };
      const received = await media.receive(stream, arrival, jobs);
      if (!received.ok)
        return received.problem.code === 'file-too-large' && space.most < space.ofKind
          ? refused('files-quota', { megabytes: megabytes(space.most) })
          : received;
      const { file, shownName } = received.value;
      const placed = await changed(by, id, 'file-no-place', (draft) =>
        withFile(draft, kind, objectOf(file, upload, shownName), upload.replaces),
      );
      return placed.ok ? { ok: true, value: file } : placed;
    },
    remove: async (by, id, sha256) => changed(by, id, 'file-gone', (draft) => withoutFile(draft, sha256)),
    restore: async (by, id, sha256) => {
      // Only what was a file of this draft, and only as long as it is kept.
      const draft = await publishing.find(id);
      if (draft?.removedFiles?.some(({ file }) => file.sha256 === sha256) !== true) return refused('file-gone');
      if ((await media.files.claim(sha256)) === undefined) return refused('file-gone');
      return changed(by, id, 'file-no-place', (current) => withFileBack(current, sha256));
    },
  };
}
