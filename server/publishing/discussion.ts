import { randomUUID } from 'node:crypto';
import { refOf, type Change, type Changes, type Writer } from './changes.ts';
import { OPEN } from './states.ts';
import type { Comment, Reply, Submission } from './submission-model.ts';

/** What reviewers and authors say to each other while a submission is open. */
export interface Discussion {
  /** `about` is the path of a field, `node:<id>`, or empty for the whole. */
  readonly comment: (by: Writer, id: string, about: string, text: string) => Promise<Change>;
  readonly reply: (by: Writer, id: string, commentId: string, text: string) => Promise<Change>;
  readonly resolve: (by: Writer, id: string, commentId: string, isResolved: boolean) => Promise<Change>;
  /** Keeps the answers to the checklist; only its reviewer gives them. */
  readonly check: (by: Writer, id: string, checklist: Submission['checklist']) => Promise<Change>;
}

const MOST_COMMENTS = 500;

export function createDiscussion({ change, allowed }: Pick<Changes, 'change' | 'allowed'>): Discussion {
  const said = (by: Writer, text: string): Reply => ({ id: randomUUID(), by: refOf(by), at: new Date(), text });

  async function discuss(by: Writer, id: string, update: object, filter: object = {}): Promise<Change> {
    const before = await allowed(by, id, 'submission.read');
    if (typeof before === 'string') return { kind: before };
    return change(id, { state: { $in: OPEN }, ...filter }, update);
  }

  return {
    comment: (by, id, about, text) => {
      const comment: Comment = { ...said(by, text), about, replies: [] };
      const hasRoom = { [`comments.${String(MOST_COMMENTS - 1)}`]: { $exists: false } };
      return discuss(by, id, { $push: { comments: comment } }, hasRoom);
    },
    reply: (by, id, commentId, text) => discuss(by, id, { $push: { 'comments.$.replies': said(by, text) } }, { 'comments.id': commentId }),
    resolve: (by, id, commentId, isResolved) =>
      discuss(
        by,
        id,
        isResolved ? { $set: { 'comments.$.resolved': { by: refOf(by), at: new Date() } } } : { $unset: { 'comments.$.resolved': 1 } },
        { 'comments.id': commentId },
      ),
    check: async (by, id, checklist) => {
      const before = await allowed(by, id, 'submission.review');
      if (typeof before === 'string') return { kind: before };
      return change(id, { state: 'in-review', 'holder.id': by.id }, { $set: { checklist } });
    },
  };
}
