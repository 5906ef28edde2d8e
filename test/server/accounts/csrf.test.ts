import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';
import { signedIn } from '../../support/people.ts';
import { csrfIn, visibleText } from '../../support/visitor.ts';

let usta: TestUsta;
beforeAll(async () => {
  usta = await openUstaWithoutSearch();
});
afterAll(() => usta.close());

describe('a change without the token of the session', () => {
  const PATHS = ['/account', '/account/password', '/account/sessions/end', '/account/sessions/end-others', '/sign-out', '/sign-in'];

  test.each(PATHS)('%s is refused, with another person’s token too', async (path) => {
    const visitor = await signedIn(usta);
    const other = await signedIn(usta);
    const foreign = csrfIn((await other.get('/account')).text);
    const cookie = `usta.sid=${visitor.sessionCookie() ?? ''}`;
    for (const fields of [{}, { _csrf: '' }, { _csrf: foreign }]) {
      const answer = await request(usta.app).post(path).set('Cookie', cookie).set('Accept-Language', 'en').type('form').send(fields);
      expect(answer.status).toBe(403);
      expect(visibleText(answer.text)).toContain('This form is out of date and was not saved');
    }
    expect((await visitor.get('/account')).status).toBe(200);
  });

  test('PUT, DELETE and JSON are refused too, and the header is as good as the field', async () => {
    const visitor = await signedIn(usta);
    const cookie = `usta.sid=${visitor.sessionCookie() ?? ''}`;
    const token = csrfIn((await visitor.get('/account')).text);
    for (const method of ['put', 'delete', 'patch'] as const) {
      expect((await request(usta.app)[method]('/account').set('Cookie', cookie)).status).toBe(403);
    }
    const json = { name: 'Somebody', language: '' };
    expect((await request(usta.app).post('/account').set('Cookie', cookie).send(json)).status).toBe(403);
    const answer = await request(usta.app).post('/account').set('Cookie', cookie).set('X-CSRF-Token', token).send(json);
    expect(answer.status).toBe(303);
  });

  test('a form with files carries it in its address', async () => {
    const visitor = await signedIn(usta);
    const cookie = `usta.sid=${visitor.sessionCookie() ?? ''}`;
    const token = csrfIn((await visitor.get('/account')).text);
    const send = (path: string): Promise<number> =>
      request(usta.app)
        .post(path)
        .set('Cookie', cookie)
        .field('_csrf', token)
        .attach('file', Buffer.from('a'), 'a.csv')
        .then(({ status }) => status);
    expect(await send('/nowhere')).toBe(403);
    expect(await send(`/nowhere?_csrf=${token}`)).toBe(404);
  });
});
