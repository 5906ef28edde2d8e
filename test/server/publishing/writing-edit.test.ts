import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildLesson } from '../../support/builders.ts';
import { signedIn } from '../../support/people.ts';
import { visibleText } from '../../support/visitor.ts';
import { fill, openWriting, SCHOOL, type WritingUsta } from '../../support/writing.ts';

let usta: WritingUsta;
beforeAll(async () => {
  usta = await openWriting();
  usta.context.search.index.start();
});
afterAll(() => usta.close());

describe('the form of an item', () => {
  test('saves what was typed, tells the next page who did, and loses nothing when it is sent unchanged', async () => {
    const id = await usta.begin();
    const path = `/submissions/${id}/edit`;
    const saved = await fill(usta.author, path, {
      'description/az': 'Elektrodlar',
      'keywords/az': 'qaynaq, elektrod',
      numberOfPages: '120',
      'specialty/find': '0715',
    });
    expect(saved.status).toBe(303);
    const after = await usta.stored(id);
    expect(after.content).toMatchObject({
      description: { az: 'Elektrodlar' },
      keywords: { az: ['qaynaq', 'elektrod'] },
      numberOfPages: 120,
      specialty: ['0715'],
    });
    expect(after.saved?.by).toEqual({ id: usta.author.person.id, name: usta.author.person.name });
    expect(visibleText((await usta.author.get(path)).text)).toContain(usta.author.person.name);
    await fill(usta.author, path);
    expect((await usta.stored(id)).content).toEqual(after.content);
  });

  test('takes no field that is not its own', async () => {
    const id = await usta.begin();
    const { content, institution, item, state } = await usta.stored(id);
    await fill(usta.author, `/submissions/${id}/edit`, {
      identifier: 'other:1',
      type: 'programme',
      institution: 'other-school',
      creativeWorkStatus: 'published',
      version: '9',
      state: 'published',
      authors: 'me',
    });
    const after = await usta.stored(id);
    expect(after.content).toEqual(content);
    expect([after.institution, after.item, after.state]).toEqual([institution, item, state]);
  });

  test('lets an author of two institutions move a draft between them, which its history tells', async () => {
    const both = await signedIn(usta, [
      { role: 'author', institution: SCHOOL },
      { role: 'author', institution: 'other-school' },
    ]);
    const begun = await both.post('/submissions/new', { type: 'textbook', institution: SCHOOL, language: 'az', title: 'Qaynaq' });
    const id = /submissions\/([^/]+)/.exec(begun.headers['location'] ?? '')?.[1] ?? '';
    const path = `/submissions/${id}/edit`;
    expect((await fill(both, path, { institution: 'other-school' })).status).toBe(303);
    const moved = await usta.stored(id);
    expect([moved.institution, moved.content['institution']]).toEqual(['other-school', 'other-school']);
    expect(moved.history.at(-1)).toMatchObject({
      step: 'move',
      by: { id: both.person.id },
      institution: { from: SCHOOL, to: 'other-school' },
    });
    expect(visibleText((await both.get(`/submissions/${id}`)).text)).toContain('Başqa məktəb');
    await fill(both, path, { institution: '' });
    await fill(both, path, { institution: 'nowhere' });
    expect((await usta.stored(id)).institution).toBe('other-school');
    expect((await usta.author.get(path)).status).toBe(404);

    const stranger = await usta.context.publishing.save({ ...usta.author.person }, id, moved.revision, {
      content: moved.content,
      institution: SCHOOL,
    });
    expect(stranger.kind).toBe('not-found');
    const alone = await usta.begin();
    const { revision, content } = await usta.stored(alone);
    const given = await usta.context.publishing.save(usta.author.person, alone, revision, { content, institution: 'other-school' });
    expect(given.kind).toBe('forbidden');
  });

  test('an editor of all takes the institution away, and gives one', async () => {
    const editor = await signedIn(usta, [{ role: 'editor' }]);
    const id = await usta.begin();
    const path = `/submissions/${id}/edit`;
    await fill(editor, path, { institution: '' });
    const without = await usta.stored(id);
    expect(['institution' in without, 'institution' in without.content]).toEqual([false, false]);
    await fill(editor, path, { institution: SCHOOL });
    const { history, institution } = await usta.stored(id);
    expect(institution).toBe(SCHOOL);
    expect(history.map(({ step }) => step)).toEqual(['create', 'move', 'move']);
  });

  test('a form that was cut off on its way changes nothing', async () => {
    const id = await usta.begin();
    const { revision } = await usta.stored(id);
    const answer = await usta.author.post(`/submissions/${id}/edit`, { revision: String(revision), 'name/az': 'Yarımçıq' });
    expect(answer.status).toBe(400);
    expect((await usta.stored(id)).revision).toBe(revision);
  });

  test('what cannot be read stays in its field with its sentence, which the summary links to', async () => {
    const id = await usta.begin();
    await fill(usta.author, `/submissions/${id}/edit`, { numberOfPages: 'çox' });
    const { text } = await usta.author.get(`/submissions/${id}/edit`);
    expect(text).toMatch(/<input id="field-numberOfPages"[^>]*value="çox"[^>]*aria-invalid="true"/);
    expect(text).toContain('id="problem-numberOfPages"');
    expect(text).toContain('<a href="#field-numberOfPages">');
  });

  test('rows of a list are added, moved and removed by its buttons', async () => {
    const id = await usta.begin();
    const path = `/submissions/${id}/edit`;
    const added = await fill(usta.author, path, { do: 'add-row:creator' });
    expect(added.headers['location']).toBe(`${path}?rows=creator#row-creator/0`);
    await fill(usta.author, `${path}?rows=creator`, { 'creator/0/name': 'Aygün', 'creator/0/type': 'Person', do: 'add-row:creator' });
    await fill(usta.author, `${path}?rows=creator`, { 'creator/1/name': 'Kamal', 'creator/1/type': 'Person' });
    const names = async (): Promise<string[]> => ((await usta.stored(id)).content['creator'] as { name: string }[]).map(({ name }) => name);
    expect(await names()).toEqual(['Aygün', 'Kamal']);
    await fill(usta.author, path, { do: 'row-up:creator/1', 'creator/1/name': 'Kamal N.' });
    expect(await names()).toEqual(['Kamal N.', 'Aygün']);
    await fill(usta.author, path, { do: 'remove-row:creator/0' });
    expect(await names()).toEqual(['Aygün']);
  });

  test('a language is added beside the others and stays while it has no text', async () => {
    const id = await usta.begin();
    const answer = await fill(usta.author, `/submissions/${id}/edit`, { language: 'ar', do: 'language' });
    expect(answer.headers['location']).toContain('languages=ar');
    const { text } = await usta.author.get(answer.headers['location'] ?? '');
    expect(text).toMatch(/<textarea id="field-name\/ar"[^>]*lang="ar" dir="rtl"/);
    expect(text).toContain('<input type="hidden" name="languages" value="ar">');
  });

  test('stored script is text everywhere it is shown', async () => {
    const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
    const id = await usta.begin('programme', evil);
    await fill(usta.author, `/submissions/${id}/edit`, {
      'description/az': evil,
      'hours/total': evil,
      'isBasedOn/find': evil,
      'keywords/az': evil,
      language: 'ar',
      do: 'language',
    });
    await usta.author.post(
      `/submissions/${id}/modules`,
      { revision: String((await usta.stored(id)).revision), end: '1', do: 'add:' },
      `/submissions/${id}/modules`,
    );
    const [module] = (await usta.stored(id)).content['modules'] as { id: string }[];
    await fill(usta.author, `/submissions/${id}/modules/${module?.id ?? ''}`, {
      [`nodes/${module?.id ?? ''}/name/az`]: evil,
      [`nodes/${module?.id ?? ''}/code`]: evil,
    });
    for (const path of ['edit', 'modules', `modules/${module?.id ?? ''}`, 'coverage']) {
      const { text, status } = await usta.author.get(`/submissions/${id}/${path}`);
      expect([path, status]).toEqual([path, 200]);
      expect(text).not.toMatch(/<script>alert|<img src=x/);
    }
  });
});

