import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection, Model } from 'mongoose';
import type { Submission, TransitionName, Writer } from '../../../server/publishing/service.ts';
import { openSecondProcess, type SecondProcess } from '../../support/second-process.ts';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';
import { ALL_YES, author, HERE, lesson, made, openSubmissions, person, publish, put, reviewer } from './submissions.ts';

let usta: TestUsta;
let second: SecondProcess;
let connection: Connection;
let model: Model<Submission>;
beforeAll(async () => {
  usta = await openUstaWithoutSearch();
  second = await openSecondProcess(usta.config);
  ({ connection, model } = await openSubmissions(usta.config));
});
afterAll(async () => {
  await second.close();
  await connection.close();
  await usta.close();
});

const HALF = 100;

/** A hundred people of one role; each could make the step. */
function crowd(prefix: string): Writer[] {
  return Array.from({ length: HALF }, (_, n) => person(`${prefix}-${String(n)}`, { role: 'editor' }));
}

describe('two processes on one database', () => {
  test('200 attempts at each step have exactly one winner, and the history is whole', async () => {
    expect(second.pid).not.toBe(process.pid);
    const { publishing } = usta.context;
    const { _id } = await put(model, {});
    const all = [...crowd('here'), ...crowd('there')];
    const made: { step: TransitionName; by: string }[] = [];
    // By the holder where only the holder may: then all attempts are theirs.
    const steps: readonly [TransitionName, boolean][] = [
      ['submit', false],
      ['take-up', false],
      ['hand-back', true],
      ['take-up', false],
      ['request-changes', true],
      ['submit', false],
      ['take-up', false],
      ['take-up', false],
      ['approve', true],
      ['publish', false],
    ];
    for (const [name, isByHolder] of steps) {
      const before = await publishing.find(_id);
      if (before === undefined) throw new Error('gone');
      const holder = all.find(({ id }) => id === before.holder?.id);
      const people = isByHolder && holder !== undefined ? Array.from({ length: 2 * HALF }, () => holder) : all;
      if (name === 'approve' && holder !== undefined) expect((await publishing.check(holder, _id, ALL_YES)).kind).toBe('done');
      const step = { name, revision: before.revision, note: 'because' };
      const [ours, theirs] = await Promise.all([
        Promise.all(people.slice(0, HALF).map((by) => publishing.step(by, _id, step))),
        second.attempt({ submission: _id, step, people: people.slice(HALF) }),
      ]);
      const kinds = [...ours.map(({ kind }) => kind), ...theirs];
      const winner = kinds.indexOf('done');
      expect([name, kinds.length, kinds.filter((kind) => kind === 'done').length]).toEqual([name, 200, 1]);
      expect(kinds.filter((kind) => kind === 'stale')).toHaveLength(199);
      made.push({ step: name, by: people[winner]?.id ?? '' });
    }
    const after = await publishing.find(_id);
    expect(after).toMatchObject({ state: 'published', version: 1, revision: 7 + steps.length });
    expect(after?.history.slice(1).map(({ step, by }) => ({ step, by: by?.id }))).toEqual(made);
    // Each step begins where the one before ended.
    after?.history.slice(1).forEach((entry, n) => expect(entry.from).toBe(after.history[n]?.to));
    expect((await usta.context.catalogue.findPublished(after?.item ?? ''))?.publishedVersion).toBe(1);
  }, 60_000);

  test('two reviewers at the same moment: one decides, the other is told who', async () => {
    const { publishing } = usta.context;
    const before = await put(model, { state: 'submitted' });
    const other = person('other', { role: 'reviewer' });
    const changes = await Promise.all([reviewer, other].map((by) => publishing.step(by, before._id, { name: 'take-up', revision: 7 })));
    expect(changes.map(({ kind }) => kind).sort()).toEqual(['done', 'stale']);
    const [won, lost] = changes[0]?.kind === 'done' ? changes : [changes[1], changes[0]];
    expect(lost).toMatchObject({ submission: { state: 'in-review', holder: won?.kind === 'done' ? won.submission.holder : undefined } });
  });

  test('comments at the same moment all stay', async () => {
    const { publishing } = usta.context;
    const before = await put(model, { state: 'in-review', holder: { id: 'reviewer', name: 'R' } });
    await Promise.all(Array.from({ length: 50 }, (_, n) => publishing.comment(reviewer, before._id, 'name/az', `Comment ${String(n)}`)));
    const after = await publishing.find(before._id);
    expect(after?.comments).toHaveLength(50);
    await Promise.all((after?.comments ?? []).map(({ id }) => publishing.reply(author, before._id, id, 'Done')));
    const replied = await publishing.find(before._id);
    expect(replied?.comments.every(({ replies }) => replies.length === 1)).toBe(true);
    expect(replied?.revision).toBe(7);
  });

  test('a reviewer and the author who recalls at the same moment: one of them', async () => {
    const { publishing } = usta.context;
    for (let round = 0; round < 20; round += 1) {
      const before = await put(model, { state: 'submitted' });
      const changes = await Promise.all([
        publishing.step(reviewer, before._id, { name: 'take-up', revision: 7 }),
        publishing.step(author, before._id, { name: 'recall', revision: 7 }),
      ]);
      expect(changes.map(({ kind }) => kind).sort()).toEqual(['done', 'stale']);
    }
  });
});

describe('versions', () => {
  test('are numbered without gap or double, however many come at once', async () => {
    const { publishing, catalogue } = usta.context;
    const items = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const draft = made(await publishing.create(author, { content: lesson(), institution: HERE }));
        return (await publish(publishing, draft)).item;
      }),
    );
    for (let round = 2; round <= 4; round += 1) {
      await Promise.all(
        items.map(async (item) => {
          // Five people begin the next version at once: one draft comes of it.
          const begun = await Promise.all(Array.from({ length: 5 }, () => publishing.revise(author, item)));
          expect(begun.filter(({ kind }) => kind === 'done')).toHaveLength(1);
          const open = await publishing.findOpen(item);
          if (open === undefined) throw new Error('no draft');
          await publish(publishing, open);
        }),
      );
    }
    for (const item of items) {
      const versions = await publishing.versions(item);
      expect(versions.map(({ version, state }) => [version, state])).toEqual([
        [4, 'published'],
        [3, 'superseded'],
        [2, 'superseded'],
        [1, 'superseded'],
      ]);
      expect(await catalogue.findPublished(item)).toMatchObject({ publishedVersion: 4, version: '4' });
    }
  }, 60_000);

  test('an approved submission that many publish at once becomes one version', async () => {
    const { publishing } = usta.context;
    const before = await put(model, { state: 'approved' });
    const changes = await Promise.all(
      Array.from({ length: 30 }, () => publishing.step(author, before._id, { name: 'publish', revision: 7 })),
    );
    expect(changes.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    expect((await publishing.versions(before.item)).map(({ version }) => version)).toEqual([1]);
  });
});
