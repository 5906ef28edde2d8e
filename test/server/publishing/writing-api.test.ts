import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { signedIn } from '../../support/people.ts';
import { openWriting, SCHOOL, type WritingUsta } from '../../support/writing.ts';

let usta: WritingUsta;
beforeAll(async () => {
  usta = await openWriting();
});
afterAll(() => usta.close());

describe('GET /api/vocabularies/:id', () => {
  const choices = async (path: string): Promise<{ code: string; label: string }[]> =>
    ((await usta.author.get(path)).body as { choices: { code: string; label: string }[] }).choices;

  test('finds codes by the beginnings of words in any of the five languages, folded', async () => {
    for (const q of ['qaynaq', 'welder', 'لحام', 'kaynak', 'soudeur', '7212']) {
      expect((await choices(`/en/api/vocabularies/isco-08?q=${encodeURIComponent(q)}`)).map(({ code }) => code)).toContain('7212');
    }
    expect((await choices('/az/api/vocabularies/languages?q=azerbaycan'))[0]).toMatchObject({ code: 'az' });
  });

  test('answers twenty at most, nothing for nothing, and 404 for what is no vocabulary', async () => {
    expect(await choices('/en/api/vocabularies/isco-08?q=a')).toHaveLength(20);
    expect(await choices('/en/api/vocabularies/isco-08?q=')).toEqual([]);
    expect((await usta.author.get('/en/api/vocabularies/__proto__?q=a')).status).toBe(404);
    expect((await usta.author.get(`/en/api/vocabularies/isco-08?q=${'a'.repeat(300)}`)).status).toBe(400);
  });
});

describe('who may write', () => {
  test('another author sees no form, somebody of another institution not even that it is there', async () => {
    const id = await usta.begin('programme');
    const colleague = await signedIn(usta, [{ role: 'author', institution: SCHOOL }]);
    const stranger = await signedIn(usta, [{ role: 'editor', institution: 'other-school' }]);
    for (const path of ['edit', 'modules', 'coverage']) {
      expect([path, (await colleague.get(`/submissions/${id}/${path}`)).status]).toEqual([path, 403]);
      expect([path, (await stranger.get(`/submissions/${id}/${path}`)).status]).toEqual([path, 404]);
      expect([
        path,
        (
          await colleague.post(
            `/submissions/${id}/${path === 'coverage' ? 'coverage/serve' : path}`,
            { revision: '1', end: '1' },
            '/submissions/new',
          )
        ).status,
      ]).toEqual([path, 403]);
    }
    expect((await usta.author.get('/submissions/nothing/edit')).status).toBe(404);
    expect((await usta.author.get(`/submissions/${await usta.begin()}/modules`)).status).toBe(404);
  });

  test('nobody signed in is sent to the sign-in page and back', async () => {
    const answer = await request(usta.app).get('/submissions/x/edit');
    expect([answer.status, answer.headers['location']]).toEqual([303, '/sign-in?next=%2Fsubmissions%2Fx%2Fedit']);
  });
});
