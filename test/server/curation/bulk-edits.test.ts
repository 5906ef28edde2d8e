import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BulkEditOutcome } from '../../../server/curation/bulk-edits.ts';
import type { Changes } from '../../../server/curation/changes.ts';
import type { BulkEdit } from '../../../server/curation/curation-models.ts';
import type { Editor } from '../../../server/curation/service.ts';
import { buildLesson } from '../../support/builders.ts';
import { lesson, made, publish } from '../publishing/submissions.ts';
import { editor, ELSEWHERE, HERE, openCuratedUsta, type CuratedUsta } from './curated-usta.ts';

let usta: CuratedUsta;
beforeAll(async () => {
  usta = await openCuratedUsta();
});
afterAll(() => usta.close());

const everybody = editor();

function bulkOf(outcome: BulkEditOutcome): BulkEdit {
  if (outcome.kind !== 'done') throw new Error(outcome.kind);
  return outcome.bulk;
}

async function prepare(ids: readonly string[], changes: Changes, by: Editor = everybody): Promise<string> {
  return bulkOf(await usta.curation.bulkEdits.prepare(by, { ids }, changes))._id;
}

async function run(id: string, by: Editor = everybody): Promise<void> {
  bulkOf(await usta.curation.bulkEdits.start(by, id));
  await usta.ended(id);
}

async function undo(id: string): Promise<void> {
  bulkOf(await usta.curation.bulkEdits.undo(everybody, id));
  await usta.ended(id);
}

