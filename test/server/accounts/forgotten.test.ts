import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import type { AddressInfo } from 'node:net';
import { makePerson, PASSWORD as OWN_PASSWORD, signedIn } from '../../support/people.ts';
import { openUstaWithoutSearch, testConfig, type TestUsta } from '../../support/usta.ts';
import { visibleText, visit } from '../../support/visitor.ts';
import { waitFor } from '../../support/wait-for.ts';

const PASSWORD = 'yeddi ağac, bir körpü';

interface Received {
  readonly to: readonly string[];
  readonly text: string;
}

describe('a forgotten password, with a mail server', () => {
  const received: Received[] = [];
  let smtp: SMTPServer;
  let usta: TestUsta;
  beforeAll(async () => {
    smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          received.push({ to: session.envelope.rcptTo.map(({ address }) => address), text: Buffer.concat(chunks).toString() });
          done();
        });
      },
    });
    await new Promise<void>((resolve) => {
      smtp.listen(0, '127.0.0.1', resolve);
    });
    const { port } = smtp.server.address() as AddressInfo;
    usta = await openUstaWithoutSearch(
      testConfig({ SMTP_URL: `smtp://127.0.0.1:${String(port)}`, MAIL_FROM: 'usta@agency.example', USTA_URL: 'http://usta.example' }),
    );
  });
  afterAll(async () => {
    await usta.close();
    await new Promise<void>((resolve) => {
      smtp.close(resolve);
    });
  });

  /** The text of a message, whatever it was encoded as. */
  function plain({ text }: Received): string {
    const [head = '', ...body] = text.split('\r\n\r\n');
    const raw = body.join('\n\n');
    if (/base64/i.test(head)) return Buffer.from(raw, 'base64').toString();
    return Buffer.from(
      raw.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16))),
      'latin1',
    ).toString();
  }

  test('a link comes by mail, under our own address whatever the request claims, and works once', async () => {
    const person = await makePerson(usta);
    const visitor = visit(usta.app, { 'X-Forwarded-Host': 'evil.example' });
    const answer = await visitor.post('/sign-in/forgotten', { email: person.email.toUpperCase() });
    expect(visibleText(answer.text)).toContain('If there is an account with this address, the link is on its way.');
    await waitFor('the message', () => received.length === 1);
    expect(received[0]?.to).toEqual([person.email]);
    const link = /http:\/\/usta\.example(\/sign-in\/reset\/[\w-]+)/.exec(plain(received[0] ?? { to: [], text: '' }))?.[1] ?? '';
    expect(link).not.toBe('');
    expect((await visitor.post(link, { password: PASSWORD })).status).toBe(303);
    expect((await visitor.get(link)).status).toBe(410);
    expect((await visit(usta.app).signIn(person.email, PASSWORD)).status).toBe(303);
  });

  test('an address without an account gets the same answer and no mail', async () => {
    const before = received.length;
    const inactive = await makePerson(usta);
    await usta.context.accounts.deactivate(inactive.id, null);
    const person = await makePerson(usta);
    const pages: string[] = [];
    for (const email of ['nobody@school.example', inactive.email, person.email]) {
      pages.push(visibleText((await visit(usta.app).post('/sign-in/forgotten', { email })).text));
    }
    expect(new Set(pages).size).toBe(1);
    await waitFor('the message', () => received.length === before + 1);
    expect(received.at(-1)?.to).toEqual([person.email]);
  });

  test('no more than five for one address in a quarter of an hour', async () => {
    const visitor = visit(usta.app);
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      statuses.push((await visitor.post('/sign-in/forgotten', { email: 'flood@school.example' })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  test('another address is confirmed by a link to it, the old one is told, and sessions stay', async () => {
    const visitor = await signedIn(usta);
    const { id, email: before } = visitor.person;
    const address = 'New.Address@school.example';
    const ask = (email: string, password: string): Promise<{ status: number; text: string }> =>
      visitor.post('/account/email', { email, 'email-password': password }, '/account');
    expect([(await ask(address, 'wrong')).status, (await ask(before, OWN_PASSWORD)).status]).toEqual([422, 422]);
    const [other, count] = [await makePerson(usta), received.length];
    const resetToken = await usta.context.accounts.startReset(id, null);

    // An address that somebody has gets the same answer and no mail.
    const [taken, free] = [await ask(other.email, OWN_PASSWORD), await ask(address, OWN_PASSWORD)];
    expect([taken.status, taken.text]).toEqual([free.status, free.text]);
    await waitFor('the link', () => received.length === count + 1);
    expect(received.at(-1)?.to).toEqual([address.toLowerCase()]);
    const mailed = plain(received.at(-1) ?? { to: [], text: '' });
    const link = /http:\/\/usta\.example(\/sign-in\/email\/[\w-]+)/.exec(mailed)?.[1] ?? '';
    const stranger = visit(usta.app);
    expect((await stranger.get(link)).text).toContain(address.toLowerCase());
    expect((await usta.context.accounts.findAccount(id))?.email).toBe(before);
    expect((await stranger.post(link, {}, link)).headers['location']).toBe('/sign-in');

    expect((await usta.context.accounts.findAccount(id))?.email).toBe(address.toLowerCase());
    expect((await visitor.get('/account')).text).toContain(address.toLowerCase());
    await waitFor('the word to the old address', () => received.length === count + 2);
    expect(received.at(-1)?.to).toEqual([before]);
    expect([(await stranger.get(link)).status, (await visit(usta.app).get(`/sign-in/reset/${resetToken ?? ''}`)).status]).toEqual([
      410, 410,
    ]);
    expect((await visit(usta.app).signIn(address, OWN_PASSWORD)).status).toBe(303);
    expect((await visit(usta.app).signIn(before, OWN_PASSWORD)).status).not.toBe(303);
  });

  test('a mail server that is gone is an outcome, not a failure', async () => {
    const own = await openUstaWithoutSearch(testConfig({ SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'usta@agency.example' }));
    expect(await own.context.mail.send({ to: 'a@b.example', subject: 's', text: 't' })).toBe('failed');
    await own.close();
  });

  test('a subject and an address cannot carry a second header or receiver', async () => {
    const before = received.length;
    await usta.context.mail.send({ to: 'one@school.example', subject: 'A\r\nBcc: two@school.example', text: 't' });
    await waitFor('the message', () => received.length === before + 1);
    expect(received.at(-1)?.to).toEqual(['one@school.example']);
    expect(received.at(-1)?.text).not.toMatch(/^Bcc:/im);
  });
});

describe('a forgotten password, without a mail server', () => {
  test('is a matter for the administrator', async () => {
    const usta = await openUstaWithoutSearch();
    try {
      const { text } = await visit(usta.app).get('/sign-in/forgotten');
      expect(visibleText(text)).toContain('An administrator can give you a one-time link');
      expect(text).not.toContain('action="/sign-in/forgotten"');
      expect(await usta.context.mail.send({ to: 'a@b.example', subject: 's', text: 't' })).toBe('not-configured');
    } finally {
      await usta.close();
    }
  });
});
