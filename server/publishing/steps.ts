import { departures } from '../../content-schema/rules.ts';
import type { Problem } from '../../content-schema/validator.ts';
import type { CatalogueService } from '../catalogue/service.ts';
import { asItem, isDuplicate, problemsOf, refOf, type Change, type Changes, type Writer } from './changes.ts';
import type { Publication } from './publication.ts';
import { transitionOf, type State, type TransitionName } from './states.ts';
import type { HistoryEntry, Submission } from './submission-model.ts';

export interface Step {
  readonly name: TransitionName;
  /** The revision that the person saw. */
  readonly revision: number;
  readonly note?: string | undefined;
  /** Id of the item that takes the place of a withdrawn one. */
  readonly replacement?: string | undefined;
}

interface StepParts extends Changes {
  readonly catalogue: CatalogueService;
  readonly publication: Publication;
  /** Ids of the criteria that a reviewer answers. */
  readonly criteria: readonly string[];
  readonly onStep: (by: Writer, step: TransitionName, submission: Submission) => void;
  readonly onFailure: (error: unknown, item: string) => void;
}

const ROUNDS = 5;
/** States that somebody in particular answers for. */
const HELD: readonly State[] = ['in-review', 'approved', 'changes-requested'];

const problem = (field: string, code: string, params: Problem['params'] = {}): Problem => ({ field, code, params });

/** Rules from which the content departs and that nobody has given a reason for. */
export function unjustified(submission: Submission): readonly Problem[] {
  return departures(asItem(submission))
    .filter(({ rule }) => (submission.justification[rule] ?? '').trim() === '')
    .map(({ rule, path }) => problem(path, 'unjustified', { rule }));
}

/** What is missing before the step can be made. */
function missing({ name, note = '' }: Step, before: Submission, criteria: readonly string[]): readonly Problem[] {
  const hasNote = note.trim() !== '';
  switch (name) {
    case 'submit': {
      const problems = problemsOf(before.content);
      return problems.length > 0 ? problems : unjustified(before);
    }
    case 'request-changes':
      return hasNote || before.comments.some(({ resolved }) => resolved === undefined) ? [] : [problem('note', 'reason-needed')];
    case 'approve': {
      const open = criteria.filter((id) => before.checklist[id] === undefined);
      if (open.length > 0) return open.map((id) => problem(`checklist/${id}`, 'unanswered'));
      return !hasNote && criteria.some((id) => before.checklist[id] === 'no') ? [problem('note', 'no-needs-reason')] : [];
    }
    case 'withdraw':
      return hasNote ? [] : [problem('note', 'reason-needed')];
    default:
      return [];
  }
}

/** Makes the steps from state to state. */
export function createSteps(parts: StepParts): (by: Writer, id: string, step: Step) => Promise<Change> {
  const { find, change, allowed, catalogue, publication, criteria, onStep, onFailure } = parts;

  /** What imports have put in the catalogue meanwhile becomes a version before ours. */
  async function nextVersion(item: string): Promise<number> {
    const shown = await catalogue.findPublished(item);
    if (shown !== undefined && shown.publishedVersion === undefined) await publication.freeze(shown);
    return (await publication.latest(item)) + 1;
  }

  /** The step's own part of the update, beside state, holder and history. */
  async function partOf(step: Step, before: Submission, by: Writer): Promise<{ set: object; unset: object }> {
    switch (step.name) {
      case 'submit':
        return { set: { reviewers: [] }, unset: {} };
      case 'take-up':
        return { set: { holder: refOf(by), checklist: {} }, unset: {} };
      case 'approve':
        return { set: { reviewers: [refOf(by)] }, unset: {} };
      case 'publish':
        return { set: { version: await nextVersion(before.item), publishedAt: new Date(), delivery: new Date() }, unset: { openFor: 1 } };
      case 'withdraw':
        return {
          set: { delivery: new Date(), ...(step.replacement === undefined ? {} : { replacement: step.replacement }) },
          unset: step.replacement === undefined ? { replacement: 1 } : {},
        };
      case 'reinstate':
        return { set: { delivery: new Date() }, unset: { replacement: 1 } };
      case 'discard':
        return { set: {}, unset: { openFor: 1 } };
      case 'restore':
        return { set: { openFor: before.item }, unset: {} };
      default:
        return { set: {}, unset: {} };
    }
  }

  async function takeStep(by: Writer, id: string, step: Step): Promise<Change> {
    const { from, to, action, byHolder } = transitionOf(step.name);
    const before = await allowed(by, id, action);
    if (typeof before === 'string') return { kind: before };
    const isAsSeen = before.revision === step.revision && from.includes(before.state) && (byHolder !== true || before.holder?.id === by.id);
    if (!isAsSeen) return { kind: 'stale', submission: before };
    // Only the newest version of an item is shown or withdrawn.
    const isOfNewest = step.name === 'withdraw' || step.name === 'reinstate';
    if (isOfNewest && before.version !== (await publication.latest(before.item))) return { kind: 'stale', submission: before };
    const problems = missing(step, before, criteria);
    if (problems.length > 0) return { kind: 'incomplete', submission: before, problems };
    const { set, unset } = await partOf(step, before, by);
    const now = new Date();
    const note = step.note?.trim() ?? '';
    const entry: HistoryEntry = { at: now, by: refOf(by), step: step.name, from: before.state, to, ...(note === '' ? {} : { note }) };
    return change(
      id,
      { state: before.state, revision: step.revision, ...(byHolder === true ? { 'holder.id': by.id } : {}) },
      {
        $set: { state: to, since: now, ...set },
        $unset: { ...unset, ...(HELD.includes(to) ? {} : { holder: 1 }) },
        $inc: { revision: 1 },
        $push: { history: entry },
      },
    );
  }

  async function finish(by: Writer, step: Step, done: Submission): Promise<Change> {
    onStep(by, step.name, done);
    if (done.delivery === undefined) return { kind: 'done', submission: done };
    // The step is made whatever the catalogue says; what it has not learned it learns later.
    await publication.deliver(done.item).catch((error: unknown) => onFailure(error, done.item));
    return { kind: 'done', submission: (await find(done._id)) ?? done };
  }

  return async (by, id, step) => {
    for (let round = 0; ; round += 1) {
      try {
        const made = await takeStep(by, id, step);
        return made.kind === 'done' ? await finish(by, step, made.submission) : made;
      } catch (error) {
        // Another version of the item took the number, or it has another open submission.
        if (!isDuplicate(error) || round >= ROUNDS) throw error;
        if (step.name === 'restore') {
          const submission = await find(id);
          return submission === undefined ? { kind: 'not-found' } : { kind: 'stale', submission };
        }
      }
    }
  };
}