describe('a bulk edit', () => {
  test('shows before and after, changes only what differs, is searchable, and goes back as it was', async () => {
    const [plain, has] = await usta.store(
      buildLesson({ name: { az: 'Frezləmə' }, keywords: { az: ['Freza'] } }),
      buildLesson({ specialty: ['0715'], license: 'CC-BY-4.0', keywords: { az: ['freza', 'dəzgah'] } }),
    );
    if (plain === undefined || has === undefined) throw new Error('not stored');
    const id = await prepare([plain._id, has._id], {
      specialty: { how: 'add', codes: ['0715'] },
      license: 'CC-BY-4.0',
      keywords: { how: 'add', language: 'az', words: ['FREZA', 'polad'] },
    });
    const rows = await usta.curation.bulkEdits.rows(id, ['waiting'], 20);
    expect(rows.map(({ before, after }) => ({ before, after }))).toEqual(
      [
        {
          before: { specialty: null, license: null, keywords: { az: ['Freza'] } },
          after: { specialty: ['0715'], license: 'CC-BY-4.0', keywords: { az: ['Freza', 'polad'] } },
        },
        { before: { keywords: { az: ['freza', 'dəzgah'] } }, after: { keywords: { az: ['freza', 'dəzgah', 'polad'] } } },
      ].sort((a, b) => Object.keys(a.before).length - Object.keys(b.before).length),
    );
    expect((await usta.stored(plain._id)).specialty).toBeUndefined();

    await run(id);
    expect(await usta.stored(plain._id)).toMatchObject({ specialty: ['0715'], license: 'CC-BY-4.0', revision: plain.revision + 1 });
    await usta.context.search.index.caughtUp();
    const found = await usta.context.search.search({
      query: 'polad',
      filters: { specialty: ['0715'] },
      sort: 'relevance',
      page: 1,
      pageSize: 9,
    });
    expect(found.hits.map((hit) => hit.id).sort()).toEqual([plain._id, has._id].sort());

    await undo(id);
    const back = await usta.stored(plain._id);
    expect(usta.context.catalogue.contentOf(back).content).toEqual(usta.context.catalogue.contentOf(plain).content);
    expect([back.contentHash, back.curated]).toEqual([plain.contentHash, undefined]);
    expect((await usta.stored(has._id)).keywords).toEqual({ az: ['freza', 'dəzgah'] });
    const again = await usta.curation.bulkEdits.undo(everybody, id);
    expect(again.kind).toBe('late');
  });

  test('leaves alone what somebody changed after the preview, and undo what somebody changed since', async () => {
    const lessons = [1, 2, 3].map(() => buildLesson());
    const [first, second, third] = await usta.store(...lessons);
    if (first === undefined || second === undefined || third === undefined) throw new Error('not stored');
    const id = await prepare([first._id, second._id, third._id], { license: 'CC0-1.0' });
    await usta.store({ ...lessons[0], license: 'CC-BY-4.0' } as never);
    await run(id);
    expect(await usta.curation.bulkEdits.counts(id)).toEqual({ conflict: 1, done: 2 });
    expect((await usta.stored(first._id)).license).toBe('CC-BY-4.0');

    // Another field is somebody's own affair; the same field is not taken from them.
    await usta.store({ ...lessons[1], name: { az: 'Yeni ad' } } as never);
    const later = await prepare([third._id], { license: 'CC-BY-SA-4.0' });
    await run(later);
    await undo(id);
    expect(await usta.curation.bulkEdits.counts(id)).toEqual({ conflict: 1, undone: 1, 'changed-since': 1 });
    expect(await usta.stored(second._id)).toMatchObject({ name: { az: 'Yeni ad' } });
    expect((await usta.stored(second._id)).license).toBeUndefined();
    expect((await usta.stored(third._id)).license).toBe('CC-BY-SA-4.0');
  });

  test('stays when the source is imported again, whatever else the source changes', async () => {
    const source = buildLesson({ license: 'LicenseRef-unknown', specialty: ['0715'] });
    const [item] = await usta.store(source);
    const id = item?._id ?? '';
    await run(await prepare([id], { license: 'CC-BY-4.0', specialty: { how: 'replace', codes: [] } }));
    expect(await usta.context.catalogue.compare([source])).toEqual(['unchanged']);
    expect(await usta.context.catalogue.store([{ ...source, description: { az: 'Yeni təsvir' } }])).toEqual(['changed']);
    expect(await usta.stored(id)).toMatchObject({ license: 'CC-BY-4.0', description: { az: 'Yeni təsvir' } });
    expect((await usta.stored(id)).specialty).toBeUndefined();
  });

  test('refuses for one item what its schema forbids, and changes the others', async () => {
    const full = ['0711', '0712', '0713', '0714', '0716', '0721', '0722', '0723', '0724', '0731'];
    const [narrow, wide] = await usta.store(buildLesson(), buildLesson({ specialty: full }));
    const id = await prepare([narrow?._id ?? '', wide?._id ?? ''], { specialty: { how: 'add', codes: ['0715'] } });
    await run(id);
    expect(await usta.curation.bulkEdits.counts(id)).toEqual({ done: 1, refused: 1 });
    const [row] = await usta.curation.bulkEdits.rows(id, ['refused'], 9);
    expect(row).toMatchObject({ item: wide?._id, problem: { code: 'too-many', params: { limit: 10 } } });
    expect((await usta.stored(wide?._id ?? '')).specialty).toEqual(full);
  });

  test('of 1,000 items is done in half a minute, and undone too', async () => {
    const items = await usta.store(...Array.from({ length: 1000 }, () => buildLesson({ country: 'TR' })));
    const begun = Date.now();
    const outcome = await usta.curation.bulkEdits.prepare(everybody, { ids: items.map(({ _id }) => _id) }, { license: 'CC0-1.0' });
    const id = bulkOf(outcome)._id;
    await run(id);
    expect(await usta.curation.bulkEdits.counts(id)).toEqual({ done: 1000 });
    await undo(id);
    expect(await usta.curation.bulkEdits.counts(id)).toEqual({ undone: 1000 });
    expect(Date.now() - begun).toBeLessThan(30_000);
  }, 60_000);

  test('that a crash interrupts is ended by the next process, without doing anything twice', async () => {
    const [written, waiting] = await usta.store(buildLesson(), buildLesson());
    if (written === undefined || waiting === undefined) throw new Error('not stored');
    const id = await prepare([written._id, waiting._id], { keywords: { how: 'add', language: 'az', words: ['qəza'] } });
    // As a process leaves it that is killed after the write and before it is noted.
    await usta.models.bulkEdits.updateOne({ _id: id }, { $set: { state: 'running', holder: 'gone', heldUntil: new Date(0) } });
    await usta.models.edits.updateOne({ bulk: id, item: written._id }, { $set: { outcome: 'writing' } });
    await usta.context.catalogue.amend(written, { keywords: { az: ['qəza'] } }, { keywords: { az: ['qəza'] } });
    await usta.restart().resume();
    await usta.ended(id);
    expect(await usta.curation.bulkEdits.counts(id)).toEqual({ done: 2 });
    expect((await usta.stored(written._id)).revision).toBe(written.revision + 1);
    expect((await usta.stored(waiting._id)).keywords).toEqual({ az: ['qəza'] });
  });
});

