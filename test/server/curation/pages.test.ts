import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import request from 'supertest';
import { buildLesson } from '../../support/builders.ts';
import { makePerson, signedIn } from '../../support/people.ts';
import { csrfIn, visibleText, type Visitor } from '../../support/visitor.ts';
import { ELSEWHERE, HERE, openCuratedUsta, type CuratedUsta } from './curated-usta.ts';

let usta: CuratedUsta;
let editor: Visitor;
let local: Visitor;
beforeAll(async () => {
  usta = await openCuratedUsta();
  editor = await signedIn(usta, [{ role: 'editor' }]);
  local = await signedIn(usta, [{ role: 'editor', institution: HERE }]);
});
afterAll(() => usta.close());

const titlesIn = (html: string): string[] =>
  Array.from(html.matchAll(/id="title-[0-9a-z]{12}"><a[^>]*><bdi[^>]*>([^<]*)/g), ([, title]) => title ?? '');

describe('who may', () => {
  test.each([
    '/editor',
    '/editor/items.csv',
    '/editor/edit?id=000000000000',
    '/editor/duplicates',
    '/editor/recent',
    '/editor/delete',
    '/editor/merge',
  ])('%s: strangers sign in first, authors are told that it takes an editor', async (path) => {
    const stranger = await request(usta.app).get(path);
    expect([stranger.status, stranger.headers['location']]).toEqual([303, `/sign-in?next=${encodeURIComponent(path)}`]);
    const author = await signedIn(usta, [{ role: 'author' }, { role: 'reviewer' }]);
    expect((await author.get(path)).status).toBe(403);
  });

  test.each(['/editor/edits', '/editor/merge', '/editor/delete', '/editor/restore', '/editor/filters'])(
    '%s wants its token',
    async (path) => {
      const person = await makePerson(usta, [{ role: 'editor' }]);
      expect(person.id).not.toBe('');
      expect((await request(usta.app).post(path).type('form').send({})).status).toBe(403);
    },
  );
});

describe('the list', () => {
  test('narrows by title in any spelling, identifier, type, specialty, institution, status and what is missing', async () => {
    await usta.store(
      buildLesson({
        identifier: 'list:1',
        name: { az: 'Şlifləmə dəzgahı', en: 'Grinding machine' },
        specialty: ['0715'],
        institution: HERE,
      }),
      buildLesson({
        identifier: 'list:2',
        name: { az: 'Şlifləmə daşı' },
        specialty: ['0732'],
        license: 'CC0-1.0',
        description: { az: 'Var.' },
      }),
      buildLesson({ identifier: 'list:3', name: { az: 'Şlifləmə kitabı' }, type: 'textbook', inLanguage: ['tr'], institution: ELSEWHERE }),
    );
    const list = async (query: string, who = editor): Promise<string[]> => titlesIn((await who.get(`/editor?sort=title&${query}`)).text);
    expect(await list('q=SLIFLEME')).toEqual(['Şlifləmə daşı', 'Grinding machine', 'Şlifləmə kitabı']);
    expect(await list('q=grind')).toEqual(['Grinding machine']);
    expect(await list('q=list:2')).toEqual(['Şlifləmə daşı']);
    expect(await list('q=slif&type=textbook')).toEqual(['Şlifləmə kitabı']);
    expect(await list('q=slif&specialty=071')).toEqual(['Grinding machine']);
    expect(await list('q=slif&language=tr')).toEqual(['Şlifləmə kitabı']);
    expect(await list('q=slif&licence=CC0-1.0')).toEqual(['Şlifləmə daşı']);
    expect(await list('q=slif&lacks=license&lacks=specialty')).toEqual(['Şlifləmə kitabı']);
    const keywords = [{}, { az: ['x'] }].map((own, position) =>
      buildLesson({ name: { az: `Boş sahə ${String(position)}` }, keywords: own }),
    );
    await usta.store(...keywords, buildLesson({ name: { az: 'Boş sahə 2' }, specialty: [], description: {} }));
    expect(await list('q=bos%20sahe&lacks=keywords')).toEqual(['Boş sahə 0', 'Boş sahə 2']);
    for (const field of ['description', 'license', 'specialty', 'educationalLevel', 'institution', 'image'])
      expect([field, await list(`q=bos%20sahe&lacks=${field}`)]).toEqual([field, ['Boş sahə 0', 'Boş sahə 1', 'Boş sahə 2']]);
    expect(await list('q=slif&status=withdrawn')).toEqual([]);
    expect(await list('q=slif', local)).toEqual(['Grinding machine']);
    expect(await list(`q=slif&institution=${ELSEWHERE}`, local)).toEqual([]);
    expect((await editor.get('/editor?specialty=9999')).status).toBe(400);
    expect((await editor.get('/editor?q=(((%5B')).status).toBe(200);
  });

  test('as CSV holds every item of the list, and no cell that a spreadsheet takes for a formula', async () => {
    await usta.store(
      buildLesson({ identifier: 'csv:1', name: { az: '=HYPERLINK("http://evil.example","x") csvformula' } }),
      buildLesson({ identifier: 'csv:2', name: { az: '@SUM(A1) csvformula, "quoted"\nline' } }),
    );
    const answer = await editor.get('/editor/items.csv?q=csvformula');
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    const rows = parse<Record<string, string>>(answer.text, { columns: true, bom: true });
    expect(rows.map(({ identifier }) => identifier).sort()).toEqual(['csv:1', 'csv:2']);
    const cells = rows.flatMap((row) => Object.values(row));
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    expect(cells).toContain('\'=HYPERLINK("http://evil.example","x") csvformula');
    expect((await local.get('/editor/items.csv?q=csvformula')).text.trim().split('\n')).toHaveLength(1);
  });
});

