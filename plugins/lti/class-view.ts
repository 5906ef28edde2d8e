import { LRUCache } from 'lru-cache';
import type { AttemptReader } from './attempts.ts';
import type { Platforms } from './ports.ts';
import type { LtiLink } from './records.ts';
import type { GradebookResult, GradeService } from './services/grade-service.ts';
import type { Member, NamesService } from './services/names-service.ts';
import type { ScoreDelivery } from './services/outbox.ts';
import type { StoredScore } from './services/score-model.ts';
import { failed, type FailureCode, type ServiceFailure } from './services/service-failure.ts';
import type { ReadPages } from './services/service-pages.ts';

const KEPT_MS = 30_000;
const MOST_KEPT = 100;

/** What became of a learner's score on its way to the gradebook. */
export interface GradeStatus {
  readonly state: StoredScore['state'];
  /** 0 to 1. */
  readonly score?: number;
  /** Why it did not go at the last attempt; a score that was sent has none. */
  readonly code?: FailureCode;
  readonly sentOn?: Date;
  readonly nextAt?: Date;
}

/** A learner as the class view shows them: by name where the platform gives it, else by number. */
export interface ClassRow {
  readonly subject: string;
  readonly name?: string;
  /** None for somebody who has not opened it. */
  readonly number?: number;
  readonly isGone: boolean;
  readonly openedAt?: Date;
  readonly lastAt?: Date;
  /** 0 to 1. */
  readonly share: number;
  readonly isCompleted: boolean;
  readonly grade?: GradeStatus;
  /** What the gradebook holds, 0 to 1 and above. */
  readonly inGradebook?: number;
}

export interface ClassView {
  readonly rows: readonly ClassRow[];
  /** Whether the launch offered a gradebook. */
  readonly isGraded: boolean;
  /** Why there are no names, or not all. */
  readonly namesGap?: FailureCode;
  /** Whether the gradebook could be read. */
  readonly hasResults: boolean;
}

/** Reads how the learners behind a link are doing. */
export type ReadClass = (link: LtiLink) => Promise<ClassView>;

interface ClassViewParts {
  readonly attempts: AttemptReader;
  readonly outbox: Pick<ScoreDelivery, 'ofLink'>;
  readonly names: NamesService;
  readonly grades: Pick<GradeService, 'results'>;
  readonly platforms: Pick<Platforms, 'find'>;
}

interface FromPlatform {
  readonly members: ReadPages<Member> | ServiceFailure;
  readonly results: ReadPages<GradebookResult> | ServiceFailure;
}

function gradeOf({ state, score, code, sentOn, dueAt }: StoredScore): GradeStatus {
  return {
    state,
    ...(score === undefined ? {} : { score }),
    ...(code === undefined || state === 'sent' ? {} : { code }),
    ...(sentOn === undefined ? {} : { sentOn }),
    ...(state === 'waiting' && code !== undefined ? { nextAt: dueAt } : {}),
  };
}

const byName = new Intl.Collator().compare;
/** Those without a name by their numbers, after those with one. */
const inOrder = (one: ClassRow, other: ClassRow): number =>
  Number(one.name === undefined) - Number(other.name === undefined) ||
  byName(one.name ?? '', other.name ?? '') ||
  (one.number ?? Infinity) - (other.number ?? Infinity);

/**
 * How the learners behind a link are doing. What the platform says of them is asked for at most every half minute and never
 * stored; what it does not say removes nobody.
 */
export function createReadClass({ attempts, outbox, names, grades, platforms }: ClassViewParts): ReadClass {
  const kept = new LRUCache<string, Promise<FromPlatform>>({ max: MOST_KEPT, ttl: KEPT_MS });

  async function ask(link: LtiLink): Promise<FromPlatform> {
    const platform = await platforms.find(link.platform);
    if (platform?.state !== 'active') return { members: failed('platform-disabled'), results: failed('platform-disabled') };
    const [members, results] = await Promise.all([names.learners(platform, link), grades.results(platform, link)]);
    return { members, results };
  }

  function fromPlatform(link: LtiLink): Promise<FromPlatform> {
    // A launch may have brought other services.
    const key = `${link._id} ${link.lastLaunchAt.toISOString()}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const asked = ask(link);
    kept.set(key, asked);
    asked.catch(() => kept.delete(key));
    return asked;
  }

  return async (link) => {
    const [own, scores, { members, results }] = await Promise.all([attempts.ofLink(link._id), outbox.ofLink(link._id), fromPlatform(link)]);
    const gradeBy = new Map(scores.map((score) => [score.subject, gradeOf(score)]));
    const resultBy = new Map(results.kind === 'read' ? results.rows.map(({ subject, score }) => [subject, score]) : []);
    const listed = members.kind === 'read' ? members.rows : [];
    const memberBy = new Map(listed.map((one) => [one.subject, one]));
    const begun = new Set(own.map(({ subject }) => subject));

    const row = (subject: string): Pick<ClassRow, 'subject' | 'name' | 'isGone' | 'grade' | 'inGradebook'> => {
      const member = memberBy.get(subject);
      const [grade, inGradebook] = [gradeBy.get(subject), resultBy.get(subject)];
      return {
        subject,
        isGone: member !== undefined && member.status !== 'Active',
        ...(member?.name === undefined ? {} : { name: member.name }),
        ...(grade === undefined ? {} : { grade }),
        ...(inGradebook === undefined ? {} : { inGradebook }),
      };
    };
    const opened = own.map(({ subject, number, openedAt, lastAt, share, isCompleted }) => ({
      ...row(subject),
      number,
      openedAt,
      lastAt,
      share,
      isCompleted,
    }));
    const notOpened = listed
      .filter(({ subject, status }) => status === 'Active' && !begun.has(subject))
      .map(({ subject }) => ({ ...row(subject), share: 0, isCompleted: false }));
    const namesGap = members.kind === 'failed' ? members.code : members.gap;
    return {
      rows: [...opened, ...notOpened].sort(inOrder),
      isGraded: (link.grades?.lineitem ?? link.grades?.lineitems) !== undefined,
      hasResults: results.kind === 'read',
      ...(namesGap === undefined ? {} : { namesGap }),
    };
  };
}
