import { randomBytes, randomUUID } from 'node:crypto';
import type { Model } from 'mongoose';
import { isDeepStrictEqual } from 'node:util';
import type { Item, ItemType } from '../../content-schema/validator.ts';
import { may } from '../accounts/permissions.ts';
import { itemId, type CatalogueService } from '../catalogue/service.ts';
import { identified } from '../programmes/service.ts';
import { isDuplicate, refOf, type Change, type Changes, type Writer } from './changes.ts';
import type { Publication } from './publication.ts';
import { EDITABLE } from './states.ts';
import type { HistoryEntry, Origin, RemovedNode, Submission } from './submission-model.ts';

export interface NewSubmission {
  readonly content: Readonly<Record<string, unknown>> & { readonly type: ItemType };
  readonly institution?: string | undefined;
  readonly origin?: Origin;
}

export interface Draft {
  readonly content: Readonly<Record<string, unknown>>;
  /** The institution that is to answer for it from now on, null for none; what the content says of it is not looked at. */
  readonly institution?: string | null;
  readonly justification?: Readonly<Record<string, string>>;
  readonly removed?: readonly RemovedNode[];
  /** Where an adaptation has seen all that a newer version of its original changes. */
  readonly origin?: Origin;
}

/** How submissions begin and are written. */
export interface Drafts {
  /**
   * Begins an item of its own; with the identifier of an item that is there already, the next version of that one. An
   * item that has an open submission answers `stale` with it.
   */
  readonly create: (by: Writer, submission: NewSubmission) => Promise<Change>;
  /** Begins the next version of a published item; where one is open already, answers `stale` with it. */
  readonly revise: (by: Writer, itemId: string) => Promise<Change>;
  /**
   * Keeps what was written so far; `stale` where somebody else wrote meanwhile. `known` is the submission where it was
   * read just before: every change of its content, authors or institution makes a new revision, so what it says is
   * still so if it has the revision that the update asks for.
   */
  readonly save: (by: Writer, id: string, revision: number, draft: Draft, known?: Submission) => Promise<Change>;
}

interface Beginning extends NewSubmission {
  readonly identifier: string;
  readonly base?: number | undefined;
  readonly justification?: Submission['justification'];
}

interface DraftParts extends Changes {
  readonly submissions: Model<Submission>;
  readonly catalogue: CatalogueService;
  readonly publication: Publication;
  readonly onCreated: (by: Writer, submission: Submission) => void;
}

const LARGEST_CONTENT = 4 * 1024 * 1024;

/** The content with ids on every node, and under the institution that answers for it. */
function contentFor({ content, institution, identifier }: Beginning): Readonly<Record<string, unknown>> {
  const own = Object.entries(content).filter(([field]) => field !== 'institution');
  const whole = { ...Object.fromEntries(own), identifier, ...(institution === undefined ? {} : { institution }) };
  return identified(whole as unknown as Item) as unknown as Readonly<Record<string, unknown>>;
}

function moveOf(by: Writer, { institution, state }: Submission, to: string | undefined): HistoryEntry {
  const places = { ...(institution === undefined ? {} : { from: institution }), ...(to === undefined ? {} : { to }) };
  return { at: new Date(), by: refOf(by), step: 'move', from: state, to: state, institution: places };
}

/** What to set for one content to become another: only the modules that are others now, where the rest is the same. */
function contentUpdate(before: Submission['content'], after: Submission['content']): Readonly<Record<string, unknown>> {
  const [old, fresh] = [before['modules'], after['modules']];
  const isOther = (name: string): boolean => !isDeepStrictEqual(before[name], after[name]);
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const canSetModules = Array.isArray(old) && Array.isArray(fresh) && old.length === fresh.length;
  names.delete('modules');
  if (!canSetModules || [...names].some(isOther)) return { content: after };
  const changed = fresh.flatMap((module: unknown, at) =>
    isDeepStrictEqual(module, old[at]) ? [] : [[`content.modules.${String(at)}`, module]],
  );
  return Object.fromEntries(changed) as Readonly<Record<string, unknown>>;
}

