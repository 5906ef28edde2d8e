import { createServer, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createGuardedFetch } from '../../../plugins/lti/guarded-fetch.ts';
import { LtiRefusal } from '../../../plugins/lti/refusal.ts';

/** The code and the status of a refusal; any other error is none. */
async function refused(asked: Promise<unknown>): Promise<string> {
  return asked.then(
    () => 'answered',
    (error: unknown) => {
      if (error instanceof LtiRefusal) return `${error.code} ${String(error.status)}`;
      throw error;
    },
  );
}

/** Names that lead to these addresses, in place of the system's. */
const leadingTo =
  (...addresses: readonly string[]): LookupFunction =>
  (_name, options, done) => {
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all === true) done(null, found);
    else done(null, found[0]?.address ?? '', found[0]?.family);
  };

describe('G1 the guard of addresses that others name', () => {
  const guarded = createGuardedFetch({ isLocal: false, privateHosts: [] });

  test.each([
    'http://example.org/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://localhost/',
    'https://localhost./',
    'https://lms.localhost/',
    'https://0.0.0.0/',
    'https://[::]/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a00:1]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://10.0.0.1/',
    'https://100.64.0.1/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://user:password@example.org/',
    'https://@127.0.0.1/',
    'file:///etc/passwd',
    'ftp://example.org/',
    'gopher://example.org/',
    'javascript:alert(1)',
    'data:application/json,{}',
    '//example.org/',
    '',
    'not an address',
  ])('G1 %j is not asked', async (address) => {
    expect(await refused(guarded(address))).toBe('address-refused 400');
  });

  test.each([
    ['127.0.0.1'],
    ['10.1.2.3'],
    ['192.168.0.10'],
    ['169.254.169.254'],
    ['::1'],
    ['fd12:3456::1'],
    ['::ffff:10.0.0.1'],
    // The first is public, and the connection goes to either.
    ['93.184.215.14', '127.0.0.1'],
  ])('G1 a name that leads to %s is not asked', async (...addresses) => {
    const tricked = createGuardedFetch({
      isLocal: false,
      privateHosts: [],
      lookup: leadingTo(...addresses.filter((one) => typeof one === 'string')),
    });
    expect(await refused(tricked('https://innocent.example/'))).toBe('address-refused 400');
  });
});

describe('G1 what a platform answers', () => {
  const local = createGuardedFetch({ isLocal: true, privateHosts: [] });
  let server: Server;
  let address: string;
  const met: { method: string | undefined; headers: Record<string, unknown>; body: string }[] = [];

  beforeAll(async () => {
    server = createServer((req, res) => {
      if (req.url === '/endless') {
        const more = setInterval(() => res.write('x'.repeat(50_000)), 5);
        res.on('close', () => {
          clearInterval(more);
        });
      } else if (req.url === '/drip') {
        const more = setInterval(() => res.write('x'), 20);
        res.on('close', () => {
          clearInterval(more);
        });
      } else if (req.url === '/moved') res.writeHead(302, { Location: 'http://169.254.169.254/' }).end('elsewhere');
      else if (req.url === '/broken') res.writeHead(200, { 'Content-Length': '100' }).write('x', () => res.destroy());
      else if (req.url !== '/silent') {
        let body = '';
        req.on('data', (part: Buffer) => (body += part.toString()));
        req.on('end', () => {
          met.push({ method: req.method, headers: req.headers, body });
          res.setHeader('Link', ['<a>; rel="x"', '<b>; rel="next"']).end('{}');
        });
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('G1 platforms on the same machine are asked where the catalogue is on it too', async () => {
    expect(await local(`${address}/`)).toMatchObject({ status: 200, text: '{}', headers: { link: '<a>; rel="x", <b>; rel="next"' } });
    expect(await local(`${address.replace('127.0.0.1', 'lms.localhost')}/`)).toMatchObject({ status: 200 });
    expect(await refused(local('http://10.0.0.1/'))).toBe('address-refused 400');
    expect(await refused(local('http://example.org/'))).toBe('address-refused 400');
  });

  test('T6 a User-Agent is sent, and what is posted arrives', async () => {
    await local(`${address}/`, { method: 'POST', body: 'ə=1', headers: { 'Content-Type': 'text/plain' } });
    expect(met.at(-1)).toMatchObject({
      method: 'POST',
      body: 'ə=1',
      headers: { 'content-type': 'text/plain', 'user-agent': expect.stringContaining('Usta') as unknown },
    });
  });

  test('G1 a redirect is an answer: nobody follows it', async () => {
    expect(await local(`${address}/moved`)).toMatchObject({ status: 302, text: 'elsewhere' });
  });

  test('G1 endless, slow, broken and silent answers end', async () => {
    const began = Date.now();
    expect(await refused(local(`${address}/endless`))).toBe('answer-too-large 503');
    expect(await refused(local(`${address}/endless`, { mostBytes: 10 }))).toBe('answer-too-large 503');
    for (const path of ['drip', 'silent'])
      expect(await refused(local(`${address}/${path}`, { timeoutMs: 300 }))).toBe('platform-silent 503');
    expect(await refused(local(`${address}/broken`))).toBe('platform-silent 503');
    expect(Date.now() - began).toBeLessThan(4000);
  });

  test('G1 a host of the own network is asked where the operator allowed it, and that one alone', async () => {
    const port = new URL(address).port;
    const own = createGuardedFetch({ isLocal: false, privateHosts: [`Moodle.School.example:${port}`], lookup: leadingTo('127.0.0.1') });
    // It speaks no TLS: what matters is that it was asked.
    expect(await refused(own(`https://moodle.school.example:${port}/`, { timeoutMs: 2000 }))).toBe('platform-silent 503');
    expect(await refused(own('https://moodle.school.example:1/'))).toBe('address-refused 400');
    expect(await refused(own(`https://other.school.example:${port}/`))).toBe('address-refused 400');
    expect(await refused(own(`http://moodle.school.example:${port}/`))).toBe('address-refused 400');
  });
});
