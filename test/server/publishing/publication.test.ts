import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection, Model } from 'mongoose';
import { createCatalogueService, itemId } from '../../../server/catalogue/service.ts';
import { createItemModel } from '../../../server/catalogue/item-model.ts';
import { createPublishingService, type Submission } from '../../../server/publishing/service.ts';
import { fullItem } from '../../support/full-items.ts';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';
import { author, editor, ELSEWHERE, HERE, lesson, made, openSubmissions, person, publish, put } from './submissions.ts';

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

type Imported = Parameters<typeof usta.context.catalogue.store>[0][number];
const imported = (overrides: Readonly<Record<string, unknown>> = {}): Imported => lesson(overrides) as unknown as Imported;

describe('a crash between publication and delivery', () => {
  test('loses nothing: the catalogue learns of it at the next start', async () => {
    const { publishing, catalogue } = usta.context;
    const first = await publish(publishing, made(await publishing.create(author, { content: lesson(), institution: HERE })));
    // As a process leaves it that ends right after the step.
    const second = await put(model, {
      content: { ...first.content, name: { az: 'Yeni ad' } },
      state: 'published',
      version: 2,
      publishedAt: new Date(),
      delivery: new Date(),
    });
    expect((await catalogue.findPublished(first.item))?.publishedVersion).toBe(1);
    await publishing.deliverPending();
    expect(await catalogue.findPublished(first.item)).toMatchObject({ publishedVersion: 2, name: { az: 'Yeni ad' } });
    expect((await publishing.find(first._id))?.state).toBe('superseded');
    expect((await publishing.find(second._id))?.delivery).toBeUndefined();
    await publishing.deliverPending();
    expect((await publishing.find(first._id))?.history.filter(({ step }) => step === 'supersede')).toHaveLength(1);
  });

  test('a catalogue that does not answer does not undo the step, and is told later', async () => {
    const items = createItemModel(connection);
    const real = createCatalogueService(items, () => undefined);
    let isAway = true;
    const failures: string[] = [];
    const publishing = createPublishingService({
      submissions: model,
      catalogue: { ...real, publish: (...given) => (isAway ? Promise.reject(new Error('away')) : real.publish(...given)) },
      criteria: [],
      onDeliveryFailure: (_, item) => failures.push(item),
    });
    const approved = await put(model, { state: 'approved' });
    const done = made(await publishing.step(author, approved._id, { name: 'publish', revision: 7 }));
    expect([done.state, done.delivery instanceof Date, failures]).toEqual(['published', true, [done.item]]);
    await publishing.deliverPending();
    expect(failures).toHaveLength(2);
    isAway = false;
    await publishing.deliverPending();
    expect((await real.findPublished(done.item))?.publishedVersion).toBe(1);
  });

  test('an old withdrawal that comes late does not hide a newer version', async () => {
    const { publishing, catalogue } = usta.context;
    const first = await publish(publishing, made(await publishing.create(author, { content: lesson(), institution: HERE })));
    const draft = made(await publishing.revise(author, first.item));
    await model.updateOne({ _id: first._id }, { $set: { state: 'withdrawn', delivery: new Date() }, $inc: { revision: 1 } });
    await publish(publishing, draft);
    await publishing.deliverPending();
    expect((await catalogue.findPublished(first.item))?.publishedVersion).toBe(2);
    expect(await model.countDocuments({ item: first.item, delivery: { $exists: true } })).toBe(0);
    // Nor does it come back in place of it.
    const late = await publishing.find(first._id);
    expect((await publishing.step(editor, first._id, { name: 'reinstate', revision: late?.revision ?? 0 })).kind).toBe('stale');
  });
});

