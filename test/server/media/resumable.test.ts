import http from 'node:http';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openUploadFolder } from '../../../server/media/upload-folder.ts';
import { signedIn } from '../../support/people.ts';
import { openUstaWithoutSearch, testConfig, type TestUsta } from '../../support/usta.ts';
import { openWriting, SCHOOL, type WritingUsta } from '../../support/writing.ts';
import { waitFor } from '../../support/wait-for.ts';
import { cookieOf, filesOf, listen, tokenOf } from './drafted-files.ts';
import { smallPdf } from './small-pdf.ts';

const MB = 1024 * 1024;
/** The smallest MP4 that says what it is, as long as wanted. */
const video = (size: number): Buffer =>
  Buffer.concat([Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f32617663316d703431', 'hex'), Buffer.alloc(size - 32, 7)]);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

let usta: WritingUsta;
let draft: string;
let address: string;
let stop: () => Promise<void>;
let headers: Readonly<Record<string, string>>;

beforeAll(async () => {
  usta = await openWriting(testConfig({ UPLOAD_LIMIT_VIDEO_MB: '20', UPLOAD_QUOTAS_MB: 'small-school=3' }));
  ({ address, stop } = await listen(usta));
});
afterAll(async () => {
  await stop();
  await usta.close();
});
beforeEach(async () => {
  draft = await usta.begin('video-lesson');
  headers = {
    Cookie: cookieOf(usta.author),
    'X-CSRF-Token': await tokenOf(usta.author, draft),
    'Tus-Resumable': '1.0.0',
    'Accept-Language': 'en',
  };
});

interface Announced {
  readonly length: number | undefined;
  readonly kind?: string;
  readonly as?: Readonly<Record<string, string>>;
}

const create = ({ length, kind = 'video', as = {} }: Announced): Promise<Response> =>
  fetch(`${address}/api/submissions/${draft}/uploads`, {
    method: 'POST',
    headers: {
      ...headers,
      ...as,
      ...(length === undefined ? { 'Upload-Defer-Length': '1' } : { 'Upload-Length': String(length) }),
      'Upload-Metadata': `filename ${base64('../Dərs.mp4')},kind ${base64(kind)},language ${base64('az')},replaces `,
    },
  });
const send = (place: string, offset: number, body: Buffer): Promise<Response> =>
  fetch(address + place, {
    method: 'PATCH',
    headers: { ...headers, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' },
    body: new Uint8Array(body),
  });
const offsetOf = async (place: string): Promise<number> =>
  Number((await fetch(address + place, { method: 'HEAD', headers })).headers.get('upload-offset'));

/** Sends a part and cuts the connection after so many bytes of it. */
function cut(place: string, offset: number, body: Buffer, after: number): Promise<void> {
  return new Promise((resolve) => {
    const sending = http.request(address + place, {
      method: 'PATCH',
      headers: { ...headers, 'Upload-Offset': offset, 'Content-Type': 'application/offset+octet-stream', 'Content-Length': body.length },
    });
    sending.on('error', () => undefined);
    sending.on('close', resolve);
    sending.write(body.subarray(0, after), () => setTimeout(() => sending.destroy(), 50));
  });
}

const begun = async (length: number): Promise<string> => (await create({ length })).headers.get('location') ?? '';
const folder = (): string[] => readdirSync(path.join(usta.config.dataFolder, 'uploads'));

describe('uploads in parts', () => {
  test('go on after the connection was cut at each tenth, and end in the draft', async () => {
    const whole = video(2 * MB);
    const place = await begun(whole.length);
    expect(place).toMatch(new RegExp(`^/api/submissions/${draft}/uploads/[0-9a-f]{32}$`));
    let offset = 0;
    for (let tenth = 1; tenth < 10; tenth += 1) {
      await cut(place, offset, whole.subarray(offset), Math.floor(whole.length / 10));
      await waitFor('what came is kept', async () => (await offsetOf(place)) > offset);
      offset = await offsetOf(place);
    }
    expect(offset).toBeGreaterThan(whole.length / 2);
    expect(await filesOf(usta, draft)).toEqual([]);
    expect((await send(place, offset, whole.subarray(offset))).status).toBe(204);
    const [file] = await filesOf(usta, draft);
    expect(file).toMatchObject({
      role: 'video',
      name: 'Dərs.mp4',
      encodingFormat: 'video/mp4',
      contentSize: whole.length,
      inLanguage: 'az',
    });
    expect(await usta.context.media.store.stat(file?.sha256 ?? '')).toMatchObject({ size: whole.length });
    expect(folder()).toEqual([]);
  });

  test('go on after a restart; what had come whole is taken in', async () => {
    const whole = video(3 * MB);
    const [half, all] = [await begun(whole.length), await begun(whole.length - 1)];
    await send(half, 0, whole.subarray(0, MB));
    // As if the process had ended between the last byte and the draft.
    const { store } = openUploadFolder(path.join(usta.config.dataFolder, 'uploads'));
    await store.write(Readable.from([whole.subarray(0, whole.length - 1)]), all.split('/').at(-1) ?? '', 0);
    await stop();
    const again: TestUsta = await openUstaWithoutSearch(usta.config);
    ({ address, stop } = await listen(again));
    try {
      await again.context.fileTraffic.resumable.finishWhole();
      expect((await filesOf(usta, draft)).map(({ contentSize }) => contentSize)).toEqual([whole.length - 1]);
      expect(await offsetOf(half)).toBe(MB);
      expect((await send(half, MB, whole.subarray(MB))).status).toBe(204);
      expect((await filesOf(usta, draft)).map(({ contentSize }) => contentSize)).toEqual([whole.length - 1, whole.length]);
    } finally {
      await stop();
      await again.context.close();
      ({ address, stop } = await listen(usta));
    }
  });

  test('are refused before anything is sent: too large, no length, a kind without a place', async () => {
    const answers = [
      await create({ length: 3 * 1024 * MB }),
      await create({ length: 20 * MB + 1 }),
      await create({ length: undefined }),
      await create({ length: 5, kind: 'textbook' }),
      await create({ length: 5, kind: 'picture' }),
    ];
    const said = await Promise.all(
      answers.map(async (answer) => [answer.status, ((await answer.json()) as { error: { code: string } }).error.code]),
    );
    expect(said).toEqual([
      [413, 'file-too-large'],
      [413, 'file-too-large'],
      [422, 'file-no-place'],
      [422, 'file-no-place'],
      [422, 'file-no-place'],
    ]);
    expect(folder()).toEqual([]);
  });

  test('hold no more than was announced', async () => {
    const place = await begun(1000);
    const answer = await send(place, 0, video(2000));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await offsetOf(place)).toBeLessThanOrEqual(1000);
  });

  test('of the wrong type end after the first part, or with the last one', async () => {
    const pdf = Buffer.concat([smallPdf([{ lines: ['not a video'] }]), Buffer.alloc(MB)]);
    const place = await begun(pdf.length);
    await send(place, 0, pdf.subarray(0, MB / 2));
    const early = await send(place, MB / 2, pdf.subarray(MB / 2, MB));
    expect([early.status, await early.json()]).toEqual([
      422,
      { error: expect.objectContaining({ code: 'file-type-video', remedy: 'Send an MP4 or WebM video.' }) },
    ]);
    const short = await begun(2000);
    const late = await send(short, 0, pdf.subarray(0, 2000));
    expect([late.status, ((await late.json()) as { error: { code: string } }).error.code]).toEqual([422, 'file-type-video']);
    // Whoever did not hear it is told again.
    expect((await fetch(address + short, { method: 'HEAD', headers })).status).toBe(422);
    expect(await filesOf(usta, draft)).toEqual([]);
  });

  test('belong to a draft and to those who may write it', async () => {
    const place = await begun(1000);
    const other = await usta.begin('video-lesson');
    const stranger = await signedIn(usta, [{ role: 'author', institution: 'other-school' }]);
    const reviewer = await signedIn(usta, [{ role: 'reviewer', institution: SCHOOL }]);
    const statuses = [
      (await create({ length: 5, as: { 'X-CSRF-Token': 'wrong' } })).status,
      (await create({ length: 5, as: { Cookie: '' } })).status,
      (await create({ length: 5, as: { Cookie: cookieOf(stranger), 'X-CSRF-Token': await tokenOf(stranger, draft) } })).status,
      (await create({ length: 5, as: { Cookie: cookieOf(reviewer), 'X-CSRF-Token': await tokenOf(reviewer, draft) } })).status,
      (await fetch(`${address}/api/submissions/${other}/uploads/${place.split('/').at(-1) ?? ''}`, { method: 'HEAD', headers })).status,
      (await fetch(`${address}/api/submissions/${draft}/uploads/..%2f..%2fsession-secret`, { method: 'HEAD', headers })).status,
    ];
    expect(statuses).toEqual([403, 403, 404, 403, 404, 404]);
    expect((await fetch(address + place, { method: 'DELETE', headers })).status).toBe(204);
  });
});

describe('limits', () => {
  test('an institution has a share in all, of which what is announced counts', async () => {
    const small = await signedIn(usta, [{ role: 'author', institution: 'small-school' }]);
    const made = await usta.context.publishing.create(small.person, {
      content: { type: 'video-lesson', originalLanguage: 'az' },
      institution: 'small-school',
    });
    if (made.kind !== 'done') throw new Error(made.kind);
    draft = made.submission._id;
    headers = { ...headers, Cookie: cookieOf(small), 'X-CSRF-Token': await tokenOf(small, draft) };
    const first = await create({ length: 2 * MB });
    expect(first.status).toBe(201);
    const second = await create({ length: 2 * MB });
    expect([second.status, await second.json()]).toEqual([
      413,
      { error: expect.objectContaining({ code: 'files-quota', remedy: expect.stringContaining('1 MB are left') }) },
    ]);
    expect((await send(first.headers.get('location') ?? '', 0, video(2 * MB))).status).toBe(204);
    expect((await create({ length: 2 * MB })).status).toBe(413);
    expect((await create({ length: MB / 2 })).status).toBe(201);
  });

  test('are read from the environment', () => {
    const { uploads } = testConfig({ UPLOAD_QUOTA_MB: '10', UPLOAD_QUOTAS_MB: 'a-b=2, c=3', UPLOAD_LIMIT_COVER_MB: '0.5' });
    expect(uploads).toMatchObject({ limits: { cover: MB / 2, textbook: 300 * MB }, quota: 10 * MB, quotas: { 'a-b': 2 * MB, c: 3 * MB } });
    expect(() => testConfig({ UPLOAD_QUOTAS_MB: 'much' })).toThrow('UPLOAD_QUOTAS_MB must be a list');
    expect(() => testConfig({ UPLOAD_LIMIT_VIDEO_MB: '-1' })).toThrow('UPLOAD_LIMIT_VIDEO_MB');
  });
});
