import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Person } from '../../../server/accounts/service.ts';
import type { Submission } from '../../../server/publishing/service.ts';
import { openPages, type Pages } from './pages.ts';
import { ALL_YES, ELSEWHERE, HERE, lesson, made, put, welding } from './submissions.ts';

let pages: Pages;
let author: Person;
let colleague: Person;
let reviewer: Person;
let stranger: Person;
beforeAll(async () => {
  pages = await openPages();
  author = await pages.signUp('Aygün', { role: 'author', institution: HERE });
  colleague = await pages.signUp('Cavid', { role: 'author', institution: HERE });
  reviewer = await pages.signUp('Karim', { role: 'reviewer', institution: HERE });
  stranger = await pages.signUp('Deniz', { role: 'author', institution: ELSEWHERE });
});
afterAll(() => pages.close());

const begin = async (content = lesson()): Promise<Submission> =>
  made(await pages.publishing.create(author, { content, institution: HERE }));
const revisionOf = async (id: string): Promise<string> => String((await pages.publishing.find(id))?.revision);
const step = async (who: Person, id: string, name: string, fields: Record<string, string> = {}): Promise<number> =>
  (await pages.post(`/en/submissions/${id}/steps`, who, { step: name, revision: await revisionOf(id), ...fields })).status;
const answers = Object.fromEntries(Object.entries(ALL_YES).map(([id, value]) => [`checklist/${id}`, value]));

/** No key of the locale files stands unresolved in a page. */
function unresolved(html: string): string[] {
  return (
    html
      .replace(/<[^>]*>/g, ' ')
      .match(/\b(?:submissions?|step|review|checklist|comments?|notices?|history|problem|versions?|origin|impact)\.[a-z-]+[a-z.-]*/g) ?? []
  );
}

describe('who sees what', () => {
  test('signed out goes to the sign-in page, another institution is told nothing', async () => {
    const { _id } = await begin();
    const answer = await pages.get(`/az/submissions/${_id}`);
    expect([answer.status, answer.headers['location']]).toEqual([303, `/az/sign-in?next=${encodeURIComponent(`/az/submissions/${_id}`)}`]);
    for (const path of ['', '/diff', '/publish', '/origin'])
      expect((await pages.get(`/submissions/${_id}${path}`, stranger)).status).toBe(404);
    expect((await pages.post(`/submissions/${_id}/comments`, stranger, { text: 'hello' })).status).toBe(404);
    expect((await pages.get(`/submissions/${_id}`, colleague)).status).toBe(200);
    expect(await step(colleague, _id, 'submit')).toBe(403);
    expect(await step(colleague, _id, 'take-up')).toBe(403);
    expect((await pages.publishing.find(_id))?.state).toBe('draft');
  });

  test('steps that are made elsewhere or do not exist are refused', async () => {
    const { _id } = await begin();
    for (const name of ['withdraw', 'reinstate', 'supersede', 'create']) expect(await step(author, _id, name)).toBe(400);
  });

  test.each(['az', 'ar', 'en', 'fr', 'tr'])('every text of the pages is there in %s', async (language) => {
    for (const state of [
      'draft',
      'submitted',
      'in-review',
      'changes-requested',
      'approved',
      'published',
      'superseded',
      'withdrawn',
      'discarded',
    ] as const) {
      const comments = [{ id: 'c', by: { id: 'x', name: 'X' }, at: new Date(), text: 'Why?', about: 'name', replies: [] }];
      const { _id } = await put(pages.model, {
        state,
        comments,
        authors: [author],
        ...(state === 'in-review' ? { holder: { id: reviewer.id, name: reviewer.name } } : {}),
      });
      for (const who of [author, reviewer]) {
        const { status, text } = await pages.get(`/${language}/submissions/${_id}`, who);
        expect([state, status, unresolved(text)]).toEqual([state, 200, []]);
      }
    }
    for (const path of ['submissions', 'submissions/review', 'submissions/review?show=mine', 'submissions?state=published']) {
      const { status, text } = await pages.get(`/${language}/${path}`, path.includes('review') ? reviewer : author);
      expect([path, status, unresolved(text)]).toEqual([path, 200, []]);
    }
  });
});