describe('an item that came in by import', () => {
  test('its first version is what was imported, frozen, with ids on every node', async () => {
    const { publishing, catalogue } = usta.context;
    const programme = { ...fullItem('programme'), identifier: 'import:programme-1' };
    await catalogue.store([programme]);
    const item = itemId(programme.identifier);
    const draft = made(await publishing.revise(author, item));
    expect(draft).toMatchObject({ base: 1, state: 'draft', institution: HERE });
    const base = await publishing.version(item, 1);
    expect(base).toMatchObject({ state: 'published', authors: [], content: { name: programme.name, identifier: programme.identifier } });
    const modules = base?.content['modules'] as { id: string; units: { id: string; learningOutcomes: { id: string }[] }[] }[];
    const ids = modules.flatMap(({ id, units }) => [
      id,
      ...units.flatMap((unit) => [unit.id, ...unit.learningOutcomes.map((one) => one.id)]),
    ]);
    expect(ids).toHaveLength(3);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-/);
    expect(draft.content['modules']).toEqual(base?.content['modules']);
  });

  test('its base stays as it was while the draft is written, and many who begin at once get one', async () => {
    const { publishing, catalogue } = usta.context;
    const item = imported();
    await catalogue.store([item]);
    const id = itemId(item.identifier);
    const begun = await Promise.all(Array.from({ length: 10 }, () => publishing.revise(author, id)));
    expect(begun.map(({ kind }) => kind).sort()).toEqual(['done', ...Array<string>(9).fill('stale')]);
    expect(await publishing.versions(id)).toHaveLength(1);
    const draft = begun.find(({ kind }) => kind === 'done');
    if (draft?.kind !== 'done') throw new Error('no draft');
    await publishing.save(author, draft.submission._id, 1, { content: { ...draft.submission.content, name: { az: 'Başqa' } } });
    expect((await publishing.version(id, 1))?.content).toEqual(expect.objectContaining({ name: item.name }));
  });

  test('an import goes on changing it until a version is published here, and then keeps it', async () => {
    const { publishing, catalogue } = usta.context;
    const item = imported();
    await catalogue.store([item]);
    const id = itemId(item.identifier);
    const draft = made(await publishing.revise(author, id));
    expect(await catalogue.store([{ ...item, name: { az: 'İkinci idxal' } }])).toEqual(['changed']);
    const published = await publish(publishing, draft);
    // What readers saw in between is a version of its own.
    expect(published.version).toBe(3);
    expect((await publishing.versions(id)).map(({ version, state }) => [version, state])).toEqual([
      [3, 'published'],
      [2, 'superseded'],
      [1, 'superseded'],
    ]);
    expect((await publishing.version(id, 2))?.content['name']).toEqual({ az: 'İkinci idxal' });
    expect(await catalogue.store([{ ...item, name: { az: 'Üçüncü idxal' } }])).toEqual(['kept']);
    expect(await catalogue.findPublished(id)).toMatchObject({ name: item.name, version: '3' });
  });

  test('withdrawn, it stays withdrawn whatever is imported', async () => {
    const { publishing, catalogue } = usta.context;
    const item = imported();
    await catalogue.store([item]);
    const id = itemId(item.identifier);
    expect((await publishing.withdraw(author, id, { note: 'Old' })).kind).toBe('forbidden');
    expect((await publishing.withdraw(editor, id, { note: '' })).kind).toBe('incomplete');
    expect(made(await publishing.withdraw(editor, id, { note: 'Old' }))).toMatchObject({ state: 'withdrawn', version: 1 });
    expect(await catalogue.store([{ ...item, name: { az: 'Yenə' } }])).toEqual(['kept']);
    expect(await catalogue.findPublished(id)).toBeUndefined();
  });
});

describe('withdrawing and reinstating', () => {
  test('the catalogue follows, with the replacement while it is withdrawn', async () => {
    const { publishing, catalogue } = usta.context;
    const submission = await publish(publishing, made(await publishing.create(author, { content: lesson(), institution: HERE })));
    const withdrawn = made(await publishing.withdraw(editor, submission.item, { note: 'Wrong', replacement: 'abcdefghjkmn' }));
    expect(await catalogue.find(submission.item)).toMatchObject({ creativeWorkStatus: 'withdrawn', replacedBy: 'abcdefghjkmn' });
    expect((await publishing.revise(author, submission.item)).kind).toBe('not-found');
    made(await publishing.step(editor, withdrawn._id, { name: 'reinstate', revision: withdrawn.revision }));
    const back = await catalogue.find(submission.item);
    expect([back?.creativeWorkStatus, back?.replacedBy, back?.publishedVersion]).toEqual(['published', undefined, 1]);
    const again = made(await publishing.withdraw(editor, submission.item, { note: 'Again' }));
    expect(again.replacement).toBeUndefined();
    expect((await catalogue.find(submission.item))?.replacedBy).toBeUndefined();
  });

  test('at the same moment, again and again: the catalogue ends as the submission says', async () => {
    const { publishing, catalogue } = usta.context;
    const submission = await publish(publishing, made(await publishing.create(author, { content: lesson(), institution: HERE })));
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(
        Array.from({ length: 6 }, async (_, n) => {
          const { revision = 0 } = (await publishing.find(submission._id)) ?? {};
          await publishing.step(editor, submission._id, { name: n % 2 === 0 ? 'withdraw' : 'reinstate', revision, note: 'x' });
        }),
      );
      const state = (await publishing.find(submission._id))?.state;
      expect((await catalogue.find(submission.item))?.creativeWorkStatus).toBe(state);
      expect(await model.countDocuments({ item: submission.item, delivery: { $exists: true } })).toBe(0);
    }
  });
});