describe('saved filters', () => {
  test('are kept, renamed, deleted and brought back, each person’s own', async () => {
    const added = await editor.post(
      '/editor/filters',
      { name: 'Without <b>licence</b>', q: 'torna', lacks: ['license'], sort: 'title' },
      '/editor?q=torna',
    );
    expect([added.status, added.headers['location']]).toEqual([303, '/editor?q=torna&lacks=license&sort=title']);
    const page = await editor.get('/editor');
    expect(page.text).toContain('Without &lt;b&gt;licence&lt;/b&gt;');
    expect(page.text).toContain('href="/editor?q=torna&amp;lacks=license&amp;sort=title"');
    expect((await local.get('/editor')).text).not.toContain('licence&lt;/b&gt;');
    const id = /\/editor\/filters\/(\w+)\/rename/.exec(page.text)?.[1] ?? '';
    expect((await local.post(`/editor/filters/${id}/delete`, {}, '/editor')).status).toBe(404);
    expect((await editor.post(`/editor/filters/${id}/rename`, { name: 'Lisenziyasız' }, '/editor')).status).toBe(303);
    const removed = await editor.post(`/editor/filters/${id}/delete`, {}, '/editor');
    const after = await editor.get(removed.headers['location'] ?? '');
    expect(visibleText(after.text)).toContain('Lisenziyasız');
    expect(after.text).toContain(`action="/editor/filters/${id}/restore"`);
    expect((await editor.get('/editor')).text).not.toContain('Lisenziyasız');
    await editor.post(`/editor/filters/${id}/restore`, {}, '/editor');
    expect((await editor.get('/editor')).text).toContain('Lisenziyasız');
  });

  test('take nothing that is no filter', async () => {
    await editor.post(
      '/editor/filters',
      { name: 'Own', q: 'x', person: 'somebody', _id: 'mine', deletedAt: '2020-01-01', evil: '1' },
      '/editor?q=x',
    );
    const [own] = await usta.models.savedFilters.find({ name: 'Own' }).lean();
    expect(own).toMatchObject({ query: 'q=x' });
    expect(own?._id).not.toBe('mine');
    expect(own?.person).not.toBe('somebody');
    expect((await editor.post('/editor/filters', { name: ' ', q: 'x' }, '/editor?q=x')).status).toBe(400);
  });
});

