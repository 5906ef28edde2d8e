import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import request from 'supertest';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';
import { makePerson, PASSWORD, signedIn } from '../../support/people.ts';
import { csrfIn, visibleText, visit } from '../../support/visitor.ts';

let usta: TestUsta;
beforeAll(async () => {
  usta = await openUstaWithoutSearch();
});
afterAll(() => usta.close());

async function storedSessions(): Promise<number> {
  const connection = await mongoose.createConnection(usta.config.mongodbUri ?? '').asPromise();
  try {
    return await connection.collection('sessions').countDocuments();
  } finally {
    await connection.close();
  }
}

describe('a reader without an account', () => {
  test('gets no session, no cookie but the language, and costs the store nothing', async () => {
    const before = await storedSessions();
    const asked: string[] = [];
    const { store } = usta.context.sessions;
    const get = store.get.bind(store);
    store.get = (sid, callback) => {
      asked.push(sid);
      get(sid, callback);
    };
    for (const path of ['/', '/search', '/institutions', '/about', '/nowhere']) {
      const answer = await request(usta.app).get(path);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    // A cookie that nobody has signed is not looked up either.
    await request(usta.app).get('/about').set('Cookie', 'usta.sid=s%3Aforged.signature');
    store.get = get;
    expect(asked).toEqual([]);
    expect(await storedSessions()).toBe(before);
  });

  test('is sent to the sign-in page and comes back to where they wanted to go', async () => {
    const person = await makePerson(usta);
    const visitor = visit(usta.app);
    const first = await visitor.get('/az/account');
    expect([first.status, first.headers['location']]).toEqual([303, '/az/sign-in?next=%2Faz%2Faccount']);
    const answer = await visitor.signIn(person.email, PASSWORD, '/az/account');
    expect([answer.status, answer.headers['location']]).toEqual([303, '/az/account']);
    expect((await visitor.get('/az/account')).text).toContain(person.email);
  });
});

describe('signing in', () => {
  test('takes the address in any case and remembers the language of the account', async () => {
    const person = await makePerson(usta);
    await usta.context.accounts.setProfile(person.id, { name: person.name, language: 'tr' });
    const answer = await visit(usta.app).signIn(`  ${person.email.toUpperCase()} `, PASSWORD);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/tr/account']);
  });

  test('gives the session another id, so that one planted before is worth nothing', async () => {
    const person = await makePerson(usta);
    const visitor = visit(usta.app);
    await visitor.get('/sign-in');
    const planted = visitor.sessionCookie() ?? '';
    expect(planted).not.toBe('');
    await visitor.signIn(person.email, PASSWORD);
    expect(visitor.sessionCookie()).not.toBe(planted);
    const thief = await request(usta.app).get('/account').set('Cookie', `usta.sid=${planted}`);
    expect(thief.status).toBe(303);
    expect((await visitor.get('/account')).status).toBe(200);
  });

  test('the cookie is httpOnly, lax and not readable from the database', async () => {
    const visitor = await signedIn(usta);
    const answer = await visitor.get('/account');
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^usta\.sid=.*Path=\/; Expires=.*HttpOnly; SameSite=Lax$/);
    const sid = decodeURIComponent(visitor.sessionCookie() ?? '').replace(/^s:([^.]*)\..*$/, '$1');
    const connection = await mongoose.createConnection(usta.config.mongodbUri ?? '').asPromise();
    const all = JSON.stringify(await connection.collection('sessions').find().toArray());
    await connection.close();
    expect(sid.length).toBeGreaterThan(20);
    expect(all).not.toContain(sid);
  });

  test('signing out ends the session, also for whoever has copied the cookie', async () => {
    const visitor = await signedIn(usta);
    const copied = visitor.sessionCookie() ?? '';
    expect((await visitor.post('/sign-out', {}, '/account')).headers['location']).toBe('/sign-in');
    expect(visitor.sessionCookie()).not.toBe(copied);
    expect((await request(usta.app).get('/account').set('Cookie', `usta.sid=${copied}`)).status).toBe(303);
    expect(visibleText((await visitor.get('/sign-in')).text)).toContain('You are signed out.');
  });

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/sign-out',
    'evil',
  ])('%j leads nowhere but to the own account', async (next) => {
    const person = await makePerson(usta);
    const visitor = visit(usta.app);
    expect((await visitor.get(`/sign-in?next=${encodeURIComponent(next)}`)).text).not.toContain('name="next"');
    expect((await visitor.signIn(person.email, PASSWORD, next)).headers['location']).toBe('/account');
  });
});

describe('a wrong attempt', () => {
  test('says the same and takes as long for an account that does not exist', async () => {
    const person = await makePerson(usta);
    const took: Record<string, number[]> = { known: [], unknown: [] };
    const pages: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      for (const [which, email] of [
        ['known', person.email],
        ['unknown', 'nobody@school.example'],
      ] as const) {
        const visitor = visit(usta.app);
        await visitor.get('/sign-in');
        const began = performance.now();
        const answer = await visitor.signIn(email, 'not the password at all');
        took[which]?.push(performance.now() - began);
        expect(answer.status).toBe(401);
        pages.push(visibleText(answer.text));
      }
    }
    expect(new Set(pages).size).toBe(1);
    const least = (times: number[] = []): number => Math.min(...times);
    expect(least(took['unknown'])).toBeGreaterThan(least(took['known']) * 0.5);
  });

  test('a deactivated account is as good as none', async () => {
    const person = await makePerson(usta);
    await usta.context.accounts.deactivate(person.id, null);
    expect((await visit(usta.app).signIn(person.email, PASSWORD)).status).toBe(401);
  });

  test('after five for one account there is a wait, with its time, for accounts that exist and others alike', async () => {
    const person = await makePerson(usta);
    for (const email of [person.email, 'not-there@school.example']) {
      const visitor = visit(usta.app);
      for (let attempt = 0; attempt < 5; attempt += 1) expect((await visitor.signIn(email, 'wrong wrong wrong')).status).toBe(401);
      const answer = await visitor.signIn(email, PASSWORD);
      expect(answer.status).toBe(429);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(800);
      expect(visibleText(answer.text)).toContain('Too many attempts. Try again in 15 minutes.');
    }
  });

  test('of twenty guesses at once only five are looked at', async () => {
    const person = await makePerson(usta);
    const visitor = visit(usta.app);
    const { text } = await visitor.get('/sign-in');
    const cookie = `usta.sid=${visitor.sessionCookie() ?? ''}`;
    const guess = (): Promise<number> =>
      request(usta.app)
        .post('/sign-in')
        .set('Cookie', cookie)
        .type('form')
        .send({ _csrf: csrfIn(text), email: person.email, password: 'a guess that is wrong' })
        .then(({ status }) => status);
    const statuses = await Promise.all(Array.from({ length: 20 }, guess));
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
  });

  test('one address may not try account after account', async () => {
    const own = await openUstaWithoutSearch();
    try {
      const waits: (number | undefined)[] = [];
      for (let attempt = 0; attempt < 101; attempt += 1) {
        waits.push(await own.context.limits.attempt(`person-${String(attempt)}@school.example`, '192.0.2.1'));
      }
      expect(waits.slice(0, 100).every((wait) => wait === undefined)).toBe(true);
      expect(waits[100]).toBeGreaterThan(3500);
      expect(await own.context.limits.attempt('person-1@school.example', '192.0.2.2')).toBeUndefined();
    } finally {
      await own.close();
    }
  });
});
