import { secondsOf, type StoredItem } from '../../../server/plugin-api.ts';
import type { Attempt, Attempts } from '../attempts.ts';
import type { ScoreOutbox } from '../ports.ts';
import type { LtiLink } from '../records.ts';
import { added, DONE_SHARE, shareOf, type Extent, type Report } from './seen.ts';

/** Longer pauses between two reports are taken for a page that was left open, in seconds. */
const LONGEST_PAUSE = 15 * 60;
/** The gradebook is told of steps of at least this, and of the end. */
const STEP = 0.1;

/** Counts what learners do behind links and tells the gradebook. */
export interface Progress {
  /** Somebody opened the link: begins an attempt or goes on with it. */
  readonly open: (link: LtiLink, subject: string) => Promise<Attempt>;
  /** Adds a report of what was watched and read. */
  readonly report: (link: LtiLink, item: StoredItem, pages: number | undefined, subject: string, report: Report) => Promise<Attempt>;
  /** Notes how the self-check questions went, 0 to 1; of several times the best counts. */
  readonly answer: (link: LtiLink, subject: string, score: number) => Promise<Attempt>;
}

/** What of the item can be counted; its pages where it has a book here. */
function extentOf(item: StoredItem, pages: number | undefined): Extent {
  if (item.type === 'textbook') return { pages: pages ?? 0 };
  return { seconds: item.type === 'video-lesson' ? secondsOf(item.duration ?? item.timeRequired) : undefined };
}

/** Whether the platform has a line item for the link, or lets us make one. */
const isGraded = ({ grades }: LtiLink): boolean => (grades?.lineitem ?? grades?.lineitems) !== undefined;

/**
 * The score that the gradebook is told, 0 to 1: of the self-check questions alone where the item has some, and none before
 * they were answered; else the share that was watched or read. It only grows.
 */
export function scoreOf({ share, score }: Pick<Attempt, 'share' | 'score'>, hasQuestions: boolean): number | undefined {
  const counted = hasQuestions ? score : share;
  return counted === undefined ? undefined : Math.round(counted * 1000) / 1000;
}

/** The progress of learners. `now` in milliseconds. */
export function createProgress(attempts: Attempts, outbox: ScoreOutbox, now: () => number = Date.now): Progress {
  async function tell(link: LtiLink, attempt: Attempt, hasQuestions: boolean): Promise<void> {
    const score = scoreOf(attempt, hasQuestions);
    if (score === undefined || !isGraded(link)) return;
    const { sent, isCompleted } = attempt;
    const isWorthwhile =
      sent === undefined ? hasQuestions || score > 0 : score >= sent + STEP || ((isCompleted || hasQuestions) && score > sent);
    if (!isWorthwhile) return;
    await outbox.queue({ link, subject: attempt.subject, role: 'learner', score, isCompleted });
    // Afterwards: where that failed, the next report tells it.
    await attempts.noteSent(attempt._id, score);
  }

  return {
    open: (link, subject) => attempts.touch(link, subject),
    report: async (link, item, pages, subject, report) => {
      const { _id } = await attempts.open(link, subject);
      const changed = await attempts.change(_id, (before) => {
        const elapsed = Math.min((now() - before.lastAt.getTime()) / 1000, LONGEST_PAUSE);
        const seen = { ...before, ...added(before, report, elapsed) };
        const share = Math.max(before.share, shareOf(seen, link.fragment, extentOf(item, pages)));
        const { ranges, length } = seen;
        return {
          ranges,
          pages: seen.pages,
          ...(length === undefined ? {} : { length }),
          share,
          isCompleted: before.isCompleted || share >= DONE_SHARE,
        };
      });
      if (changed === undefined) throw new Error('the attempt is gone');
      await tell(link, changed, (item.questions ?? []).length > 0);
      return changed;
    },
    answer: async (link, subject, score) => {
      const { _id } = await attempts.open(link, subject);
      const changed = await attempts.change(_id, (before) => ({ score: Math.max(before.score ?? 0, score), isCompleted: true }));
      if (changed === undefined) throw new Error('the attempt is gone');
      await tell(link, changed, true);
      return changed;
    },
  };
}
