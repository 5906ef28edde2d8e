import type { Model } from 'mongoose';
import { may } from '../accounts/permissions.ts';
import type { CatalogueService } from '../catalogue/service.ts';
import { createAdaptations, type Adaptations } from './adaptations.ts';
import { createChanges, type Change, type Writer } from './changes.ts';
import { createDiscussion, type Discussion } from './discussion.ts';
import { createDrafts, type Drafts } from './drafts.ts';
import { createPublication } from './publication.ts';
import type { TransitionName } from './states.ts';
import { createSteps, type Step } from './steps.ts';
import type { Submission } from './submission-model.ts';
import { createSubmissionFiles, type SubmissionFiles } from './submission-files.ts';
import { createSubmissionQueries, type SubmissionQueries } from './submission-queries.ts';

export { EDITABLE, FROZEN, OPEN, STATES, TRANSITION_NAMES, type State, type TransitionName } from './states.ts';
export type { RemovedFile, RemovedNode, Submission } from './submission-model.ts';
export { asItem, subjectOf, type Change, type Writer } from './changes.ts';
export type { Step } from './steps.ts';

export interface Withdrawal {
  readonly note: string;
  /** Id of the item that takes its place. */
  readonly replacement?: string | undefined;
}

/** Writing, review and publication. Every change is one atomic update of one submission. */
export interface PublishingService extends Drafts, Discussion, SubmissionQueries, SubmissionFiles, Adaptations {
  readonly find: (id: string) => Promise<Submission | undefined>;
  readonly step: (by: Writer, id: string, step: Step) => Promise<Change>;
  /** The current version of a published item; what came in by import becomes a version of its own. */
  readonly current: (itemId: string) => Promise<Submission | undefined>;
  /** Withdraws a published item, also one that came in by import. */
  readonly withdraw: (by: Writer, itemId: string, withdrawal: Withdrawal) => Promise<Change>;
  /** Tells the catalogue whatever it has not learned yet; called at the start and now and then. */
  readonly deliverPending: () => Promise<void>;
}

export interface PublishingParts {
  readonly submissions: Model<Submission>;
  readonly catalogue: CatalogueService;
  /** Ids of the criteria of the review checklist. */
  readonly criteria: readonly string[];
  /** Called after every step that was done: for notices and the audit log. */
  readonly onStep?: (by: Writer, step: TransitionName | 'create', submission: Submission) => void;
  /** Called when a version could not be shown in the catalogue; it is tried again. */
  readonly onDeliveryFailure?: (error: unknown, itemId: string) => void;
}

export function createPublishingService(parts: PublishingParts): PublishingService {
  const { submissions, catalogue, criteria, onStep = () => undefined, onDeliveryFailure = () => undefined } = parts;
  const changes = createChanges(submissions);
  const publication = createPublication(submissions, catalogue, onDeliveryFailure);
  const step = createSteps({ ...changes, catalogue, publication, criteria, onStep, onFailure: onDeliveryFailure });

  const current = async (id: string): Promise<Submission | undefined> => {
    const item = await catalogue.findPublished(id);
    return item === undefined ? undefined : publication.freeze(item);
  };

  const drafts = createDrafts({ ...changes, submissions, catalogue, publication, onCreated: (by, made) => onStep(by, 'create', made) });
  const queries = createSubmissionQueries(submissions);

  return {
    ...drafts,
    ...queries,
    ...createSubmissionFiles(submissions, changes),
    ...createDiscussion(changes),
    ...createAdaptations({ ...changes, drafts, queries, current }),
    find: changes.find,
    step,
    current,
    withdraw: async (by, id, { note, replacement }) => {
      const item = await catalogue.findPublished(id);
      if (item === undefined) return { kind: 'not-found' };
      if (!may(by, 'item.withdraw', { institution: item.institution })) return { kind: 'forbidden' };
      const { _id, revision } = await publication.freeze(item);
      return step(by, _id, { name: 'withdraw', revision, note, replacement });
    },
    deliverPending: publication.deliverPending,
  };
}
