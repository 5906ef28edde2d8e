import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { itemPath, type StoredItem } from '../../../server/catalogue/service.ts';
import type { Merge } from '../../../server/curation/curation-models.ts';
import type { MergeOutcome, Seen } from '../../../server/curation/merges.ts';
import { buildLesson } from '../../support/builders.ts';
import { lesson, made, publish } from '../publishing/submissions.ts';
import { editor, ELSEWHERE, HERE, openCuratedUsta, type CuratedUsta } from './curated-usta.ts';

let usta: CuratedUsta;
beforeAll(async () => {
  usta = await openCuratedUsta();
});
afterAll(() => usta.close());

const everybody = editor();
const seen = ({ _id, revision }: StoredItem): Seen => ({ id: _id, revision });

function mergeOf(outcome: MergeOutcome): Merge {
  if (outcome.kind !== 'done') throw new Error(outcome.kind);
  return outcome.merge;
}

async function pair(kept: object = {}, other: object = {}): Promise<[StoredItem, StoredItem]> {
  const [first, second] = await usta.store(buildLesson({ ...kept }), buildLesson({ ...other }));
  if (first === undefined || second === undefined) throw new Error('not stored');
  return [first, second];
}

const merge = async (keep: StoredItem, ...others: readonly StoredItem[]): Promise<Merge> =>
  mergeOf(await usta.curation.merges.merge(everybody, seen(keep), others.map(seen)));

async function found(query: string): Promise<string[]> {
  await usta.context.search.index.caughtUp();
  const { hits } = await usta.context.search.search({ query, filters: {}, sort: 'relevance', page: 1, pageSize: 20 });
  return hits.map(({ id }) => id);
}