describe('the lists', () => {
  test('my submissions: what I wrote, with the state and what is asked, narrowed by state and type', async () => {
    const writer = await pages.signUp('Leyla', { role: 'author', institution: HERE });
    const empty = await pages.get('/en/submissions', writer);
    expect(empty.text).toContain('You have not written anything yet');
    expect(empty.text).toContain('href="/en/submissions/new"');
    const mine = made(await pages.publishing.create(writer, { content: lesson({ name: { az: 'Frez dəzgahı' } }), institution: HERE }));
    await begin(lesson({ name: { az: 'Başqasının dərsi' } }));
    const { text } = await pages.get('/en/submissions', writer);
    expect(text).toContain('Frez dəzgahı');
    expect(text).toContain('Your turn: finish writing');
    expect(text).not.toContain('Başqasının dərsi');
    expect((await pages.get('/en/submissions?state=draft&type=video-lesson', writer)).text).toContain('Frez dəzgahı');
    const other = await pages.get('/en/submissions?state=approved', writer);
    expect(other.text).not.toContain('Frez dəzgahı');
    expect(other.text).toContain('Nothing fits this choice');
    expect((await pages.get('/en/submissions?state=nonsense', writer)).status).toBe(400);
    await step(writer, mine._id, 'discard');
    expect((await pages.get('/en/submissions', writer)).text).not.toContain('Frez dəzgahı');
    expect((await pages.get('/en/submissions?state=discarded', writer)).text).toContain('Frez dəzgahı');
  });

  test('the queue: the oldest first, without what the reviewer wrote, with what is theirs apart', async () => {
    const both = await pages.signUp('Both', { role: 'author', institution: ELSEWHERE }, { role: 'reviewer', institution: ELSEWHERE });
    const at = (day: number): Date => new Date(Date.UTC(2026, 0, day));
    const waiting = { state: 'submitted', institution: ELSEWHERE } as const;
    await put(pages.model, { ...waiting, content: lesson({ name: { az: 'Sonrakı' } }), since: at(2) });
    await put(pages.model, { ...waiting, content: lesson({ name: { az: 'Birinci' } }), since: at(1) });
    await put(pages.model, { ...waiting, content: lesson({ name: { az: 'Özüm' } }), since: at(3), authors: [both] });
    await put(pages.model, { ...waiting, institution: HERE, content: lesson({ name: { az: 'Başqa qurum' } }) });
    await put(pages.model, { ...waiting, state: 'in-review', holder: both, content: lesson({ name: { az: 'Məndə' } }) });
    const { text } = await pages.get('/en/submissions/review', both);
    expect(Array.from(text.matchAll(/<h2><a [^>]*>([^<]+)</g), ([, name]) => name)).toEqual(['Birinci', 'Sonrakı']);
    const mine = await pages.get('/en/submissions/review?show=mine', both);
    expect(Array.from(mine.text.matchAll(/<h2><a [^>]*>([^<]+)</g), ([, name]) => name)).toEqual(['Məndə']);
    expect((await pages.get('/en/submissions/review', author)).status).toBe(403);
  });
});