describe('an item that is managed by versions', () => {
  test('gets a new version by the editor, and so does the one that is being written', async () => {
    const { publishing } = usta.context;
    const draft = made(await publishing.create(editor('writer'), { content: lesson(), institution: HERE }));
    const published = await publish(publishing, draft, editor('writer'));
    const open = made(await publishing.revise(editor('writer'), published.item));
    const id = await prepare([published.item], { license: 'CC-BY-4.0', keywords: { how: 'add', language: 'az', words: ['torna'] } });
    await run(id);
    expect(await usta.curation.bulkEdits.counts(id)).toEqual({ done: 1 });
    expect(await usta.stored(published.item)).toMatchObject({ publishedVersion: 2, license: 'CC-BY-4.0', version: '2' });
    const versions = await publishing.versions(published.item);
    expect(versions.map(({ version, state, authors }) => [version, state, authors.map((author) => author.id)])).toEqual([
      [2, 'published', ['editor']],
      [1, 'superseded', ['writer']],
    ]);
    expect((await publishing.version(published.item, 1))?.content).not.toHaveProperty('license');

    const carried = await publishing.find(open._id);
    expect(carried).toMatchObject({ content: { license: 'CC-BY-4.0', keywords: { az: ['torna'] } }, revision: open.revision + 1 });
    const curated = { step: 'curate', by: { id: 'editor', name: everybody.name }, fields: ['license', 'keywords'] };
    expect(carried?.history.at(-1)).toMatchObject({ ...curated, from: 'draft', to: 'draft' });
    expect(carried?.saved?.by.id).toBe('editor');
    const second = await publishing.version(published.item, 2);
    expect(second?.history.map(({ step }) => step)).toEqual(['curate', 'publish']);
    expect(second?.history[0]).toMatchObject(curated);
    // The writer who saves what they had on the screen is told, and overwrites nothing.
    expect((await publishing.save(editor('writer'), open._id, open.revision, { content: open.content })).kind).toBe('stale');

    await undo(id);
    expect(await usta.stored(published.item)).toMatchObject({ publishedVersion: 3 });
    expect((await usta.stored(published.item)).license).toBeUndefined();
    const taken = await publishing.find(open._id);
    expect(taken?.content).not.toHaveProperty('license');
    expect(taken?.history.map(({ step }) => step)).toEqual(['create', 'curate', 'curate']);
  });

  test('and withdrawn is not brought back by the way', async () => {
    const { publishing } = usta.context;
    const published = await publish(publishing, made(await publishing.create(editor('writer'), { content: lesson() })), editor('writer'));
    made(await publishing.step(everybody, published._id, { name: 'withdraw', revision: published.revision, note: 'Köhnəlib' }));
    const id = await prepare([published.item], { license: 'CC-BY-4.0' });
    await run(id);
    expect(await usta.curation.bulkEdits.counts(id)).toEqual({ withdrawn: 1 });
    expect((await usta.stored(published.item)).creativeWorkStatus).toBe('withdrawn');
  });
});

describe('an editor of one institution', () => {
  const local = editor('local', HERE);

  test('selects, sees and undoes only what that institution answers for', async () => {
    const [here, there] = await usta.store(buildLesson({ institution: HERE }), buildLesson({ institution: ELSEWHERE }));
    const ids = [here?._id ?? '', there?._id ?? ''];
    const own = await prepare(ids, { license: 'CC0-1.0' }, local);
    expect((await usta.curation.bulkEdits.rows(own, ['waiting'], 9)).map(({ item }) => item)).toEqual([here?._id]);
    const all = await prepare(ids, { license: 'CC0-1.0' });
    expect(await usta.curation.bulkEdits.find(local, all)).toBeUndefined();
    expect((await usta.curation.bulkEdits.start(local, all)).kind).toBe('not-found');
    await run(all);
    expect((await usta.curation.bulkEdits.undo(local, all)).kind).toBe('not-found');
    const nothing = await usta.curation.bulkEdits.prepare(local, { ids: [there?._id ?? ''] }, { license: 'CC0-1.0' });
    expect(nothing.kind).toBe('nothing');
  });

  test('gives items neither to another institution nor to none', async () => {
    const [here] = await usta.store(buildLesson({ institution: HERE }));
    for (const institution of [ELSEWHERE, null])
      expect((await usta.curation.bulkEdits.prepare(local, { ids: [here?._id ?? ''] }, { institution })).kind).toBe('forbidden');
  });
});

test('a bulk edit can be undone for 30 days, and is forgotten then', async () => {
  const [item] = await usta.store(buildLesson());
  const id = await prepare([item?._id ?? ''], { license: 'CC0-1.0' });
  await run(id);
  usta.pass(31);
  expect((await usta.curation.bulkEdits.undo(everybody, id)).kind).toBe('late');
  await usta.curation.removeExpired();
  expect(await usta.models.edits.countDocuments({ bulk: id })).toBe(0);
  expect((await usta.stored(item?._id ?? '')).license).toBe('CC0-1.0');
});
