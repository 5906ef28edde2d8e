import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { signedIn } from '../../support/people.ts';
import { csrfIn, visibleText, type Visitor } from '../../support/visitor.ts';
import { fill, formOf, openWriting, SCHOOL, type Fields, type WritingUsta } from '../../support/writing.ts';

let usta: WritingUsta;
beforeAll(async () => {
  usta = await openWriting();
});
afterAll(() => usta.close());

describe('autosave', () => {
  interface Saved {
    readonly revision: number;
    readonly savedAt: string;
    readonly problems: { readonly href: string; readonly sentence: string }[];
  }

  async function autosave(by: Visitor, id: string, fields: Fields): Promise<Awaited<ReturnType<Visitor['post']>>> {
    const page = await by.get(`/submissions/${id}/edit`);
    return request(usta.app)
      .post(`/submissions/${id}/edit`)
      .set({
        Cookie: `usta.sid=${by.sessionCookie() ?? ''}`,
        Accept: 'application/json',
        'x-csrf-token': csrfIn(page.text),
        'Accept-Language': 'en',
      })
      .type('form')
      .send({ ...formOf(page.text), ...fields });
  }

  test('answers the new revision, the moment and what is still wrong', async () => {
    const id = await usta.begin();
    const answer = await autosave(usta.author, id, { 'name/az': 'Yeni ad', isbn: '123' });
    const saved = answer.body as Saved;
    expect(answer.status).toBe(200);
    expect(saved.revision).toBe((await usta.stored(id)).revision);
    expect(Date.now() - Date.parse(saved.savedAt)).toBeLessThan(10_000);
    expect(saved.problems.find(({ href }) => href === '#field-isbn')?.sentence).toContain('123');
    expect((await usta.stored(id)).content['name']).toEqual({ az: 'Yeni ad' });
  });

  test('without the token nothing is saved', async () => {
    const id = await usta.begin();
    const answer = await request(usta.app)
      .post(`/submissions/${id}/edit`)
      .set('Cookie', `usta.sid=${usta.author.sessionCookie() ?? ''}`)
      .type('form')
      .send({ revision: '1', end: '1' });
    expect(answer.status).toBe(403);
  });

  test('where somebody else saved meanwhile, says who and overwrites nothing', async () => {
    const id = await usta.begin();
    const editor = await signedIn(usta, [{ role: 'editor', institution: SCHOOL }]);
    const { revision } = await usta.stored(id);
    await fill(editor, `/submissions/${id}/edit`, { 'name/az': 'Redaktorun adı', 'description/az': 'Redaktordan' });
    const before = (await usta.stored(id)).content;
    const answer = await autosave(usta.author, id, { revision: String(revision), 'name/az': 'Müəllifin adı' });
    expect(answer.status).toBe(409);
    expect((answer.body as { conflict: { sentence: string } }).conflict.sentence).toContain(editor.person.name);
    expect((await usta.stored(id)).content).toEqual(before);
  });

  test('the same text saved twice meets no conflict', async () => {
    const id = await usta.begin();
    const { revision } = await usta.stored(id);
    await fill(usta.author, `/submissions/${id}/edit`, { 'name/az': 'Bir' });
    const answer = await autosave(usta.author, id, { revision: String(revision), 'name/az': 'Bir' });
    expect(answer.status).toBe(200);
    expect((answer.body as Saved).revision).toBe((await usta.stored(id)).revision);
  });
});

describe('a conflict', () => {
  test('shows both sides, keeps what was typed, and saves what is chosen', async () => {
    const id = await usta.begin();
    const path = `/submissions/${id}/edit`;
    const page = formOf((await usta.author.get(path)).text);
    const editor = await signedIn(usta, [{ role: 'editor', institution: SCHOOL }]);
    await fill(editor, path, { 'name/az': 'Redaktorun adı', 'description/az': 'Redaktordan', numberOfPages: '10' });
    const conflict = await usta.author.post(path, { ...page, 'name/az': 'Müəllifin adı', 'keywords/az': 'mənim' });
    expect(conflict.status).toBe(409);
    const shown = visibleText(conflict.text);
    for (const text of [editor.person.name, 'Redaktorun adı', 'Müəllifin adı', 'Redaktordan', 'mənim']) expect(shown).toContain(text);
    const names = Array.from(conflict.text.matchAll(/type="radio" name="([^"]+)" value="mine"/g), ([, name]) => name ?? '');
    expect(names.sort()).toEqual(['choice/description/az', 'choice/keywords/az', 'choice/name/az', 'choice/numberOfPages']);

    const typed = { ...page, 'name/az': 'Müəllifin adı', 'keywords/az': 'mənim', revision: String((await usta.stored(id)).revision) };
    const half = await usta.author.post(path, { ...typed, 'choice/name/az': 'mine' });
    expect(half.status).toBe(409);
    expect(half.text).toMatch(/name="choice\/name\/az" value="mine" required checked/);
    const whole = await usta.author.post(path, {
      ...typed,
      'choice/name/az': 'mine',
      'choice/keywords/az': 'mine',
      'choice/description/az': 'theirs',
      'choice/numberOfPages': 'theirs',
    });
    expect(whole.status).toBe(303);
    expect((await usta.stored(id)).content).toMatchObject({
      name: { az: 'Müəllifin adı' },
      keywords: { az: ['mənim'] },
      description: { az: 'Redaktordan' },
      numberOfPages: 10,
    });
  });

  test('with one that has been sent for review shows what was typed and saves nothing', async () => {
    const id = await usta.begin();
    const path = `/submissions/${id}/edit`;
    const page = formOf((await usta.author.get(path)).text);
    const { revision } = await usta.stored(id);
    const sent = await usta.context.publishing.step(usta.author.person, id, { name: 'submit', revision });
    expect(sent.kind).toBe('done');
    const answer = await usta.author.post(path, { ...page, 'name/az': 'Gec qalmış mətn' }, '/submissions/new');
    expect(answer.status).toBe(409);
    expect(visibleText(answer.text)).toContain('Gec qalmış mətn');
    expect(answer.text).not.toContain('type="radio"');
    expect((await usta.stored(id)).content['name']).toEqual({ az: 'Qaynaq işi' });
    expect((await usta.author.get(path)).headers['location']).toBe(`/submissions/${id}`);
  });
});
