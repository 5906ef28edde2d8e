import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openSendingSite, type SendingSite } from '../../support/sending-site.ts';
import type { SentFile } from '../../support/sending.ts';
import { testConfig } from '../../support/usta.ts';
import { waitFor } from '../../support/wait-for.ts';

const MB = 1024 * 1024;
const GB = 1024 * MB;
const VIDEO_LIMIT = 8 * MB;
const isLong = process.env['USTA_LONG_TESTS'] === '1';

let site: SendingSite;

beforeAll(async () => {
  site = await openSendingSite(testConfig({ UPLOAD_LIMIT_VIDEO_MB: String(VIDEO_LIMIT / MB) }));
});
afterAll(() => site.close());

const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** As many zeros as are asked for, after the first bytes of a WebM. */
async function* zeros(bytes: number): AsyncGenerator<Buffer> {
  const chunk = Buffer.alloc(MB);
  yield Buffer.from('1a45dfa3', 'hex');
  for (let sent = 0; sent < bytes; sent += MB) {
    await Promise.resolve();
    yield chunk;
  }
}

/** Nothing of a file is there: not in the draft, not in the store, not at its address, and nothing lies about. */
async function expectNothing(draft: string, sha256: string): Promise<void> {
  const { context, config } = site;
  const incoming = path.join(config.dataFolder, 'files/incoming');
  await waitFor('no half file is left', () => readdirSync(incoming).length === 0);
  expect((await site.stored(draft)).content['encoding']).toBeUndefined();
  expect(await context.media.files.find(sha256)).toBeUndefined();
  expect(await context.media.store.stat(sha256)).toBeUndefined();
  expect((await site.sender.get(`/submissions/${draft}/files/${sha256}`)).status).toBe(404);
}

describe('more than may be sent', () => {
  const file: SentFile = { kind: 'video', name: 'film.webm' };

  test('announced, it is refused before it is sent, in a page and in a sentence for scripts', async () => {
    const draft = await site.begin('video-lesson');
    const before = site.bytesRead();
    const announced = await site.sender.announce(draft, file, 3 * GB);
    expect([announced.status, JSON.parse(announced.text)]).toEqual([413, { error: expect.objectContaining({ code: 'file-too-large' }) }]);
    const unsaid = await site.sender.announce(draft, file, 0, { 'Upload-Length': '', 'Upload-Defer-Length': '1' });
    expect(unsaid.status).toBeGreaterThanOrEqual(400);
    const form = await site.sender.form(draft, file, zeros(3 * GB), { headers: { 'Content-Length': String(3 * GB) } });
    expect([0, 413]).toContain(form.status);
    // What is in the buffers of a connection when the answer goes out.
    expect(site.bytesRead() - before).toBeLessThan(128 * MB);
    await expectNothing(draft, '0'.repeat(64));
  });

  test('without a length, or beyond the announced one, it ends at the limit', async () => {
    const draft = await site.begin('video-lesson');
    const before = site.bytesRead();
    const form = await site.sender.form(draft, file, zeros(3 * GB));
    expect([0, 413]).toContain(form.status);
    const read = site.bytesRead() - before;
    expect(read).toBeGreaterThan(VIDEO_LIMIT);
    const { headers } = await site.sender.announce(draft, file, MB);
    const location = String(headers['location']);
    const part = await site.sender.part(location, zeros(3 * GB), 0);
    expect(part.status === 0 || part.status >= 400).toBe(true);
    expect((await site.sender.offsetOf(location)) ?? 0).toBeLessThanOrEqual(MB);
    const beyond = site.bytesRead() - before - read;
    process.stdout.write(
      `limit ${VIDEO_LIMIT / MB} MB: ${(read / MB).toFixed(1)} MB read of a form, ${(beyond / MB).toFixed(1)} MB of a part\n`,
    );
    expect(Math.max(read - VIDEO_LIMIT, beyond)).toBeLessThan(128 * MB);
    await expectNothing(draft, '0'.repeat(64));
  }, 60_000);

  (isLong ? test : test.skip)(
    '3 GB to a limit of 1 GB (USTA_LONG_TESTS=1)',
    async () => {
      const large = await openSendingSite(testConfig({ UPLOAD_LIMIT_VIDEO_MB: '1024' }));
      try {
        const draft = await large.begin('video-lesson');
        const answer = await large.sender.form(draft, file, zeros(3 * GB));
        process.stdout.write(`3 GB to a limit of 1 GB: answer ${String(answer.status)}, ${(large.bytesRead() / MB).toFixed(0)} MB read\n`);
        expect([0, 413]).toContain(answer.status);
        expect(large.bytesRead()).toBeGreaterThan(GB);
        expect(large.bytesRead()).toBeLessThan(GB + 512 * MB);
        expect(readdirSync(path.join(large.config.dataFolder, 'files/incoming'))).toEqual([]);
      } finally {
        await large.close();
      }
    },
    240_000,
  );
});

describe('a connection cut at each tenth', () => {
  // Noise does not shrink on its way, and is a WebM by its first bytes.
  const content = Buffer.concat([
    Buffer.from('1a45dfa3', 'hex'),
    Buffer.from('\x01\x00\x00\x00\x00\x00\x00\x1fB\x82\x84webm', 'latin1'),
    randomBytes(3 * MB),
  ]);
  const sha256 = sha256Of(content);
  const file: SentFile = { kind: 'video', name: 'film.webm' };
  const tenths = Array.from({ length: 9 }, (_, at) => Math.round((content.length * (at + 1)) / 10));

  test('of a form: nothing of it is there, and nothing is left over', async () => {
    const draft = await site.begin('video-lesson');
    for (const cutAfter of tenths) {
      const { status } = await site.sender.form(draft, file, content, { cutAfter });
      expect([cutAfter, status]).toEqual([cutAfter, 0]);
    }
    await expectNothing(draft, sha256);
    expect((await site.sender.form(draft, file, content)).status).toBe(303);
    expect(await site.context.media.store.stat(sha256)).toEqual({ sha256, size: content.length });
    // For the next one.
    await site.context.media.store.remove(sha256);
  });

  test('of an upload in parts: it goes on from there nine times, and is the file that was sent', async () => {
    const other = Buffer.concat([content, Buffer.from('other')]);
    const draft = await site.begin('video-lesson');
    const { headers } = await site.sender.announce(draft, file, other.length);
    const location = String(headers['location']);
    let offset = 0;
    for (const upTo of tenths) {
      const rest = other.subarray(offset);
      await site.sender.part(location, rest, offset, { cutAfter: upTo - offset });
      const before = offset;
      await waitFor('some of it has come', async () => {
        offset = (await site.sender.offsetOf(location)) ?? before;
        return offset > before;
      });
      expect(offset).toBeLessThanOrEqual(upTo);
      await expectNothing(draft, sha256Of(other));
    }
    expect((await site.sender.part(location, other.subarray(offset), offset)).status).toBe(204);
    expect((await site.stored(draft)).content['encoding']).toMatchObject([{ sha256: sha256Of(other), contentSize: other.length }]);
    expect(await site.sender.offsetOf(location)).toBeUndefined();
  }, 60_000);
});
