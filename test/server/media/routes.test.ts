import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request, { type Test } from 'supertest';
import sharp from 'sharp';
import { itemId } from '../../../server/catalogue/service.ts';
import type { Grant } from '../../../server/accounts/service.ts';
import { signedIn } from '../../support/people.ts';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';
import { SCHOOL } from '../../support/writing.ts';
import { bytes, cookieOf, storeBook } from './drafted-files.ts';
import { smallPdf } from './small-pdf.ts';

const pdf = smallPdf(Array.from({ length: 20 }, (_, at) => ({ lines: [`Page ${String(at + 1)}`] })));
let usta: TestUsta;
let sha256: string;
const at = (identifier: string): string => `/items/${itemId(identifier)}/files/${sha256}`;
const get = (path: string, headers: Readonly<Record<string, string>> = {}): Test =>
  request(usta.app)
    .get(path)
    .set(headers)
    .buffer(true)
    .parse(bytes as never);

beforeAll(async () => {
  usta = await openUstaWithoutSearch();
  const received = await usta.context.media.receive(Readable.from([pdf]), { kind: 'textbook', name: 'a.pdf' }, usta.context.jobs);
  if (!received.ok) throw new Error(received.problem.code);
  sha256 = received.value.file._id;
  const file = { sha256, size: pdf.length };
  await storeBook(usta, 'book:open', file);
  await storeBook(usta, 'book:login', file, { conditionsOfAccess: 'login' });
  await storeBook(usta, 'book:school', file, { conditionsOfAccess: 'organisation' });
  await storeBook(usta, 'book:none', { sha256: 'f'.repeat(64), size: 9 });
  await storeBook(usta, 'book:withdrawn', file);
  await usta.context.catalogue.withdraw(itemId('book:withdrawn'));
});
afterAll(() => usta.close());

describe('files of items', () => {
  test('come whole, with what a browser needs to keep, name and distrust them', async () => {
    const answer = await get(at('book:open'));
    expect([answer.status, Buffer.compare(answer.body as Buffer, pdf)]).toEqual([200, 0]);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(pdf.length),
      'accept-ranges': 'bytes',
      etag: `"${sha256}"`,
      'cache-control': 'public, max-age=86400, no-transform',
      'x-content-type-options': 'nosniff',
      'content-disposition': expect.stringMatching(/^inline; .*filename\*=UTF-8''Torna%20i%C5%9Fi%20%C2%AB2%C2%BB\.pdf$/),
    });
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect((await get(`${at('book:open')}?download`)).headers['content-disposition']).toMatch(/^attachment/);
    expect((await get(at('book:open'), { 'If-None-Match': `"${sha256}"` })).status).toBe(304);
    const head = await request(usta.app).head(at('book:open'));
    expect([head.status, head.headers['content-length'], head.text]).toEqual([200, String(pdf.length), undefined]);
  });

  test.each([
    ['bytes=0-0', 206, [0, 0]],
    ['bytes=100-199', 206, [100, 199]],
    ['bytes=100-', 206, [100, pdf.length - 1]],
    ['bytes=-50', 206, [pdf.length - 50, pdf.length - 1]],
    [`bytes=10-${String(pdf.length * 2)}`, 206, [10, pdf.length - 1]],
    ['bytes=0-9,20-29', 200, [0, pdf.length - 1]],
    ['pages=1-2', 200, [0, pdf.length - 1]],
    [`bytes=${String(pdf.length)}-`, 416, undefined],
  ])('the part %s is answered with %d', async (range, status, part) => {
    const answer = await get(at('book:open'), { Range: range });
    expect(answer.status).toBe(status);
    if (status === 416) expect(answer.headers['content-range']).toBe(`bytes */${String(pdf.length)}`);
    if (part === undefined) return;
    const [start = 0, end = 0] = part;
    expect(Buffer.compare(answer.body as Buffer, pdf.subarray(start, end + 1))).toBe(0);
    expect(answer.headers['content-range']).toBe(
      status === 206 ? `bytes ${String(start)}-${String(end)}/${String(pdf.length)}` : undefined,
    );
  });

  test('a part of another version is answered whole', async () => {
    const old = await get(at('book:open'), { Range: 'bytes=0-9', 'If-Range': '"old"' });
    const same = await get(at('book:open'), { Range: 'bytes=0-9', 'If-Range': `"${sha256}"` });
    expect([old.status, same.status]).toEqual([200, 206]);
  });

  test('open to those whom the conditions of access name', async () => {
    const people: [string, readonly Grant[] | undefined][] = [
      ['nobody', undefined],
      ['no role', []],
      ['author there', [{ role: 'author', institution: SCHOOL }]],
      ['author elsewhere', [{ role: 'author', institution: 'other' }]],
      ['editor elsewhere', [{ role: 'editor', institution: 'other' }]],
      ['editor', [{ role: 'editor' }]],
      ['administrator', [{ role: 'administrator' }]],
    ];
    const found: Record<string, number[]> = {};
    for (const [who, grants] of people) {
      const cookie = grants === undefined ? {} : { Cookie: cookieOf(await signedIn(usta, grants)) };
      const answers = await Promise.all(
        ['book:open', 'book:login', 'book:school'].map((item) => get(at(item), { ...cookie, Accept: 'video/*' })),
      );
      found[who] = answers.map(({ status }) => status);
      if (grants !== undefined)
        for (const answer of answers) expect(answer.headers['cache-control'] ?? '').toMatch(/^(?:private|no-store)/);
    }
    expect(found).toEqual({
      nobody: [200, 401, 401],
      'no role': [200, 200, 403],
      'author there': [200, 200, 200],
      'author elsewhere': [200, 200, 403],
      'editor elsewhere': [200, 200, 403],
      editor: [200, 200, 200],
      administrator: [200, 200, 200],
    });
    const followed = await get(at('book:login'), { 'Sec-Fetch-Dest': 'document' });
    expect([followed.status, followed.headers['location']]).toEqual([303, expect.stringContaining('/sign-in?next=')]);
  });

  test('a file is reached through an item that has it alone', async () => {
    const other = `/items/${itemId('book:none')}/files`;
    const paths = [
      `${other}/${sha256}`,
      `${other}/${'f'.repeat(64)}`,
      `${other}/..%2f..%2fetc`,
      at('book:withdrawn'),
      `/items/nothing/files/${sha256}`,
    ];
    for (const path of paths) expect([path, (await get(path)).status]).toEqual([path, 404]);
  });
});

describe('pictures', () => {
  test('of covers may be kept by everybody for ever; no other content is given as one', async () => {
    const png = await sharp({ create: { width: 400, height: 300, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    const { context } = usta;
    const received = await context.media.receive(Readable.from([png]), { kind: 'cover', name: '' }, context.jobs);
    if (!received.ok) throw new Error(received.problem.code);
    context.jobs.start();
    for (const job of received.value.jobs) await context.jobs.wait(job._id, 20_000);
    const record = await context.media.files.find(received.value.file._id);
    expect(record?.pictures.map(({ type, width }) => `${type} ${String(width)}`)).toContain('image/webp 320');
    for (const { sha256: picture, type } of record?.pictures ?? []) {
      const answer = await get(`/pictures/${picture}`);
      expect(answer.headers).toMatchObject({ 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable, no-transform' });
      expect((await sharp(answer.body as Buffer).metadata()).width).toBeGreaterThan(300);
    }
    expect((await get(`/pictures/${sha256}`)).status).toBe(404);
    expect((await get(`/pictures/${received.value.file._id}`)).status).toBe(404);
  });
});
