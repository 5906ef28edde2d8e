import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection, Model } from 'mongoose';
import { STATES, TRANSITION_NAMES, type State, type Submission, type TransitionName } from '../../../server/publishing/service.ts';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';
import { author, editor, ELSEWHERE, HERE, openSubmissions, person, put, reviewer } from './submissions.ts';

let usta: TestUsta;
let connection: Connection;
let model: Model<Submission>;
beforeAll(async () => {
  usta = await openUstaWithoutSearch();
  ({ connection, model } = await openSubmissions(usta.config));
});
afterAll(async () => {
  await connection.close();
  await usta.close();
});

/** Written out by hand: from which states each step leads where. */
const LEADS: Readonly<Record<TransitionName, { readonly from: readonly State[]; readonly to: State }>> = {
  submit: { from: ['draft', 'changes-requested'], to: 'submitted' },
  recall: { from: ['submitted', 'approved'], to: 'draft' },
  'take-up': { from: ['submitted', 'in-review'], to: 'in-review' },
  'hand-back': { from: ['in-review'], to: 'submitted' },
  'request-changes': { from: ['in-review'], to: 'changes-requested' },
  approve: { from: ['in-review'], to: 'approved' },
  publish: { from: ['approved'], to: 'published' },
  withdraw: { from: ['published'], to: 'withdrawn' },
  reinstate: { from: ['withdrawn'], to: 'published' },
  discard: { from: ['draft', 'changes-requested'], to: 'discarded' },
  restore: { from: ['discarded'], to: 'draft' },
};

type Steps = 'all' | 'read' | 'none' | readonly TransitionName[];
const WRITES: readonly TransitionName[] = ['submit', 'recall', 'publish', 'discard', 'restore'];
const REVIEWS: readonly TransitionName[] = ['take-up', 'hand-back', 'request-changes', 'approve'];
const WITHDRAWS: readonly TransitionName[] = ['withdraw', 'reinstate'];

/** Written out by hand: what each person may do with a submission of `author` at this institution. */
const PEOPLE = [
  { who: author, may: WRITES },
  { who: person('colleague', { role: 'author', institution: HERE }), may: 'read' },
  { who: person('author-elsewhere', { role: 'author', institution: ELSEWHERE }), may: 'none' },
  { who: reviewer, may: REVIEWS },
  { who: person('reviewer-of-all', { role: 'reviewer' }), may: REVIEWS },
  { who: person('reviewer-elsewhere', { role: 'reviewer', institution: ELSEWHERE }), may: 'none' },
  { who: person('author', { role: 'author', institution: HERE }, { role: 'reviewer' }), may: WRITES },
  { who: editor, may: 'all' },
  { who: person('author', { role: 'editor' }), may: [...WRITES, ...WITHDRAWS] },
  { who: person('administrator', { role: 'administrator' }), may: 'all' },
  { who: person('lms', { role: 'lms-administrator' }), may: 'none' },
  { who: person('nobody'), may: 'none' },
] as const satisfies readonly { readonly who: unknown; readonly may: Steps }[];

function outcome(name: TransitionName, state: State, may: Steps): string {
  if (may === 'none') return 'not-found';
  if (may === 'read' || (may !== 'all' && !may.includes(name))) return 'forbidden';
  return LEADS[name].from.includes(state) ? 'done' : 'stale';
}

describe('every step in every state by everybody', () => {
  test.each(TRANSITION_NAMES)('%s', async (name) => {
    for (const state of STATES) {
      for (const { who, may } of PEOPLE) {
        const before = await put(model, { state, ...(state === 'in-review' ? { holder: { id: who.id, name: who.name } } : {}) });
        const change = await usta.context.publishing.step(who, before._id, { name, revision: before.revision, note: 'a reason' });
        const expected = outcome(name, state, may);
        expect([name, state, who.id, change.kind]).toEqual([name, state, who.id, expected]);
        const after = await model.findById(before._id).lean<Submission>();
        if (expected !== 'done') {
          expect([after?.state, after?.revision, after?.history.length]).toEqual([state, 7, 1]);
          continue;
        }
        expect([after?.state, after?.revision]).toEqual([LEADS[name].to, 8]);
        expect(after?.history.at(-1)).toMatchObject({ by: { id: who.id }, step: name, from: state, to: LEADS[name].to, note: 'a reason' });
      }
    }
  });
});

