import type { Model } from 'mongoose';
import { ownFiles } from '../../content-schema/own-files.ts';
import { EDITABLE, FROZEN, OPEN } from './states.ts';
import { refOf, type Change, type Changes, type Writer } from './changes.ts';
import type { Submission } from './submission-model.ts';

type Content = Submission['content'];

/** What a change of a draft's files makes of it; undefined where there is nothing to change. */
export type FilesChange = (
  submission: Submission,
) => { readonly content: Content; readonly removedFiles?: Submission['removedFiles'] } | undefined;

/** The files that submissions name. */
export interface SubmissionFiles {
  /**
   * Changes the files of a draft, whatever else is written in it meanwhile: what `make` answers is stored if the draft is
   * still as it was shown, else it is asked again. `stale` where the draft may no longer be written. `isOfForm`: it
   * changes a field that the form holds too, so that a form opened before is out of date.
   */
  readonly changeFiles: (by: Writer, id: string, make: FilesChange, isOfForm?: boolean) => Promise<Change>;
  /** Versions of an item that name this file, the newest first. */
  readonly versionsWithFile: (itemId: string, sha256: string) => Promise<readonly Submission[]>;
  /** Those of these files that a submission names. */
  readonly filesInUse: (sha256s: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Sizes in bytes, by sha256, of the files in an institution's open submissions. */
  readonly filesOf: (institution: string | undefined) => Promise<ReadonlyMap<string, number>>;
}

const USED_AT = ['content.encoding.sha256', 'content.caption.sha256', 'content.thumbnail.sha256'] as const;
const NAMED = { 'content.type': 1, 'content.encoding': 1, 'content.caption': 1, 'content.thumbnail': 1 } as const;
const ROUNDS = 20;

export function createSubmissionFiles(submissions: Model<Submission>, { allowed, change }: Changes): SubmissionFiles {
  return {
    changeFiles: async (by, id, make, isOfForm = false) => {
      for (let round = 1; ; round += 1) {
        const before = await allowed(by, id, 'submission.edit');
        if (typeof before === 'string') return { kind: before };
        if (!EDITABLE.includes(before.state)) return { kind: 'stale', submission: before };
        const made = make(before);
        if (made === undefined) return { kind: 'done', submission: before };
        const { revision, filesChanged } = before;
        const changed = await change(
          id,
          { state: { $in: EDITABLE }, revision },
          {
            $set: {
              content: made.content,
              saved: { by: refOf(by), at: new Date() },
              // A form that was opened before need not be filled in anew: it does not hold these fields.
              ...(isOfForm
                ? {}
                : { filesChanged: { from: filesChanged?.to === revision ? filesChanged.from : revision, to: revision + 1 } }),
              ...(made.removedFiles === undefined ? {} : { removedFiles: made.removedFiles }),
            },
            $inc: { revision: 1 },
            ...(before.authors.some((author) => author.id === by.id) ? {} : { $addToSet: { authors: refOf(by) } }),
          },
        );
        if (changed.kind !== 'stale' || round === ROUNDS) return changed;
      }
    },
    versionsWithFile: (item, sha256) =>
      submissions
        .find({ item, state: { $in: FROZEN }, $or: USED_AT.map((path) => ({ [path]: sha256 })) })
        .sort({ version: -1 })
        .select({ ...NAMED, 'content.conditionsOfAccess': 1, item: 1, version: 1 })
        .lean<Submission[]>(),
    filesInUse: async (sha256s) => {
      const given = new Set(sha256s);
      const found = await submissions.find({ $or: USED_AT.map((path) => ({ [path]: { $in: sha256s } })) }, NAMED).lean<Submission[]>();
      return new Set(found.flatMap(({ content }) => ownFiles(content).map(({ sha256 }) => sha256)).filter((sha256) => given.has(sha256)));
    },
    filesOf: async (institution) => {
      const named = USED_AT.map((path) => ({ [path]: { $exists: true } }));
      const filter = { state: { $in: OPEN }, institution: institution ?? { $exists: false }, $or: named };
      const found = await submissions.find(filter, NAMED).lean<Submission[]>();
      return new Map(found.flatMap(({ content }) => ownFiles(content).map(({ sha256, contentSize }) => [sha256, contentSize] as const)));
    },
  };
}