describe('pickers without a script', () => {
  test('one meaning is added, several are offered, none is said', async () => {
    const id = await usta.begin();
    const path = `/submissions/${id}/edit`;
    await fill(usta.author, path, { 'license/find': 'CC-BY-4.0', 'occupation/find': 'qaynaqçı', do: 'find:occupation' });
    const first = (await usta.stored(id)).content;
    expect(first['license']).toBe('CC-BY-4.0');
    const several = await fill(usta.author, path, { 'specialty/find': 'mühəndis', do: 'find:specialty' });
    expect(several.status).toBe(422);
    const offered = Array.from(several.text.matchAll(/<input type="checkbox" name="specialty" value="(\d+)"/g), ([, code]) => code ?? '');
    expect(offered.length).toBeGreaterThan(1);
    await fill(usta.author, path, { specialty: offered.slice(0, 2) });
    expect((await usta.stored(id)).content['specialty']).toEqual(offered.slice(0, 2));
    const none = await fill(usta.author, path, { 'specialty/find': 'qqqwww', do: 'find:specialty' });
    expect(none.text).toMatch(/id="problem-specialty">[^<]*qqqwww/);
    await fill(usta.author, path, { do: `unpick:specialty:${offered[0] ?? ''}` });
    expect((await usta.stored(id)).content['specialty']).toEqual(offered.slice(1, 2));
  });

  test('an item of the catalogue is found by its address and by its title', async () => {
    const lesson = buildLesson({ name: { az: 'Torna dəzgahının sazlanması' } });
    await usta.context.catalogue.store([lesson]);
    await usta.context.search.index.caughtUp();
    const [item] = await usta.context.catalogue.findByIdentifiers([lesson.identifier]);
    const id = await usta.begin();
    await fill(usta.author, `/submissions/${id}/edit`, { 'isBasedOn/find': `https://usta.example/items/torna-${item?._id ?? ''}` });
    expect((await usta.stored(id)).content['isBasedOn']).toEqual([lesson.identifier]);
    await fill(usta.author, `/submissions/${id}/edit`, { 'isPartOf/find': 'torna dezgahinin sazlanmasi' });
    expect((await usta.stored(id)).content['isPartOf']).toEqual([lesson.identifier]);
    expect(visibleText((await usta.author.get(`/submissions/${id}/edit`)).text)).toContain('Torna dəzgahının sazlanması');
  });
});
