import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { createGuardedFetch } from '../../../plugins/lti/guarded-fetch.ts';
import type { LtiRefusal } from '../../../plugins/lti/refusal.ts';

const codeOf = async (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'answered',
    (error: unknown) => (error as LtiRefusal).code,
  );

describe('G1 the guard of addresses that others name', () => {
  const guarded = createGuardedFetch({ isLocal: false, privateHosts: [] });

  test.each([
    'http://example.org/',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://[::1]/',
    'https://10.0.0.1/',
    'https://192.168.1.1/',
    'https://172.16.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[fd00::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://0.0.0.0/',
    'https://2130706433/',
    'https://user:password@example.org/',
    'file:///etc/passwd',
    'not an address',
  ])('%s is not asked', async (address) => {
    expect(await codeOf(guarded(address))).toBe('address-refused');
  });

  test('on this machine its own platforms are asked, with limits of time and size', async () => {
    const local = createGuardedFetch({ isLocal: true, privateHosts: [] });
    const server = createServer((req, res) => {
      if (req.url === '/endless') {
        const more = setInterval(() => res.write('x'.repeat(50_000)), 5);
        res.on('close', () => {
          clearInterval(more);
        });
      } else if (req.url === '/drip') res.write('x');
      else if (req.url === '/moved') res.writeHead(302, { Location: 'https://example.org/' }).end();
      else res.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    expect(await local(`${address}/`)).toEqual({ status: 200, text: '{}' });
    expect((await local(`${address}/moved`)).status).toBe(302);
    expect(await codeOf(local(`${address}/endless`))).toBe('answer-too-large');
    expect(await codeOf(local(`${address}/drip`, { timeoutMs: 200 }))).toBe('platform-silent');
    expect(await codeOf(local('http://10.0.0.1/'))).toBe('address-refused');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
