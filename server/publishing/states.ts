import type { Action } from '../accounts/permissions.ts';

/** Where a submission stands. `published` is the current version of its item, `superseded` an older one. */
export const STATES = [
  'draft',
  'submitted',
  'in-review',
  'changes-requested',
  'approved',
  'published',
  'superseded',
  'withdrawn',
  'discarded',
] as const;
export type State = (typeof STATES)[number];

/** States in which its authors write. */
export const EDITABLE: readonly State[] = ['draft', 'changes-requested'];
/** States of which an item has one submission at most. */
export const OPEN: readonly State[] = ['draft', 'submitted', 'in-review', 'changes-requested', 'approved'];
/** States of what was published once: frozen, with a version. */
export const FROZEN: readonly State[] = ['published', 'superseded', 'withdrawn'];

interface Transition {
  readonly from: readonly State[];
  readonly to: State;
  readonly action: Action;
  /** Only the reviewer who holds it decides. */
  readonly byHolder?: true;
}

/** Every step that a person can make; that a newer version supersedes an older one follows by itself. */
export const TRANSITIONS = {
  submit: { from: ['draft', 'changes-requested'], to: 'submitted', action: 'submission.submit' },
  recall: { from: ['submitted', 'approved'], to: 'draft', action: 'submission.submit' },
  'take-up': { from: ['submitted', 'in-review'], to: 'in-review', action: 'submission.review' },
  'hand-back': { from: ['in-review'], to: 'submitted', action: 'submission.review', byHolder: true },
  'request-changes': { from: ['in-review'], to: 'changes-requested', action: 'submission.review', byHolder: true },
  approve: { from: ['in-review'], to: 'approved', action: 'submission.review', byHolder: true },
  publish: { from: ['approved'], to: 'published', action: 'submission.publish' },
  withdraw: { from: ['published'], to: 'withdrawn', action: 'item.withdraw' },
  reinstate: { from: ['withdrawn'], to: 'published', action: 'item.withdraw' },
  discard: { from: ['draft', 'changes-requested'], to: 'discarded', action: 'submission.discard' },
  restore: { from: ['discarded'], to: 'draft', action: 'submission.discard' },
} as const satisfies Record<string, Transition>;

export type TransitionName = keyof typeof TRANSITIONS;
export const TRANSITION_NAMES = Object.keys(TRANSITIONS) as TransitionName[];

export function transitionOf(name: TransitionName): Transition {
  return TRANSITIONS[name];
}
