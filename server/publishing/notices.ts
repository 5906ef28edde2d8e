import type { Model } from 'mongoose';
import type { AccountService, Person } from '../accounts/service.ts';
import { originalLanguageOf, type Writer } from './changes.ts';
import { createNoticeMail, type NoticeMail, type NoticeMailParts } from './notice-mail.ts';
import type { Notice, NoticeKind } from './notice-model.ts';
import type { TransitionName } from './states.ts';
import type { PersonRef, Submission } from './submission-model.ts';
import type { SubmissionQueries } from './submission-queries.ts';

/** What people are told about submissions that concern them. */
export interface NoticeService {
  /** Writes the notices of a step; called after it was made, and never in its way. */
  readonly tell: (by: Writer, step: TransitionName | 'create', submission: Submission) => Promise<void>;
  /** What a person has not read yet, the newest first. */
  readonly unread: (person: string, limit: number) => Promise<readonly Notice[]>;
  readonly countUnread: (person: string) => Promise<number>;
  /** Marks one notice as read, or all of them. */
  readonly markRead: (person: string, id?: string) => Promise<void>;
  /** Sends by mail what is due; called after every step and now and then. */
  readonly sendDue: NoticeMail['sendDue'];
}

interface NoticeParts extends NoticeMailParts {
  readonly notices: Model<Notice>;
  readonly accounts: Pick<AccountService, 'findMany' | 'holding'>;
  readonly publishing: Pick<SubmissionQueries, 'adaptations'>;
}

interface Told {
  readonly person: string;
  readonly kind: NoticeKind;
}

/** Steps that the authors are told of. */
const FOR_AUTHORS: readonly TransitionName[] = ['take-up', 'hand-back', 'request-changes', 'approve', 'publish', 'withdraw', 'reinstate'];
const DUPLICATE_KEY = 11000;

export function createNotices(parts: NoticeParts): NoticeService {
  const { notices, accounts, publishing } = parts;
  const mail = createNoticeMail(parts);

  async function reviewersOf({ institution, authors }: Submission): Promise<readonly Person[]> {
    const wrote = new Set(authors.map(({ id }) => id));
    return (await accounts.holding('reviewer', institution)).filter(({ id }) => !wrote.has(id));
  }

  async function concerned(step: TransitionName | 'create', submission: Submission): Promise<readonly Told[]> {
    const all = (people: readonly { readonly id: string }[], kind: NoticeKind): Told[] => people.map(({ id }) => ({ person: id, kind }));
    const reviewed: readonly PersonRef[] = submission.reviewers;
    if (step === 'submit') return all(await reviewersOf(submission), 'submit');
    // Whoever approved it learns that it goes back.
    if (step === 'recall') return all(reviewed, 'recall');
    if (step === 'create' || !FOR_AUTHORS.includes(step)) return [];
    const told = all(submission.authors, step as NoticeKind);
    if (step !== 'publish') return told;
    const adaptations = await publishing.adaptations(submission.item);
    const adapters = new Map(adaptations.flatMap(({ authors }) => authors.map((author) => [author.id, author] as const)));
    return [...told, ...all(reviewed, 'publish'), ...all([...adapters.values()], 'origin-version')];
  }

  return {
    tell: async (by, step, submission) => {
      const { _id, revision, content, version, history } = submission;
      const note = history.at(-1)?.note;
      const people = new Map((await concerned(step, submission)).map((told) => [told.person, told.kind]));
      people.delete(by.id);
      const now = new Date();
      const written = [...people].map(([person, kind]) => ({
        _id: `${_id}:${String(revision)}:${person}`,
        person,
        kind,
        submission: _id,
        name: (content['name'] ?? {}) as Notice['name'],
        originalLanguage: originalLanguageOf(submission),
        ...(version === undefined ? {} : { version }),
        by: { id: by.id, name: by.name },
        ...(note === undefined ? {} : { note }),
        at: now,
        mailDue: now,
        attempts: 0,
      }));
      if (written.length === 0) return;
      await notices.insertMany(written, { ordered: false }).catch((error: unknown) => {
        if ((error as { code?: unknown }).code !== DUPLICATE_KEY) throw error;
      });
      await mail.sendDue();
    },
    unread: (person, limit) =>
      notices
        .find({ person, readAt: { $exists: false } })
        .sort({ at: -1, _id: 1 })
        .limit(limit)
        .lean<Notice[]>(),
    countUnread: (person) => notices.countDocuments({ person, readAt: { $exists: false } }),
    markRead: async (person, id) => {
      await notices.updateMany(
        { person, readAt: { $exists: false }, ...(id === undefined ? {} : { _id: id }) },
        // Whoever has read it needs no mail about it.
        { $set: { readAt: new Date() }, $unset: { mailDue: 1 } },
      );
    },
    sendDue: mail.sendDue,
  };
}