describe('a merge', () => {
  test('fills what the kept item lacks, joins keywords and languages, and takes nothing from it', async () => {
    const [keep, other] = await pair(
      { name: { az: 'Mis boru' }, keywords: { az: ['boru'] }, license: 'CC-BY-4.0' },
      { name: { az: 'Mis borular', tr: 'Bakır boru' }, keywords: { az: ['Boru', 'mis'] }, license: 'CC0-1.0', specialty: ['0715'] },
    );
    const done = await merge(keep, other);
    expect(await usta.stored(keep._id)).toMatchObject({
      name: { az: 'Mis boru', tr: 'Bakır boru' },
      keywords: { az: ['boru', 'mis'] },
      license: 'CC-BY-4.0',
      specialty: ['0715'],
    });
    expect(await found('bakir boru')).toEqual([keep._id]);

    expect(mergeOf(await usta.curation.merges.undo(everybody, done._id))).toMatchObject({
      state: 'undone',
      keep: { outcome: 'back' },
      items: [{ outcome: 'back' }],
    });
    const back = await usta.stored(keep._id);
    expect(usta.context.catalogue.contentOf(back).content).toEqual(usta.context.catalogue.contentOf(keep).content);
    expect(await usta.stored(other._id)).toMatchObject({ creativeWorkStatus: 'published', name: other.name });
    expect((await found('mis boru')).sort()).toEqual([keep._id, other._id].sort());
    expect((await usta.curation.merges.undo(everybody, done._id)).kind).toBe('late');
  });

  test('leads every address of the others to the kept item, along chains in one step', async () => {
    const [first, second] = await pair({ name: { az: 'Zəncir bir' } }, { name: { az: 'Zəncir iki' } });
    const [third] = await usta.store(buildLesson({ name: { az: 'Zəncir üç' } }));
    if (third === undefined) throw new Error('not stored');
    await merge(second, first);
    await merge(third, await usta.stored(second._id));
    const target = itemPath(third._id, 'Zəncir üç');
    for (const item of [first, second]) {
      const answer = await request(usta.app).get(`/ar/items/zencir-${item._id}`);
      expect([answer.status, answer.headers['location']]).toEqual([308, `/ar${target}`]);
      const below = await request(usta.app).get(`/items/zencir-${item._id}/coverage`);
      expect([below.status, below.headers['location']]).toEqual([308, target]);
    }
    const json = await request(usta.app).get(`/api/items/${first._id}`);
    expect([json.status, json.headers['location']]).toEqual([308, `/api/items/${third._id}`]);
    expect((await request(usta.app).get(target)).status).toBe(200);
    expect(await found('zencir')).toEqual([third._id]);
  });

  test('is followed by what refers to the others', async () => {
    const [keep, other] = await pair({ name: { az: 'Qalan dərs' } });
    const [plan] = await usta.store(
      buildLesson({
        type: 'programme',
        modules: [
          {
            code: 'M1',
            name: { az: 'Modul' },
            units: [
              {
                code: 'M1.1',
                name: { az: 'Bölmə' },
                learningOutcomes: [{ code: 'a', name: { az: 'Nəticə' }, servedBy: [other.identifier] }],
              },
            ],
          },
        ],
      }),
    );
    await merge(keep, other);
    const [served] = await usta.context.catalogue.findByIdentifiers([other.identifier]);
    expect([served?._id, served?.identifier]).toEqual([keep._id, other.identifier]);
    const page = await request(usta.app).get(itemPath(plan?._id ?? '', plan?.name['az'] ?? ''));
    expect(page.text).toContain(itemPath(keep._id, 'Qalan dərs'));
    const loss = await usta.curation.deletions.preview(everybody, { ids: [keep._id] });
    expect([loss.merged, loss.uses?.items.map(({ _id }) => _id)]).toEqual([1, [plan?._id]]);
  });

  test('does nothing where somebody changed one of them after the preview', async () => {
    const source = buildLesson();
    const [other] = await usta.store(source);
    const [keep] = await pair();
    if (other === undefined) throw new Error('not stored');
    await usta.store({ ...source, license: 'CC0-1.0' });
    expect((await usta.curation.merges.merge(everybody, seen(keep), [seen(other)])).kind).toBe('stale');
    expect((await usta.stored(keep._id)).revision).toBe(keep.revision);
    expect((await usta.stored(other._id)).creativeWorkStatus).toBe('published');
  });

  test('undone keeps what somebody made of the kept item since', async () => {
    const [keep, other] = await pair({}, { license: 'CC0-1.0' });
    const done = await merge(keep, other);
    const filled = await usta.stored(keep._id);
    await usta.context.catalogue.amend(filled, { license: 'CC-BY-4.0' }, { license: 'CC-BY-4.0' });
    expect(mergeOf(await usta.curation.merges.undo(everybody, done._id))).toMatchObject({
      keep: { outcome: 'changed-since' },
      items: [{ outcome: 'back' }],
    });
    expect((await usta.stored(keep._id)).license).toBe('CC-BY-4.0');
  });

  test('of one type, of 2 to 10, of items that nobody is writing at, by who may', async () => {
    const [keep, other] = await pair({ institution: HERE }, { institution: ELSEWHERE });
    const [book] = await usta.store(buildLesson({ type: 'textbook' }));
    const check = async (by: typeof everybody, others: readonly string[]): Promise<unknown> => {
      const outcome = await usta.curation.merges.check(by, keep._id, others);
      return 'kind' in outcome ? outcome.kind : 'possible';
    };
    expect(await check(everybody, [other._id])).toBe('possible');
    expect(await check(editor('local', HERE), [other._id])).toBe('not-found');
    expect(await check(everybody, [book?._id ?? ''])).toBe('types');
    expect(await check(everybody, [])).toBe('number');
    expect(
      await check(
        everybody,
        Array.from({ length: 10 }, (_, position) => `00000000000${String(position)}`),
      ),
    ).toBe('number');
    const { publishing } = usta.context;
    const writer = editor('writer');
    const published = await publish(publishing, made(await publishing.create(writer, { content: lesson() })), writer);
    await publishing.revise(writer, published.item);
    expect(await check(everybody, [published.item])).toBe('open');
  });

  test('that a crash interrupts is ended at the next start', async () => {
    const [keep, other] = await pair({}, { license: 'CC0-1.0' });
    const done = await merge(keep, other);
    // As it stands when the process is killed right after the record is written.
    await usta.context.catalogue.bringBack(other._id, { mergedInto: keep._id });
    await usta.context.catalogue.amend(await usta.stored(keep._id), { license: undefined }, {});
    const [keptNow, otherNow] = [await usta.stored(keep._id), await usta.stored(other._id)];
    await usta.models.merges.updateOne(
      { _id: done._id },
      {
        $set: {
          state: 'running',
          'keep.outcome': 'waiting',
          'keep.revision': keptNow.revision,
          'items.0.outcome': 'waiting',
          'items.0.revision': otherNow.revision,
        },
      },
    );
    await usta.restart().resume();
    expect((await usta.stored(keep._id)).license).toBe('CC0-1.0');
    expect((await usta.stored(other._id)).mergedInto).toBe(keep._id);
    expect(await usta.models.merges.findById(done._id).lean()).toMatchObject({ state: 'done', items: [{ outcome: 'merged' }] });
  });

  test('is not taken back by an import of what was merged', async () => {
    const source = buildLesson();
    const [other] = await usta.store(source);
    const [keep] = await pair();
    if (other === undefined) throw new Error('not stored');
    await merge(keep, other);
    expect(await usta.context.catalogue.store([{ ...source, license: 'CC0-1.0' }])).toEqual(['kept']);
    expect((await usta.stored(other._id)).mergedInto).toBe(keep._id);
  });
});

