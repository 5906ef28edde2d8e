import type { Model } from 'mongoose';
import { validateItem, type Item, type Problem } from '../../content-schema/validator.ts';
import { may, type Action, type Actor, type Subject } from '../accounts/permissions.ts';
import type { PersonRef, Submission } from './submission-model.ts';

/** Who writes and decides: a person as the permissions need them, with the name that history keeps. */
export type Writer = Actor & { readonly name: string };

/**
 * What became of a change. `stale`: somebody else changed it meanwhile, or it is in another state, and nothing was
 * done; `incomplete`: something must be filled in before this step.
 */
export type Change =
  | { readonly kind: 'done' | 'stale'; readonly submission: Submission }
  | { readonly kind: 'incomplete'; readonly submission: Submission; readonly problems: readonly Problem[] }
  | { readonly kind: 'forbidden' | 'not-found' };

const DUPLICATE_KEY = 11000;

export const subjectOf = ({ institution, authors }: Submission): Subject => ({ institution, authors: authors.map(({ id }) => id) });
export const refOf = ({ id, name }: Writer): PersonRef => ({ id, name });
/** Whether a write failed because another one holds what may be there once. */
export const isDuplicate = (error: unknown): boolean => (error as { code?: unknown }).code === DUPLICATE_KEY;

/** Why the content cannot be submitted yet. */
export function problemsOf(content: Submission['content']): readonly Problem[] {
  const checked = validateItem(content);
  return checked.ok ? [] : checked.problems;
}

/** The language that a content is written in; Azerbaijani where a draft does not say. */
export function originalLanguageOf({ content }: Pick<Submission, 'content'>): string {
  const { originalLanguage } = content;
  return typeof originalLanguage === 'string' ? originalLanguage : 'az';
}

/** The content as a whole item, for pages that show one. */
export function asItem({ content }: Submission): Item {
  return content as unknown as Item;
}

/** How every change of a submission is made: one atomic update, if the submission is still as the writer saw it. */
export interface Changes {
  readonly find: (id: string) => Promise<Submission | undefined>;
  /** Makes the update if the submission is still as `filter` says. */
  readonly change: (id: string, filter: object, update: object) => Promise<Change>;
  /** The same, where `content` is what the submission holds after it: it need not be read again. */
  readonly changeContent: (id: string, filter: object, update: object, content: Submission['content']) => Promise<Change>;
  /** The submission, where `by` may do `action` with it; `known` is one that was read just before. */
  readonly allowed: (by: Writer, id: string, action: Action, known?: Submission) => Promise<Submission | 'forbidden' | 'not-found'>;
}

export function createChanges(submissions: Model<Submission>): Changes {
  const find = async (id: string): Promise<Submission | undefined> => (await submissions.findById(id).lean<Submission>()) ?? undefined;
  const notDone = async (id: string): Promise<Change> => {
    const current = await find(id);
    return current === undefined ? { kind: 'not-found' } : { kind: 'stale', submission: current };
  };
  return {
    find,
    change: async (id, filter, update) => {
      const submission = await submissions.findOneAndUpdate({ ...filter, _id: id }, update, { returnDocument: 'after' }).lean<Submission>();
      return submission === null ? notDone(id) : { kind: 'done', submission };
    },
    changeContent: async (id, filter, update, content) => {
      const changed = await submissions
        .findOneAndUpdate({ ...filter, _id: id }, update, { returnDocument: 'after', projection: { content: 0 } })
        .lean<Omit<Submission, 'content'>>();
      return changed === null ? notDone(id) : { kind: 'done', submission: { ...changed, content } };
    },
    allowed: async (by, id, action, known) => {
      const submission = known ?? (await find(id));
      // Whoever may not even read it is not told that it exists.
      if (submission === undefined || !may(by, 'submission.read', subjectOf(submission))) return 'not-found';
      return may(by, action, subjectOf(submission)) ? submission : 'forbidden';
    },
  };
}