describe('review', () => {
  test('from draft to publication, with comments, answers and a change', async () => {
    const { _id, item } = made(await pages.publishing.create(author, { content: welding(), institution: HERE }));
    expect(await step(author, _id, 'submit', { note: 'First try' })).toBe(303);
    expect(await step(reviewer, _id, 'take-up')).toBe(303);

    await pages.post(`/submissions/${_id}/comments`, reviewer, { about: 'name', text: 'Which trade?' });
    const node =
      ((await pages.publishing.find(_id))?.content['modules'] as { units: { learningOutcomes: { id: string }[] }[] }[])[0]?.units[0]
        ?.learningOutcomes[0]?.id ?? '';
    const second = await pages.post(`/submissions/${_id}/comments`, reviewer, { about: `node:${node}`, text: '<script>alert(1)</script>' });
    expect(second.status).toBe(303);
    const shown = await pages.get(`/en/submissions/${_id}`, author);
    expect(shown.text).toContain('Which trade?');
    expect(shown.text).not.toContain('<script>alert');
    expect(shown.text).toContain('Elektrod seçir');
    expect((await pages.post(`/submissions/${_id}/comments`, reviewer, { about: 'node:nowhere', text: 'x' })).status).toBe(303);
    expect((await pages.publishing.find(_id))?.comments.map(({ about }) => about)).toEqual(['name', `node:${node}`, '']);

    const asked = await pages.post(`/submissions/${_id}/decision`, reviewer, {
      do: 'request-changes',
      revision: await revisionOf(_id),
      note: 'See my comments',
    });
    expect(asked.status).toBe(303);
    const changing = await pages.get(`/en/submissions/${_id}`, author);
    expect(changing.text).toContain('See my comments');
    expect(changing.text).toContain(`href="/en/submissions/${_id}/modules/`);
    const [first] = (await pages.publishing.find(_id))?.comments ?? [];
    await pages.post(`/submissions/${_id}/comments/${first?.id ?? ''}/replies`, author, { text: 'Welding' });
    await pages.post(`/submissions/${_id}/comments/${first?.id ?? ''}/resolved`, author, { resolved: 'yes' });
    expect((await pages.publishing.find(_id))?.comments[0]).toMatchObject({
      resolved: { by: { id: author.id } },
      replies: [{ text: 'Welding' }],
    });
    await pages.post(`/submissions/${_id}/comments/${first?.id ?? ''}/resolved`, reviewer, { resolved: 'no' });
    expect((await pages.publishing.find(_id))?.comments[0]?.resolved).toBeUndefined();

    await step(author, _id, 'submit');
    await step(reviewer, _id, 'take-up');
    const early = await pages.post(`/en/submissions/${_id}/decision`, reviewer, {
      do: 'approve',
      revision: await revisionOf(_id),
      note: 'Well done',
      'checklist/level': 'yes',
    });
    expect(early.status).toBe(422);
    expect(early.text).toContain('A question of the checklist has no answer');
    expect(early.text).toContain('Well done');
    expect((await pages.publishing.find(_id))?.checklist).toEqual({ level: 'yes' });
    const refused = { ...answers, 'checklist/level': 'maybe', 'checklist/own': 'yes' };
    await pages.post(`/submissions/${_id}/decision`, reviewer, { do: 'check', revision: await revisionOf(_id), ...refused });
    expect(Object.keys((await pages.publishing.find(_id))?.checklist ?? {}).sort()).toEqual([
      'accessibility',
      'content',
      'language',
      'licence',
    ]);
    expect(
      (await pages.post(`/submissions/${_id}/decision`, reviewer, { do: 'approve', revision: await revisionOf(_id), ...answers })).status,
    ).toBe(303);

    const confirm = await pages.get(`/en/submissions/${_id}/publish`, author);
    expect(confirm.text).toContain('Publish version 1');
    expect((await pages.get(`/en/submissions/${_id}/publish`, reviewer)).status).toBe(303);
    const published = await pages.post(`/en/submissions/${_id}/steps`, author, { step: 'publish', revision: await revisionOf(_id) });
    expect(published.headers['location']).toBe(`/en/items/${item}`);
    expect((await pages.usta.context.catalogue.findPublished(item))?.publishedVersion).toBe(1);
    expect((await pages.get(`/en/submissions/${_id}`, author)).text).toContain('Karim');
  });

  test('a step on what changed meanwhile says who did what, and keeps the note', async () => {
    const { _id } = await begin();
    const seen = await revisionOf(_id);
    await step(author, _id, 'submit');
    await step(reviewer, _id, 'take-up');
    const late = await pages.post(`/en/submissions/${_id}/steps`, author, { step: 'submit', revision: seen, note: 'My long explanation' });
    expect(late.status).toBe(409);
    expect(late.text).toMatch(/\u2068Karim\u2069 took it up for review/);
    expect(late.text).toContain('My long explanation');
    const other = await pages.signUp('Second reviewer', { role: 'reviewer' });
    const decision = await pages.post(`/en/submissions/${_id}/decision`, other, {
      do: 'approve',
      revision: await revisionOf(_id),
      note: 'Mine',
      ...answers,
    });
    expect(decision.status).toBe(409);
    expect(decision.text).toContain('Mine');
  });

  test('what is missing is listed with links to the fields', async () => {
    const { _id } = await begin(lesson({ name: {}, inLanguage: [] }));
    const answer = await pages.post(`/en/submissions/${_id}/steps`, author, { step: 'submit', revision: '1', note: 'Please look' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(`href="/en/submissions/${_id}/edit#field-`);
    expect(answer.text).toContain('Please look');
  });

  test('an empty comment is not sent, a long one is kept where the review has ended', async () => {
    const { _id } = await begin();
    expect((await pages.post(`/en/submissions/${_id}/comments`, author, { about: '', text: '   ' })).status).toBe(422);
    await step(author, _id, 'discard');
    const late = await pages.post(`/en/submissions/${_id}/comments`, author, { about: '', text: 'What I had to say' });
    expect(late.status).toBe(409);
    expect(late.text).toContain('What I had to say');
  });

  test('a discarded draft comes back', async () => {
    const { _id } = await begin();
    await step(author, _id, 'discard');
    expect((await pages.get(`/en/submissions/${_id}`, author)).text).toContain('Bring it back');
    expect(await step(author, _id, 'restore')).toBe(303);
    expect((await pages.publishing.find(_id))?.state).toBe('draft');
  });
});