test('suggests what has the same ISBN, address or title, of one type, and not what is merged', async () => {
  const book = (isbn: string, name: string): ReturnType<typeof buildLesson> => buildLesson({ type: 'textbook', isbn, name: { az: name } });
  const local = editor('elsewhere', ELSEWHERE);
  const at = { institution: ELSEWHERE };
  const [ten, thirteen, www, plain, one, two] = await usta.store(
    { ...book('0-306-40615-2', 'Kitab A'), ...at },
    { ...book('9780306406157', 'Kitab B'), ...at },
    buildLesson({ ...at, name: { az: 'Ünvan A' }, url: 'https://www.example.org/ders/' }),
    buildLesson({ ...at, name: { az: 'Ünvan B' }, url: 'http://example.org/ders' }),
    buildLesson({ ...at, name: { az: 'ŞÜŞƏ kəsmək' } }),
    buildLesson({ ...at, name: { az: 'Şüşə  kəsmək'.replace('  ', ' ') } }),
    buildLesson({ ...at, type: 'textbook', name: { az: 'Şüşə kəsmək' } }),
  );
  const { total, groups } = await usta.curation.duplicates.suggest(local, 1);
  const ids = (...items: readonly (StoredItem | undefined)[]): string[] => items.map((item) => item?._id ?? '').sort();
  expect(total).toBe(3);
  expect(groups.map(({ reasons, items }) => [reasons, items.map(({ _id }) => _id).sort()])).toEqual([
    [['isbn'], ids(ten, thirteen)],
    [['address'], ids(www, plain)],
    [['title'], ids(one, two)],
  ]);
  if (ten === undefined || thirteen === undefined) throw new Error('not stored');
  await merge(ten, thirteen);
  expect((await usta.curation.duplicates.suggest(local, 1)).total).toBe(2);

  const { differentItems, duplicates } = usta.curation;
  expect((await differentItems.keepApart(editor('here', HERE), ids(www, plain))).kind).toBe('not-found');
  const said = await differentItems.keepApart(local, ids(www, plain));
  expect(await differentItems.keepApart(local, ids(plain, www))).toEqual(said);
  expect((await usta.restart().duplicates.suggest(local, 1)).groups.map(({ reasons }) => reasons)).toEqual([['title']]);
  if (said.kind !== 'done') throw new Error(said.kind);
  expect((await differentItems.undo(editor('here', HERE), said.different._id)).kind).toBe('not-found');
  expect((await differentItems.undo(local, said.different._id)).kind).toBe('done');
  expect((await differentItems.undo(local, said.different._id)).kind).toBe('late');
  expect((await duplicates.suggest(local, 1)).total).toBe(2);

  // A third that looks alike may be the same as one of the two.
  await differentItems.keepApart(local, ids(one, two));
  await usta.store(buildLesson({ ...at, name: { az: 'Şüşə kəsmək' } }));
  expect((await duplicates.suggest(local, 1)).groups.map(({ items }) => items.length)).toEqual([2, 3]);
});