describe('whose item it is', () => {
  test('the identifier of an item of another institution does not take it over', async () => {
    const { publishing, catalogue } = usta.context;
    const theirs = imported({ institution: ELSEWHERE });
    await catalogue.store([theirs]);
    const content = lesson({ identifier: theirs.identifier });
    expect((await publishing.create(author, { content, institution: HERE })).kind).toBe('forbidden');
    const both = person('both', { role: 'author', institution: HERE }, { role: 'author', institution: ELSEWHERE });
    const draft = made(await publishing.create(both, { content: { ...content, name: { az: 'Yeni' } }, institution: HERE }));
    expect(draft).toMatchObject({ institution: ELSEWHERE, base: 1, content: { institution: ELSEWHERE, name: { az: 'Yeni' } } });
  });

  test('nor does the identifier of a draft of another institution show it', async () => {
    const { publishing } = usta.context;
    const other = person('other', { role: 'author', institution: ELSEWHERE });
    const theirs = made(await publishing.create(other, { content: lesson({ institution: ELSEWHERE }), institution: ELSEWHERE }));
    const content = lesson({ identifier: theirs.content['identifier'] });
    expect((await publishing.create(author, { content, institution: HERE })).kind).toBe('not-found');
  });

  test('what is saved cannot change identifier, type or, against the rules, the institution', async () => {
    const { publishing } = usta.context;
    const draft = made(await publishing.create(author, { content: lesson(), institution: HERE }));
    const content = { ...draft.content, identifier: 'test:other', type: 'textbook', institution: ELSEWHERE };
    const saved = made(await publishing.save(author, draft._id, 1, { content }));
    expect(saved.content).toMatchObject({ identifier: draft.content['identifier'], type: 'video-lesson', institution: HERE });
    expect(saved.institution).toBe(HERE);
    const moved = made(await publishing.save(editor, draft._id, saved.revision, { content: saved.content, institution: ELSEWHERE }));
    expect([moved.institution, moved.content['institution']]).toEqual([ELSEWHERE, ELSEWHERE]);
    expect(moved.authors.map(({ id }) => id)).toEqual(['author', 'editor']);
    expect((await publishing.save(author, draft._id, moved.revision, { content })).kind).toBe('not-found');
  });

  test('two who write at once: the second is told, and nothing of the first is lost', async () => {
    const { publishing } = usta.context;
    const draft = made(await publishing.create(author, { content: lesson(), institution: HERE }));
    const [one, two] = await Promise.all(
      ['Bir', 'İki'].map((az) => publishing.save(author, draft._id, 1, { content: { ...draft.content, name: { az } } })),
    );
    expect([one?.kind, two?.kind].sort()).toEqual(['done', 'stale']);
    expect((await publishing.find(draft._id))?.revision).toBe(2);
  });

  test('a discarded draft comes back, unless another has begun meanwhile', async () => {
    const { publishing } = usta.context;
    const { item } = await publish(publishing, made(await publishing.create(author, { content: lesson(), institution: HERE })));
    const draft = made(await publishing.revise(author, item));
    const discarded = made(await publishing.step(author, draft._id, { name: 'discard', revision: draft.revision }));
    const restored = made(await publishing.step(author, draft._id, { name: 'restore', revision: discarded.revision }));
    expect(restored).toMatchObject({ state: 'draft', openFor: item, content: draft.content });
    const again = made(await publishing.step(author, draft._id, { name: 'discard', revision: restored.revision }));
    made(await publishing.revise(author, item));
    expect((await publishing.step(author, draft._id, { name: 'restore', revision: again.revision })).kind).toBe('stale');
  });
});
