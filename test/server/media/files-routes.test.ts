import { readdirSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import sharp from 'sharp';
import { signedIn } from '../../support/people.ts';
import { fill, openWriting, SCHOOL, type WritingUsta } from '../../support/writing.ts';
import { visibleText } from '../../support/visitor.ts';
import { waitFor } from '../../support/wait-for.ts';
import { cookieOf, filesOf, listen, sendFile, tokenOf } from './drafted-files.ts';
import { smallPdf } from './small-pdf.ts';

const VTT = 'WEBVTT\n\n00:01.000 --> 00:09.000\nEynək taxın';
const pdfOf = (word: string): Buffer => smallPdf([{ lines: [word] }, 'blank', { lines: [`${word} two`] }]);
let usta: WritingUsta;
let draft: string;

beforeAll(async () => {
  usta = await openWriting();
  usta.context.jobs.start();
});
afterAll(() => usta.close());

const isRead = async (sha256: string): Promise<boolean> => (await usta.context.media.files.find(sha256))?.reading !== 'waiting';

describe('files of a book', () => {
  beforeEach(async () => {
    draft = await usta.begin('textbook');
  });

  test('a book is sent by a form, read, shown, and delivered to those who may read the draft', async () => {
    const answer = await sendFile(usta, usta.author, draft, {
      kind: 'textbook',
      content: pdfOf('first'),
      name: '../../etc/passwd',
      language: 'az',
    });
    expect(answer.status).toBe(303);
    const [file] = await filesOf(usta, draft);
    expect(file).toMatchObject({ role: 'book', name: 'passwd', encodingFormat: 'application/pdf', inLanguage: 'az' });
    const { sha256 = '' } = file ?? {};
    await waitFor('the book is read', () => isRead(sha256));
    await waitFor('its cover is there', async () => ((await usta.context.media.files.find(sha256))?.pictures.length ?? 0) > 0);
    const page = await usta.author.get(`/submissions/${draft}/files`);
    expect(visibleText(page.text)).toMatch(/passwd.*Azerbaijani.*3 pages/);
    expect(page.text).toMatch(/<source type="image\/avif" srcset="\/pictures\//);
    const path = `/submissions/${draft}/files/${sha256}`;
    const colleague = await signedIn(usta, [{ role: 'reviewer', institution: SCHOOL }]);
    const stranger = await signedIn(usta, [{ role: 'author', institution: 'other-school' }]);
    const found = [usta.author, colleague, stranger].map(async (who) => (await who.get(path)).status);
    expect(await Promise.all(found)).toEqual([200, 200, 404]);
    expect((await request(usta.app).get(path)).status).toBe(303);
    expect((await usta.author.get(`${path}/reading`)).text).toContain('The file has been read.');
  });

  test('a new book takes the place of the old one, which can be put back', async () => {
    await sendFile(usta, usta.author, draft, { kind: 'textbook', content: pdfOf('old'), name: 'old.pdf' });
    const [old] = await filesOf(usta, draft);
    await sendFile(usta, usta.author, draft, {
      kind: 'textbook',
      content: pdfOf('new'),
      name: 'new.pdf',
      ...{ replaces: old?.sha256 ?? '' },
    });
    expect((await filesOf(usta, draft)).map(({ name }) => name)).toEqual(['new.pdf']);
    const [fresh] = await filesOf(usta, draft);
    const page = `/submissions/${draft}/files`;
    await usta.author.post(`${page}/remove`, { sha256: fresh?.sha256 ?? '' }, page);
    expect(await filesOf(usta, draft)).toEqual([]);
    for (const file of [old, fresh]) await usta.author.post(`${page}/restore`, { sha256: file?.sha256 ?? '' }, page);
    expect((await filesOf(usta, draft)).map(({ name }) => name)).toEqual(['new.pdf', 'old.pdf']);
  });

  test('the same file twice is stored once and named once', async () => {
    const content = pdfOf('the same');
    for (const name of ['a.pdf', 'b.pdf']) await sendFile(usta, usta.author, draft, { kind: 'textbook', content, name });
    expect((await filesOf(usta, draft)).map(({ name }) => name)).toEqual(['b.pdf']);
    expect((await sendFile(usta, usta.author, await usta.begin('textbook'), { kind: 'textbook', content })).status).toBe(303);
    const list = usta.context.media.store.list();
    const [file] = await filesOf(usta, draft);
    let copies = 0;
    for await (const { sha256 } of list) if (sha256 === file?.sha256) copies += 1;
    expect(copies).toBe(1);
  });

  test('what is refused is said beside the form, and nothing is added', async () => {
    const refused = async (kind: string, content: Buffer | string, status: number, sentence: string): Promise<void> => {
      const answer = await sendFile(usta, usta.author, draft, { kind, content, ...(kind === 'caption' ? { language: 'az' } : {}) });
      expect([kind, answer.status]).toEqual([kind, status]);
      expect(visibleText(answer.text)).toContain(sentence);
    };
    await refused('textbook', '<html><script>alert(1)</script>', 422, 'This file is not a PDF');
    await refused('cover', '<svg xmlns="http://www.w3.org/2000/svg"/>', 422, 'not a picture that can be a cover');
    await refused('textbook', '', 422, 'The file is empty');
    await refused('video', 'x', 422, 'no place for such a file');
    expect(await filesOf(usta, draft)).toEqual([]);
  });

  test.each([
    ['says how large it is', 3 * 1024 ** 3],
    ['does not say how large it is', undefined],
  ])('what is too large is refused as soon as it is, where the sender %s', async (_, length) => {
    const { address, stop } = await listen(usta);
    const token = await tokenOf(usta.author, draft);
    let sent = 0;
    const status = await new Promise<number | undefined>((resolve) => {
      const sending = http.request(`${address}/submissions/${draft}/files?kind=cover&_csrf=${encodeURIComponent(token)}`, {
        method: 'POST',
        headers: {
          Cookie: cookieOf(usta.author),
          'Content-Type': 'multipart/form-data; boundary=cut',
          ...(length === undefined ? {} : { 'Content-Length': length }),
        },
      });
      const part = Buffer.alloc(1024 * 1024, 7);
      const more = (): void => {
        sent += 1;
        // For ever, if nobody says no.
        sending.write(part, () => setImmediate(more));
      };
      sending.on('error', () => undefined);
      sending.on('response', (answer) => {
        sending.destroy();
        resolve(answer.statusCode);
      });
      sending.write('--cut\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n', more);
    });
    await stop();
    expect(status).toBe(413);
    expect(sent).toBeLessThan(100);
    expect(await filesOf(usta, draft)).toEqual([]);
  });

  test('chapters are taken over from the outline', async () => {
    await sendFile(usta, usta.author, draft, { kind: 'textbook', content: pdfOf('outlined'), language: 'tr' });
    const sha256 = (await filesOf(usta, draft))[0]?.sha256 ?? '';
    await waitFor('the book is read', () => isRead(sha256));
    const outline = [
      { name: 'Kitap', pageStart: 1, level: 1 },
      { name: 'Giriş', pageStart: 1, level: 2 },
      { name: 'Ölçme', pageStart: 3, level: 2 },
    ];
    const writing = usta.context.media.passages.begin(sha256);
    await writing.add([{ page: 1, text: 'outlined' }]);
    await writing.publish({ outline, pages: 3 });
    const page = `/submissions/${draft}/files`;
    expect((await usta.author.get(page)).text).toContain('Take over 2 chapters');
    await usta.author.post(`${page}/chapters`, { from: sha256 }, page);
    expect((await usta.stored(draft)).content['chapters']).toEqual([
      { name: { tr: 'Giriş' }, position: 1, pageStart: 1, pageEnd: 2 },
      { name: { tr: 'Ölçme' }, position: 2, pageStart: 3, pageEnd: 3 },
    ]);
  });

  test('a form that was open while a file came saves without a conflict, and can name no stored file itself', async () => {
    const path = `/submissions/${draft}/edit`;
    const { text } = await usta.author.get(path);
    await sendFile(usta, usta.author, draft, { kind: 'textbook', content: pdfOf('meanwhile') });
    const revision = /name="revision" value="(\d+)"/.exec(text)?.[1] ?? '';
    const changes = {
      revision,
      bookEdition: 'İkinci',
      'encoding/0/sha256': 'e'.repeat(64),
      'encoding/0/encodingFormat': 'application/pdf',
      'encoding/0/contentSize': '7',
    };
    const answer = await fill(usta.author, path, changes);
    expect(answer.status).not.toBe(409);
    const { content } = await usta.stored(draft);
    expect(content['bookEdition']).toBe('İkinci');
    expect((await filesOf(usta, draft)).map(({ sha256 }) => sha256)).not.toContain('e'.repeat(64));
    expect(await filesOf(usta, draft)).toHaveLength(1);
    expect((await usta.author.get(path)).text).not.toContain((await filesOf(usta, draft))[0]?.sha256 ?? 'nothing');
  });

  test('nobody puts back a file of somebody else', async () => {
    const mine = await usta.begin('textbook');
    await sendFile(usta, usta.author, mine, { kind: 'textbook', content: pdfOf('mine') });
    const sha256 = (await filesOf(usta, mine))[0]?.sha256 ?? '';
    const page = `/submissions/${draft}/files`;
    const answer = await usta.author.post(`${page}/restore`, { sha256 }, page);
    expect([answer.status, await filesOf(usta, draft)]).toEqual([422, []]);
    const stranger = await signedIn(usta, [{ role: 'author', institution: 'other-school' }]);
    expect((await stranger.get(page)).status).toBe(404);
    const token = await tokenOf(usta.author, draft);
    const forged = await request(usta.app)
      .post(`${page}?kind=cover&_csrf=${token}x`)
      .set('Cookie', cookieOf(usta.author))
      .attach('file', Buffer.from('x'), 'x');
    expect(forged.status).toBe(403);
  });

  test('a connection that is cut at any place leaves nothing behind', async () => {
    const { address, stop } = await listen(usta);
    const token = await tokenOf(usta.author, draft);
    const whole = Buffer.concat([
      Buffer.from('--cut\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'),
      pdfOf('cut'),
      Buffer.from('\r\n--cut--\r\n'),
    ]);
    for (let tenth = 1; tenth < 10; tenth += 1) {
      await new Promise<void>((resolve) => {
        const sending = http.request(`${address}/submissions/${draft}/files?kind=textbook&_csrf=${encodeURIComponent(token)}`, {
          method: 'POST',
          headers: { Cookie: cookieOf(usta.author), 'Content-Type': 'multipart/form-data; boundary=cut', 'Content-Length': whole.length },
        });
        sending.on('error', () => undefined);
        sending.on('close', resolve);
        sending.write(whole.subarray(0, Math.floor((whole.length * tenth) / 10)), () => setTimeout(() => sending.destroy(), 30));
      });
    }
    await stop();
    const incoming = (): string[] => readdirSync(path.join(usta.config.dataFolder, 'files/incoming'));
    await waitFor('what came is removed', () => incoming().length === 0);
    expect(await filesOf(usta, draft)).toEqual([]);
    expect((await usta.author.get(`/submissions/${draft}/files`)).status).toBe(200);
  });
});

describe('files of a video lesson', () => {
  test('captions stand for their language, a pasted transcript becomes captions, chapters come from the description', async () => {
    draft = await usta.begin('video-lesson');
    const page = `/submissions/${draft}/files`;
    for (const [language, content] of [
      ['az', VTT],
      ['tr', `${VTT} tr`],
      ['az', `${VTT} yenə`],
    ] as const)
      expect((await sendFile(usta, usta.author, draft, { kind: 'caption', content, language, name: `${language}.vtt` })).status).toBe(303);
    expect((await filesOf(usta, draft)).map(({ inLanguage }) => inLanguage)).toEqual(['az', 'tr']);
    const unsaid = await sendFile(usta, usta.author, draft, { kind: 'caption', content: VTT, language: '' });
    expect([unsaid.status, visibleText(unsaid.text)]).toEqual([422, expect.stringContaining('The language of the file is not known')]);
    const empty = await usta.author.post(`${page}/transcript`, { language: 'ar', text: 'no times' }, page);
    expect([empty.status, empty.text]).toEqual([422, expect.stringContaining('no times</textarea>')]);
    await usta.author.post(`${page}/transcript`, { language: 'ar', text: '00:05 نثبّت القلم\n00:12 نبدأ الخراطة' }, page);
    const arabic = (await filesOf(usta, draft)).find(({ inLanguage }) => inLanguage === 'ar');
    await waitFor('it is read', () => isRead(arabic?.sha256 ?? ''));
    expect((await usta.context.media.passages.of(arabic?.sha256 ?? ''))[0]).toMatchObject({ start: 5, text: 'نثبّت القلم نبدأ الخراطة' });
    await fill(usta.author, `/submissions/${draft}/edit`, { 'description/az': '00:00 Giriş\n03:12 Kəskinin bərkidilməsi' });
    await usta.author.post(`${page}/chapters`, { from: 'description' }, page);
    expect((await usta.stored(draft)).content['chapters']).toEqual([
      { name: { az: 'Giriş' }, startOffset: 0, endOffset: 192 },
      { name: { az: 'Kəskinin bərkidilməsi' }, startOffset: 192 },
    ]);
  });

  test('a cover is shown, and one that cannot be read says why', async () => {
    draft = await usta.begin('video-lesson');
    const png = await sharp({ create: { width: 64, height: 36, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    await sendFile(usta, usta.author, draft, { kind: 'cover', content: png });
    await sendFile(usta, usta.author, draft, { kind: 'cover', content: Buffer.concat([png.subarray(0, 60)]) });
    const files = await filesOf(usta, draft);
    expect(files.map(({ role }) => role)).toEqual(['cover']);
    await waitFor('it is read', () => isRead(files[0]?.sha256 ?? ''));
    expect(visibleText((await usta.author.get(`/submissions/${draft}/files`)).text)).toContain('The picture is damaged or cannot be read');
  });
});
