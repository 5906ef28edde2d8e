import { may } from '../accounts/permissions.ts';
import { subjectOf, type Writer } from './changes.ts';
import { TRANSITION_NAMES, transitionOf, type TransitionName } from './states.ts';
import type { Submission } from './submission-model.ts';

/** Steps that have a page of their own, where whom it touches is shown first. */
const ELSEWHERE: readonly TransitionName[] = ['withdraw', 'reinstate'];
/** In this order the first one that is possible is what the page is for. */
const PRIMARY: readonly TransitionName[] = ['publish', 'approve', 'take-up', 'submit', 'restore'];

/** What somebody can do with a submission now. */
export interface AvailableSteps {
  readonly primary: TransitionName | undefined;
  readonly others: readonly TransitionName[];
}

export function stepsFor(by: Writer, submission: Submission): AvailableSteps {
  const { state, holder } = submission;
  const possible = TRANSITION_NAMES.filter((name) => {
    const { from, action, byHolder } = transitionOf(name);
    if (ELSEWHERE.includes(name) || !from.includes(state) || !may(by, action, subjectOf(submission))) return false;
    if (byHolder === true) return holder?.id === by.id;
    // Taking up what one has already.
    return !(name === 'take-up' && holder?.id === by.id);
  });
  const isTakenByOther = state === 'in-review';
  const primary = PRIMARY.find((name) => possible.includes(name) && !(name === 'take-up' && isTakenByOther));
  return { primary, others: possible.filter((name) => name !== primary) };
}