export function createDrafts({ submissions, catalogue, publication, changeContent, allowed, onCreated }: DraftParts): Drafts {
  async function begin(by: Writer, beginning: Beginning): Promise<Change> {
    const { identifier, institution, origin, base, justification } = beginning;
    const item = itemId(identifier);
    const now = new Date();
    const author = refOf(by);
    try {
      const made = await submissions.create({
        _id: randomBytes(9).toString('base64url').replaceAll(/[-_]/g, 'x'),
        item,
        type: beginning.content.type,
        ...(institution === undefined ? {} : { institution }),
        content: contentFor(beginning),
        revision: 1,
        state: 'draft',
        since: now,
        authors: [author],
        ...(base === undefined ? {} : { base }),
        ...(origin === undefined ? {} : { origin }),
        ...(justification === undefined ? {} : { justification }),
        openFor: item,
        history: [{ at: now, by: author, step: 'create', from: null, to: 'draft' }],
      });
      const submission = made.toObject() as unknown as Submission;
      onCreated(by, submission);
      return { kind: 'done', submission };
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      const open = await submissions.findOne({ openFor: item }).lean<Submission>();
      // Somebody else's draft of an item that is not published is nobody's business.
      if (open === null || !may(by, 'submission.read', { institution: open.institution })) return { kind: 'not-found' };
      return { kind: 'stale', submission: open };
    }
  }

  async function next(by: Writer, id: string, changed?: NewSubmission): Promise<Change> {
    const item = await catalogue.findPublished(id);
    if (item === undefined) return { kind: 'not-found' };
    const { institution } = item;
    if (!may(by, 'submission.create', { institution })) return { kind: 'forbidden' };
    const { content, type, origin, version, justification } = await publication.freeze(item);
    return begin(by, {
      content: { ...(changed?.content ?? content), type },
      identifier: item.identifier,
      institution,
      base: version,
      justification,
      ...(origin === undefined ? {} : { origin }),
    });
  }

  return {
    create: async (by, submission) => {
      if (!may(by, 'submission.create', { institution: submission.institution })) return { kind: 'forbidden' };
      const { identifier } = submission.content;
      if (typeof identifier !== 'string' || identifier === '') return begin(by, { ...submission, identifier: `urn:uuid:${randomUUID()}` });
      const id = itemId(identifier);
      const [item, version] = await Promise.all([catalogue.find(id), publication.newest(id)]);
      if (item === undefined && version === undefined) return begin(by, { ...submission, identifier });
      // It becomes a version of what is there, so whoever answers for that decides.
      return next(by, id, submission);
    },
    revise: (by, id) => next(by, id),
    save: async (by, id, revision, { content, institution: wanted, justification, removed, origin }, known) => {
      const before = await allowed(by, id, 'submission.edit', known?.revision === revision ? known : undefined);
      if (typeof before === 'string') return { kind: before };
      if (JSON.stringify(content).length > LARGEST_CONTENT)
        return {
          kind: 'incomplete',
          submission: before,
          problems: [{ field: '', code: 'too-large-content', params: { limit: LARGEST_CONTENT } }],
        };
      const institution = wanted === undefined ? before.institution : (wanted ?? undefined);
      const isMoved = institution !== before.institution;
      const canMove = before.base === undefined && before.origin === undefined;
      if (isMoved && !(canMove && may(by, 'submission.create', { institution }))) return { kind: 'forbidden' };
      const own = Object.entries(content).filter(([name]) => name !== 'institution');
      // What identifies it is not theirs to change.
      const kept = {
        ...Object.fromEntries(own),
        type: before.type,
        identifier: before.content['identifier'],
        ...(institution === undefined ? {} : { institution }),
      };
      const extra = {
        ...(justification === undefined ? {} : { justification }),
        ...(removed === undefined ? {} : { removed }),
        ...(origin === undefined ? {} : { origin }),
      };
      // Another revision is stale whatever is set.
      const update = before.revision === revision ? contentUpdate(before.content, kept) : { content: kept };
      const isSame = Object.keys(update).length === 0 && Object.keys(extra).length === 0;
      if (isSame && EDITABLE.includes(before.state)) return { kind: 'done', submission: before };
      return changeContent(
        id,
        { state: { $in: EDITABLE }, revision },
        {
          $set: {
            ...update,
            saved: { by: refOf(by), at: new Date() },
            ...(institution === undefined ? {} : { institution }),
            ...extra,
          },
          ...(institution === undefined && isMoved ? { $unset: { institution: 1 } } : {}),
          ...(isMoved ? { $push: { history: moveOf(by, before, institution) } } : {}),
          $inc: { revision: 1 },
          ...(before.authors.some((author) => author.id === by.id) ? {} : { $addToSet: { authors: refOf(by) } }),
        },
        kept,
      );
    },
  };
}