describe('without JavaScript', () => {
  test('items are selected, changed after a preview, and put back', async () => {
    const items = await usta.store(...[1, 2, 3].map((row) => buildLesson({ name: { az: `Toplu ${String(row)} <i>` }, institution: HERE })));
    const form = await editor.get('/editor/edit?all=1&q=toplu');
    expect(visibleText(form.text)).toContain('3 items are selected.');
    const changes = { all: '1', q: 'toplu', 'specialty-how': 'add', 'specialty-code': ['0715', ''], 'new-licence': 'CC-BY-4.0' };
    const prepared = await editor.post('/editor/edits', changes, '/editor/edit?all=1&q=toplu');
    const address = prepared.headers['location'] ?? '';
    expect(address).toMatch(/^\/editor\/edits\/\w{12}$/);
    const preview = await editor.get(address);
    expect(visibleText(preview.text)).toContain('3 of 3 selected items would change.');
    expect(preview.text).toContain('Toplu 1 &lt;i&gt;');
    expect((await usta.stored(items[0]?._id ?? '')).license).toBeUndefined();

    expect((await editor.post(`${address}/start`, {}, address)).headers['location']).toBe(address);
    await usta.ended(address.split('/').at(-1) ?? '');
    expect(visibleText((await editor.get(address)).text)).toContain('3 items were changed.');
    expect((await editor.get(`${address}/progress`)).body).toMatchObject({ state: 'done', done: 3, of: 3 });
    expect(await usta.stored(items[2]?._id ?? '')).toMatchObject({ license: 'CC-BY-4.0', specialty: ['0715'] });

    expect((await editor.post(`${address}/undo`, {}, address)).status).toBe(303);
    await usta.ended(address.split('/').at(-1) ?? '');
    expect((await usta.stored(items[2]?._id ?? '')).license).toBeUndefined();
    expect((await local.get(address)).status).toBe(200);
    expect(visibleText((await editor.get('/editor/recent')).text)).toContain('Edit of 3 items');
  });

  test('a form changes no field but those that it offers', async () => {
    const [item] = await usta.store(buildLesson({ institution: HERE }));
    const sent = {
      id: item?._id ?? '',
      'new-licence': 'CC0-1.0',
      name: 'evil',
      identifier: 'evil',
      publishedVersion: '9',
      creativeWorkStatus: 'withdrawn',
      'changes[name]': 'evil',
      revision: '99',
    };
    const { headers } = await editor.post('/editor/edits', sent, `/editor/edit?id=${item?._id ?? ''}`);
    const address = headers['location'] ?? '';
    await editor.post(`${address}/start`, { state: 'done', 'changes.license': 'evil' }, address);
    await usta.ended(address.split('/').at(-1) ?? '');
    const after = await usta.stored(item?._id ?? '');
    expect(after).toMatchObject({ license: 'CC0-1.0', name: item?.name, identifier: item?.identifier, creativeWorkStatus: 'published' });
    expect(after.publishedVersion).toBeUndefined();
  });

  test('a form that changes nothing, or something unknown, is shown again with a sentence', async () => {
    const [item] = await usta.store(buildLesson());
    const page = `/editor/edit?id=${item?._id ?? ''}`;
    const post = (fields: Record<string, string>): ReturnType<Visitor['post']> =>
      editor.post('/editor/edits', { id: item?._id ?? '', ...fields }, page);
    const nothing = await post({});
    expect([nothing.status, visibleText(nothing.text)]).toEqual([422, expect.stringContaining('There is nothing to change.')]);
    expect((await post({ 'new-licence': 'evil' })).status).toBe(422);
    expect((await post({ 'new-institution': 'no-such-school' })).status).toBe(422);
    const none = await editor.post('/editor/edits', { 'new-licence': 'CC0-1.0' }, '/editor/edit?all=1');
    expect([none.status, none.headers['location']]).toEqual([303, '/editor']);
  });

  test('duplicates are merged after a preview field by field, and taken apart again', async () => {
    const [one, two] = await usta.store(
      buildLesson({ name: { az: 'Qoşa dərs' }, url: 'https://example.org/qosa', institution: HERE }),
      buildLesson({ name: { az: 'Qoşa dərs' }, url: 'https://example.org/qosa', license: 'CC0-1.0', institution: HERE }),
    );
    if (one === undefined || two === undefined) throw new Error('not stored');
    const suggested = await editor.get('/editor/duplicates');
    expect(visibleText(suggested.text)).toContain('Same address and same title');
    const address = `/editor/merge?id=${one._id}&id=${two._id}&keep=${one._id}`;
    const preview = await editor.get(address);
    expect(visibleText(preview.text)).toContain('Was empty, is filled');
    const item = Array.from(preview.text.matchAll(/name="item" value="([^"]+)"/g), ([, value]) => value ?? '');
    expect(item).toHaveLength(2);
    const merged = await editor.post('/editor/merge', { keep: one._id, item }, address);
    const result = merged.headers['location'] ?? '';
    expect(visibleText((await editor.get(result)).text)).toContain('Its address leads to the kept item');
    expect((await request(usta.app).get(`/items/${two._id}`)).status).toBe(308);
    await editor.post(`${result}/undo`, {}, result);
    expect((await request(usta.app).get(`/items/${two._id}`)).status).toBe(301);
    expect((await editor.get(address.replace(two._id, '000000000000'))).text).toContain('role="alert"');
  });

  test('what is not the same is said with a button, and taken back in the list of recent changes', async () => {
    const [one, two] = await usta.store(
      buildLesson({ name: { az: 'Oxşar dərs' }, institution: HERE }),
      buildLesson({ name: { az: 'Oxşar dərs' }, institution: HERE }),
    );
    if (one === undefined || two === undefined) throw new Error('not stored');
    const isProposed = async (): Promise<boolean> => (await editor.get('/editor/duplicates')).text.includes(`value="${one._id}"`);
    expect(await isProposed()).toBe(true);
    const kept = await editor.post('/editor/duplicates/different', { id: [one._id, two._id] }, '/editor/duplicates');
    expect([kept.status, await isProposed()]).toEqual([303, false]);
    const recent = await editor.get('/editor/recent');
    expect(visibleText(recent.text)).toContain('2 items are not the same');
    const undo = /action="(\/editor\/duplicates\/different\/\w+\/undo)"/.exec(recent.text)?.[1] ?? '';
    await editor.post(undo, {}, '/editor/recent');
    expect(await isProposed()).toBe(true);
    expect((await editor.post(undo, {}, '/editor/recent')).status).toBe(409);
  });

  test('items are deleted after a confirmation that names what is lost, and restored from the list', async () => {
    const [item] = await usta.store(buildLesson({ name: { az: 'Silinəcək dərs' } }));
    const [user] = await usta.store(buildLesson({ name: { az: 'İstifadə edən' }, isPartOf: [item?.identifier ?? ''] }));
    const address = `/editor/delete?id=${item?._id ?? ''}`;
    const confirmation = await editor.get(address);
    expect(visibleText(confirmation.text)).toContain('Delete 1 item');
    expect(confirmation.text).toContain('Silinəcək dərs');
    expect(confirmation.text).toContain(user?._id ?? 'nothing');
    const deleted = await editor.post('/editor/delete', { item: `${item?._id ?? ''}.${String(item?.revision ?? 0)}` }, address);
    expect(deleted.headers['location']).toBe('/editor?status=deleted');
    const list = await editor.get('/editor?status=deleted');
    expect(visibleText(list.text)).toContain('1 item was deleted. You can restore it here for 30 days.');
    expect(list.text).toContain('Silinəcək dərs');
    const restored = await editor.post('/editor/restore', { id: item?._id ?? '', _csrf: csrfIn(list.text) }, '/editor?status=deleted');
    expect(restored.status).toBe(303);
    expect((await usta.stored(item?._id ?? '')).creativeWorkStatus).toBe('published');
  });
});
