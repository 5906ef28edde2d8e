import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';
import { makePerson, PASSWORD, signedIn } from '../../support/people.ts';
import { csrfIn, visibleText, visit } from '../../support/visitor.ts';
import request from 'supertest';

let usta: TestUsta;
beforeAll(async () => {
  usta = await openUstaWithoutSearch();
});
afterAll(() => usta.close());

const NEW_PASSWORD = 'yeddi ağac, bir körpü';

describe('one’s own account', () => {
  test('name and language can be changed, and the page goes on in that language', async () => {
    const visitor = await signedIn(usta);
    const answer = await visitor.post('/account', { name: 'Ayşe Demir', language: 'tr' });
    expect(answer.headers['location']).toBe('/tr/account');
    const page = await visitor.get('/tr/account');
    expect(page.text).toContain('Ayşe Demir');
    expect(visibleText(page.text)).toContain('Hesabınız kaydedildi.');
    // Said once.
    expect(visibleText((await visitor.get('/tr/account')).text)).not.toContain('Hesabınız kaydedildi.');
  });

  test('nothing else can: what the form does not have is not looked at', async () => {
    const visitor = await signedIn(usta, [{ role: 'author', institution: 'some-school' }]);
    const before = await usta.context.accounts.findAccount(visitor.person.id);
    const answer = await visitor.post('/account', {
      name: before?.name ?? '',
      language: '',
      email: 'other@school.example',
      grants: '[{"role":"administrator"}]',
      'grants[0][role]': 'administrator',
      role: 'administrator',
      isActive: 'false',
      isSample: 'true',
      epoch: '0',
      _id: 'another',
    });
    expect(answer.status).toBe(303);
    expect(await usta.context.accounts.findAccount(visitor.person.id)).toEqual(before);
    expect((await visitor.get('/admin/people')).status).toBe(403);
  });

  test('a JSON body cannot smuggle operators or objects in', async () => {
    const visitor = await signedIn(usta);
    const token = csrfIn((await visitor.get('/account')).text);
    const post = (path: string, body: object): Promise<number> =>
      request(usta.app)
        .post(path)
        .set('Cookie', `usta.sid=${visitor.sessionCookie() ?? ''}`)
        .set('X-CSRF-Token', token)
        .send(body)
        .then(({ status }) => status);
    expect(await post('/account', { name: { $ne: '' } })).toBe(422);
    expect(await post('/account/sessions/end', { session: { $ne: null } })).toBe(303);
    expect((await visitor.get('/account')).status).toBe(200);
  });

  test('a script as a name is shown as text', async () => {
    const visitor = await signedIn(usta);
    await visitor.post('/account', { name: '<script>alert(1)</script>"\'><img onerror=a>', language: '' });
    const { text } = await visitor.get('/account');
    expect(text).not.toMatch(/<script>alert|<img onerror/);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('a name without a letter is refused and stays in the field', async () => {
    const visitor = await signedIn(usta);
    const answer = await visitor.post('/account', { name: '42 !', language: '' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('value="42 !"');
    expect(answer.text).toContain('href="#field-name"');
  });
});

describe('changing the password', () => {
  test('takes the current one', async () => {
    const visitor = await signedIn(usta);
    const answer = await visitor.post('/account/password', { current: 'something else entirely', password: NEW_PASSWORD }, '/account');
    expect(answer.status).toBe(422);
    expect(visibleText(answer.text)).toContain('This is not the current password.');
    expect((await visit(usta.app).signIn(visitor.person.email, PASSWORD)).status).toBe(303);
  });

  test('ends every other session and keeps this one, under another id', async () => {
    const visitor = await signedIn(usta);
    const elsewhere = visit(usta.app);
    await elsewhere.signIn(visitor.person.email, PASSWORD);
    expect((await elsewhere.get('/account')).status).toBe(200);
    const before = visitor.sessionCookie() ?? '';
    const answer = await visitor.post('/account/password', { current: PASSWORD, password: NEW_PASSWORD }, '/account');
    expect(answer.status).toBe(303);
    expect(visitor.sessionCookie()).not.toBe(before);
    expect((await visitor.get('/account')).status).toBe(200);
    expect((await elsewhere.get('/account')).status).toBe(303);
    expect((await request(usta.app).get('/account').set('Cookie', `usta.sid=${before}`)).status).toBe(303);
    expect((await visit(usta.app).signIn(visitor.person.email, PASSWORD)).status).toBe(401);
    expect((await visit(usta.app).signIn(visitor.person.email, NEW_PASSWORD)).status).toBe(303);
  });

  test('refuses a common one with its sentence', async () => {
    const visitor = await signedIn(usta);
    const answer = await visitor.post('/account/password', { current: PASSWORD, password: 'password1234' }, '/account');
    expect(answer.status).toBe(422);
    expect(visibleText(answer.text)).toContain('Many people use this password');
    expect(answer.text).not.toContain('value="password1234"');
  });
});

describe('open sessions', () => {
  const PHONE = 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36';

  test('are listed by device, and one that is ended is over at once', async () => {
    const visitor = await signedIn(usta, [], { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0' });
    const phone = visit(usta.app, { 'User-Agent': PHONE });
    await phone.signIn(visitor.person.email, PASSWORD);
    const { text } = await visitor.get('/account');
    expect(visibleText(text)).toContain('Firefox, Linux');
    expect(visibleText(text)).toContain('Chrome, Android');
    const handle = /name="session" value="([^"]+)"/.exec(text)?.[1] ?? '';
    // What names a session is no key to it.
    expect((await request(usta.app).get('/account').set('Cookie', `usta.sid=${handle}`)).status).toBe(303);
    await visitor.post('/account/sessions/end', { session: handle }, '/account');
    expect((await phone.get('/account')).status).toBe(303);
    expect((await visitor.get('/account')).status).toBe(200);
  });

  test('of others cannot be ended', async () => {
    const victim = await signedIn(usta);
    const second = visit(usta.app);
    await second.signIn(victim.person.email, PASSWORD);
    const handle = /name="session" value="([^"]+)"/.exec((await victim.get('/account')).text)?.[1] ?? '';
    const other = await signedIn(usta);
    await other.post('/account/sessions/end', { session: handle }, '/account');
    expect((await second.get('/account')).status).toBe(200);
    await victim.post('/account/sessions/end-others', {}, '/account');
    expect((await second.get('/account')).status).toBe(303);
  });

  test('one that was ended does not come back with a request that began before', async () => {
    const visitor = await signedIn(usta);
    const token = csrfIn((await visitor.get('/account')).text);
    const { store } = usta.context.sessions;
    const get = store.get.bind(store);
    store.get = (sid, callback) => {
      get(sid, (error, session) => {
        // Ended between reading and writing.
        void usta.context.sessions.endAll(visitor.person.id).then(() => {
          callback(error, session);
        });
      });
    };
    const late = await request(usta.app)
      .post('/account/sessions/end-others')
      .set('Cookie', `usta.sid=${visitor.sessionCookie() ?? ''}`)
      .type('form')
      .send({ _csrf: token });
    store.get = get;
    // It was still let in, and it said something into its session.
    expect([late.status, late.headers['location']]).toEqual([303, '/account']);
    expect((await visitor.get('/account')).status).toBe(303);
    expect(await usta.context.sessions.list(visitor.person.id, '')).toEqual([]);
  });

  test('a person without roles is told so in words', async () => {
    const person = await makePerson(usta);
    const visitor = visit(usta.app);
    await visitor.signIn(person.email, PASSWORD);
    expect(visibleText((await visitor.get('/account')).text)).toContain('You have no role yet.');
    const refused = await visitor.get('/admin/people');
    expect(refused.status).toBe(403);
    expect(visibleText(refused.text)).toContain('It takes one of these roles: Administrator.');
  });
});

describe('another address, without a mail server', () => {
  test('is confirmed by a link that an administrator hands out', async () => {
    const [visitor, administrator] = [await signedIn(usta), await signedIn(usta, [{ role: 'administrator' }])];
    const { id } = visitor.person;
    await visitor.post('/account/email', { email: 'wanted@school.example', 'email-password': PASSWORD }, '/account');
    expect(visibleText((await visitor.get('/account')).text)).toContain('Ask an administrator');
    const page = `/admin/people/${id}`;
    expect((await visitor.post(`${page}/email-link`, {}, '/account')).status).toBe(403);
    const linkIn = async (): Promise<string> =>
      /\/sign-in\/email\/[\w-]+/.exec((await administrator.post(`${page}/email-link`, {}, page)).text)?.[0] ?? '';
    const [first, second] = [await linkIn(), await linkIn()];
    expect((await visitor.get(first)).status).toBe(410);
    expect((await visitor.post(second, {}, second)).headers['location']).toBe('/account');
    expect((await usta.context.accounts.findAccount(id))?.email).toBe('wanted@school.example');
    expect((await administrator.post(`${page}/email-link`, {}, page)).status).toBe(409);
  });

  test('that somebody else has is not taken, and a new password ends what was asked before', async () => {
    const { accounts } = usta.context;
    const [one, other] = [await makePerson(usta), await makePerson(usta)];
    const taken = await accounts.startEmailChange(one.id, other.email, null);
    expect(await accounts.redeemEmailChange(taken ?? '')).toEqual({ ok: false, reason: 'expired' });
    const asked = (await accounts.startEmailChange(one.id, 'mine@school.example', null)) ?? '';
    expect(await accounts.findEmailChange(asked)).toEqual({ name: one.name, email: 'mine@school.example' });
    await accounts.setPassword(one.id, NEW_PASSWORD, undefined);
    expect(await accounts.findEmailChange(asked)).toBeUndefined();
    const raced = (await accounts.startEmailChange(one.id, 'mine@school.example', null)) ?? '';
    const outcomes = await Promise.all([accounts.redeemEmailChange(raced), accounts.redeemEmailChange(raced)]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });
});