describe('what a step asks for', () => {
  const held = { state: 'in-review', holder: { id: 'reviewer', name: 'Name of reviewer' } } as const;
  const problems = async (before: Submission, name: TransitionName, note?: string): Promise<readonly string[]> => {
    const who = name === 'withdraw' ? editor : name === 'submit' ? author : reviewer;
    const change = await usta.context.publishing.step(who, before._id, { name, revision: before.revision, note });
    return change.kind === 'incomplete' ? change.problems.map(({ field, code }) => `${field} ${code}`) : [change.kind];
  };

  test('only the reviewer who holds it decides, and who takes it over begins the checklist anew', async () => {
    const other = person('other-reviewer', { role: 'reviewer' });
    const before = await put(model, held);
    for (const name of ['hand-back', 'request-changes', 'approve'] as const)
      expect((await usta.context.publishing.step(other, before._id, { name, revision: 7, note: 'x' })).kind).toBe('stale');
    const taken = await usta.context.publishing.step(other, before._id, { name: 'take-up', revision: 7 });
    expect(taken).toMatchObject({ kind: 'done', submission: { holder: { id: 'other-reviewer' }, checklist: {} } });
    expect((await usta.context.publishing.check(reviewer, before._id, { level: 'yes' })).kind).toBe('stale');
  });

  test('content that is whole', async () => {
    const content = {
      type: 'video-lesson',
      identifier: 'test:unfinished',
      originalLanguage: 'az',
      name: { en: 'Lathe' },
      inLanguage: ['az'],
    };
    expect(await problems(await put(model, { content }), 'submit')).toEqual(['name/az original-missing']);
  });

  test('a reason for each departure from a national rule', async () => {
    const content = {
      type: 'programme',
      identifier: 'test:departing',
      originalLanguage: 'az',
      name: { az: 'Qaynaqçı' },
      inLanguage: ['az'],
      country: 'AZ',
      timeToComplete: 'P1Y',
      educationalLevel: ['az-nqf-3'],
      modules: [{ code: 'M1', name: { az: 'İKT' }, specialty: '0611', hours: { total: 20 } }],
    };
    const before = await put(model, { content });
    expect(await problems(before, 'submit')).toEqual(['modules unjustified']);
    await model.updateOne({ _id: before._id }, { $set: { justification: { 'az-ict-one-year': ' ' } } });
    expect(await problems(before, 'submit')).toEqual(['modules unjustified']);
    await model.updateOne({ _id: before._id }, { $set: { justification: { 'az-ict-one-year': 'Qəbul üçün verilib.' } } });
    expect(await problems(before, 'submit')).toEqual(['done']);
  });

  test('an open comment or a note to ask for changes', async () => {
    const by = { id: 'reviewer', name: 'Name of reviewer' };
    const comment = { id: 'c1', by, at: new Date(), text: 'Unclear', about: 'name/az', replies: [] };
    expect(await problems(await put(model, held), 'request-changes')).toEqual(['note reason-needed']);
    expect(await problems(await put(model, held), 'request-changes', '  ')).toEqual(['note reason-needed']);
    const resolved = { ...comment, resolved: { by, at: new Date() } };
    expect(await problems(await put(model, { ...held, comments: [resolved] }), 'request-changes')).toEqual(['note reason-needed']);
    expect(await problems(await put(model, { ...held, comments: [comment] }), 'request-changes')).toEqual(['done']);
    expect(await problems(await put(model, held), 'request-changes', 'See module 2')).toEqual(['done']);
  });

  test('the whole checklist to approve, and a note for a no', async () => {
    const answered = { content: 'yes', accessibility: 'not-applicable', licence: 'no' } as const;
    expect(await problems(await put(model, { ...held, checklist: answered }), 'approve')).toEqual([
      'checklist/language unanswered',
      'checklist/level unanswered',
    ]);
    const whole = { ...answered, language: 'yes', level: 'yes' } as const;
    expect(await problems(await put(model, { ...held, checklist: whole }), 'approve')).toEqual(['note no-needs-reason']);
    expect(await problems(await put(model, { ...held, checklist: whole }), 'approve', 'The ministry allows it')).toEqual(['done']);
  });

  test('a reason to withdraw', async () => {
    expect(await problems(await put(model, { state: 'published' }), 'withdraw')).toEqual(['note reason-needed']);
  });
});
