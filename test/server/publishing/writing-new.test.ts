import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { signedIn } from '../../support/people.ts';
import { csrfIn, type Visitor } from '../../support/visitor.ts';
import { openWriting, SCHOOL, type WritingUsta } from '../../support/writing.ts';

let usta: WritingUsta;
beforeAll(async () => {
  usta = await openWriting();
});
afterAll(() => usta.close());

describe('a new draft', () => {
  test('begins with type, institution, language and title, and takes the country of the institution', async () => {
    const id = await usta.begin();
    expect(await usta.stored(id)).toMatchObject({
      state: 'draft',
      type: 'textbook',
      institution: SCHOOL,
      content: { name: { az: 'Qaynaq işi' }, originalLanguage: 'az', inLanguage: ['az'], country: 'AZ', institution: SCHOOL },
    });
  });

  test('says what is missing, and keeps what was typed', async () => {
    const answer = await usta.author.post('/submissions/new', { institution: SCHOOL, language: 'az', title: '' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('href="#field-type"');
    expect(answer.text).toContain('href="#field-title"');
  });

  test('is not begun for another institution, nor by a reader, nor by nobody', async () => {
    const elsewhere = await usta.author.post('/submissions/new', {
      type: 'textbook',
      institution: 'other-school',
      language: 'az',
      title: 'X',
    });
    expect(elsewhere.status).toBe(403);
    const unknown = await usta.author.post('/submissions/new', { type: 'textbook', institution: 'no-school', language: 'az', title: 'X' });
    expect(unknown.status).toBe(400);
    const reader = await signedIn(usta);
    expect((await reader.get('/submissions/new')).status).toBe(403);
    const { text } = await usta.author.get('/submissions/new');
    expect(text).not.toContain('other-school');
  });

  test('from a file keeps its modules, but not its place in the catalogue', async () => {
    const file = {
      type: 'programme',
      identifier: 'other:programme',
      creativeWorkStatus: 'published',
      version: '7',
      originalLanguage: 'az',
      name: { az: 'Fayldan' },
      inLanguage: ['az'],
      modules: [{ code: 'M1', name: { az: 'Modul' } }],
    };
    const answer = await upload(usta.author, Buffer.from(JSON.stringify(file)), 'proqram.json');
    expect(answer.status).toBe(303);
    const id = /\/submissions\/([^/]+)\/modules$/.exec(answer.headers['location'] ?? '')?.[1] ?? '';
    const { content } = await usta.stored(id);
    expect(content).toMatchObject({
      type: 'programme',
      name: { az: 'Fayldan' },
      institution: SCHOOL,
      modules: [{ code: 'M1', id: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
    });
    expect(content['identifier']).not.toBe('other:programme');
    expect([content['version'], content['creativeWorkStatus']]).toEqual([undefined, undefined]);
  });

  test('a file that is no programme is refused with its reasons', async () => {
    const refused = await upload(usta.author, Buffer.from('{"type":"programme","name":{}}'), 'proqram.json');
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('role="alert"');
    const large = await upload(usta.author, Buffer.alloc(11 * 1024 * 1024, 'x'), 'large.csv');
    expect(large.status).toBe(413);
  });
});

async function upload(
  by: Visitor & { readonly person: { readonly email: string } },
  bytes: Buffer,
  name: string,
): Promise<Awaited<ReturnType<Visitor['post']>>> {
  const page = await by.get('/submissions/new');
  return request(usta.app)
    .post(`/submissions/import?_csrf=${encodeURIComponent(csrfIn(page.text))}`)
    .set('Cookie', `usta.sid=${by.sessionCookie() ?? ''}`)
    .set('Accept-Language', 'en')
    .field('institution', SCHOOL)
    .attach('file', bytes, name);
}
