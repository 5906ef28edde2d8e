import { randomUUID } from 'node:crypto';
import mongoose, { type Connection, type Model } from 'mongoose';
import type { Config } from '../../../server/config.ts';
import { itemId } from '../../../server/catalogue/service.ts';
import type { Grant } from '../../../server/accounts/permissions.ts';
import { createSubmissionModel } from '../../../server/publishing/submission-model.ts';
import { OPEN, type Change, type PublishingService, type Submission, type Writer } from '../../../server/publishing/service.ts';

export const HERE = 'baku-industry-college';
export const ELSEWHERE = 'cairo-technical-school';

/** Somebody with these roles. */
export function person(id: string, ...grants: readonly Grant[]): Writer {
  return { id, name: `Name of ${id}`, grants };
}

export const author = person('author', { role: 'author', institution: HERE });
export const reviewer = person('reviewer', { role: 'reviewer', institution: HERE });
export const editor = person('editor', { role: 'editor' });

/** Every question of the checklist answered with yes. */
export const ALL_YES = { content: 'yes', accessibility: 'yes', licence: 'yes', language: 'yes', level: 'yes' } as const;

/** A valid lesson; each has its own identifier. */
export function lesson(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> & { type: 'video-lesson' } {
  return {
    type: 'video-lesson',
    identifier: `test:${randomUUID()}`,
    originalLanguage: 'az',
    name: { az: 'Torna dəzgahı' },
    inLanguage: ['az'],
    institution: HERE,
    ...overrides,
  };
}

type Content = Record<string, unknown> & { type: 'programme' };

/** A valid programme without hours that departs from no rule outside of Azerbaijan: one module with one unit and two outcomes. */
export function welding(overrides: Readonly<Record<string, unknown>> = {}): Content {
  const outcome = (code: string, az: string): object => ({ code, name: { az }, educationalLevel: 'eqf-3' });
  return {
    type: 'programme',
    identifier: `test:${randomUUID()}`,
    originalLanguage: 'az',
    name: { az: 'Qaynaqçı' },
    inLanguage: ['az'],
    country: 'TR',
    educationalLevel: ['eqf-3'],
    license: 'CC-BY-4.0',
    institution: HERE,
    modules: [
      {
        code: 'M1',
        name: { az: 'Qaynağa hazırlıq' },
        units: [
          {
            code: 'U1',
            name: { az: 'Elektrodlar' },
            learningOutcomes: [outcome('a', 'Elektrod seçir'), outcome('b', 'Metalı təmizləyir')],
          },
        ],
      },
    ],
    ...overrides,
  };
}

/** The collection itself, to put submissions into any state and to look at what is stored. */
export async function openSubmissions(config: Config): Promise<{ connection: Connection; model: Model<Submission> }> {
  const connection = await mongoose.createConnection(config.mongodbUri ?? '').asPromise();
  return { connection, model: createSubmissionModel(connection) };
}

/** Puts a submission as it is into the database. */
export async function put(model: Model<Submission>, overrides: Partial<Submission>): Promise<Submission> {
  const content = overrides.content ?? lesson();
  const item = itemId(String(content['identifier']));
  const state = overrides.state ?? 'draft';
  const now = new Date();
  const document = {
    _id: randomUUID(),
    item,
    type: content['type'],
    institution: HERE,
    content,
    revision: 7,
    state,
    since: now,
    authors: [{ id: author.id, name: author.name }],
    checklist: ALL_YES,
    ...(OPEN.includes(state) ? { openFor: item } : {}),
    ...(['published', 'superseded', 'withdrawn'].includes(state) ? { version: 1, publishedAt: now } : {}),
    history: [{ at: now, by: { id: author.id, name: author.name }, step: 'create', from: null, to: 'draft' }],
    ...overrides,
  };
  await model.create([document as Submission]);
  return (await model.findById(document._id).lean<Submission>()) ?? Promise.reject(new Error('not stored'));
}

/** The submission of a change that was made. */
export function made(change: Change): Submission {
  if (change.kind !== 'done') throw new Error(`not done: ${JSON.stringify(change)}`);
  return change.submission;
}

/** Takes a draft through review to publication. */
export async function publish(publishing: PublishingService, draft: Submission, by: Writer = author): Promise<Submission> {
  const step = async (who: Writer, name: 'submit' | 'take-up' | 'approve' | 'publish', revision: number): Promise<Submission> =>
    made(await publishing.step(who, draft._id, { name, revision }));
  const submitted = await step(by, 'submit', draft.revision);
  const taken = await step(editorOf(by), 'take-up', submitted.revision);
  made(await publishing.check(editorOf(by), draft._id, ALL_YES));
  const approved = await step(editorOf(by), 'approve', taken.revision);
  return step(by, 'publish', approved.revision);
}

/** Somebody who may review what `by` wrote. */
function editorOf(by: Writer): Writer {
  return by.id === editor.id ? person('other-editor', { role: 'editor' }) : editor;
}

/** Publishes the next version of an item with these changes of its content. */
export async function publishNext(
  publishing: PublishingService,
  item: string,
  by: Writer,
  edit: (content: Record<string, unknown>) => void,
): Promise<Submission> {
  const draft = made(await publishing.revise(by, item));
  const content = structuredClone(draft.content) as Record<string, unknown>;
  edit(content);
  return publish(publishing, made(await publishing.save(by, draft._id, draft.revision, { content })), by);
}

interface Outcome {
  readonly id: string;
  readonly code: string;
  readonly name: Record<string, string>;
}
interface Unit {
  readonly learningOutcomes: Outcome[];
}

/** The units of a programme's content, and its outcomes. */
export const unitsOf = (content: Submission['content']): Unit[] =>
  (content['modules'] as { readonly units: Unit[] }[]).flatMap(({ units }) => units);
export const outcomesOf = (content: Submission['content']): Outcome[] =>
  unitsOf(content).flatMap(({ learningOutcomes }) => learningOutcomes);
