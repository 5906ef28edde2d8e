import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import request from 'supertest';
import { createPageImages } from '../../../server/media/page-images.ts';
import { foundWords, readerParagraphs } from '../../../server/media/reader-text.ts';
import { signedIn } from '../../support/people.ts';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';
import { visibleText, visit } from '../../support/visitor.ts';
import { bringBook, setPdf, type BroughtBook } from './books.ts';
import { smallPdf } from './small-pdf.ts';

let usta: TestUsta;
let turkish: BroughtBook;
let arabic: BroughtBook;
beforeAll(async () => {
  usta = await openUstaWithoutSearch();
  usta.context.jobs.start();
  const pages = [
    { text: 'Önsöz. Bu kitap tornacılar içindir.' },
    { title: 'Torna tezgâhı', text: 'Kesici takımı bağlayın. Iş parçası döner.\n\nİkinci paragraf.' },
    { title: 'Bakım', text: 'Tezgâhı temizleyin.' },
  ];
  turkish = await bringBook(usta, setPdf(pages, { language: 'tr', romanPages: 1 }), { language: 'tr' });
  arabic = await bringBook(usta, setPdf([{ text: 'أساسيات اللحام الكهربائي' }, { text: 'Arc welding in English' }], { language: 'ar' }), {
    language: 'ar',
  });
}, 60_000);
afterAll(() => usta.close());

describe('pages of a book as text', () => {
  test('a page shows its paragraphs with the words marked, its label, its neighbours and its contents', async () => {
    const answer = await visit(usta.app).get(`/tr/items/${turkish.id}/pages/2?q=tezgah`);
    expect(answer.status).toBe(200);
    const { text } = answer;
    expect(text).toMatch(/<p lang="tr" dir="ltr">(?:(?!<\/p>).)*<mark>tezgâhı<\/mark>/);
    expect(text).toContain(`href="/tr/items/${turkish.id}/pages/1?q=tezgah" rel="prev"`);
    expect(text).toContain(`href="/tr/items/${turkish.id}/pages/3?q=tezgah" rel="next"`);
    expect(text).toMatch(/<meta name="robots" content="noindex">/);
    expect(visibleText(text)).toMatch(/Sayfa 2 basılı \u20681\u2069/);
    expect(text).toContain(`/items/${turkish.id}/pages/3?q=tezgah" lang="tr" dir="ltr">Bakım`);
    expect(text).toContain(`src="/items/${turkish.id}/pages/2/image?width=960&amp;file=${turkish.sha256.slice(0, 12)}"`);
  });

  test('paragraphs run as their letters do, in their own language or none', async () => {
    const first = (await visit(usta.app).get(`/en/items/${arabic.id}/pages/1?q=${encodeURIComponent('لحام')}`)).text;
    expect(first).toMatch(/<p lang="ar" dir="rtl">[^<]*<mark>اللحام<\/mark>/);
    expect((await visit(usta.app).get(`/en/items/${arabic.id}/pages/2`)).text).toMatch(/<p lang="" dir="ltr">Arc welding/);
    expect(readerParagraphs('CNC جهاز\n42', 'en', '').map(({ dir, language }) => [dir, language])).toEqual([
      ['rtl', ''],
      ['rtl', ''],
    ]);
    expect(foundWords('Dəzgahı aç. DƏZGAHI bağla.', 'dezgahi')).toEqual(['dəzgahı', 'dəzgahi']);
  });

  test('the page box takes what is printed first, then numbers; what is not there is said', async () => {
    const visitor = visit(usta.app);
    const to = async (page: string): Promise<string | undefined> =>
      ((await visitor.get(`/items/${turkish.id}/pages?page=${page}&q=x`)).headers as Record<string, string>)['location'];
    expect([await to('i'), await to('I'), await to('1'), await to('3'), await to('')]).toEqual(
      [1, 1, 2, 3, 1].map((page) => `/items/${turkish.id}/pages/${page}?q=x`),
    );
    for (const address of ['pages/4', 'pages/0', 'pages/x', 'pages?page=9', 'pages/4/image', 'pages/9/words']) {
      const answer = await visitor.get(`/items/${turkish.id}/${address}`);
      expect([address, answer.status]).toEqual([address, 404]);
      expect(answer.text).toContain('It has 3 pages');
    }
    expect((await visitor.get('/items/0000000000zz/pages/1')).status).toBe(404);
  });

  test('the page of the book opens at the page of the address without JavaScript, and names what it costs', async () => {
    const visitor = visit(usta.app);
    const { id } = turkish;
    const page = await visitor.get(String((await visitor.get(`/items/${id}?page=2&q=tezgah`)).headers['location']));
    expect(page.text).toMatch(/id="leaf"[\s\S]*<mark>tezgâhı<\/mark>/);
    expect(page.text).toMatch(/data-place="2" data-named="1"\s+data-light=""/);
    expect(page.text).toMatch(/href="\?q=tezgah&amp;page=3#leaf" data-page="3"[^>]*>Bakım/);
    expect(page.text).toContain('<source type="image/avif" srcset="/pictures/');
    expect(visibleText(page.text)).toMatch(/Textbook 3 pages \d+ kB/);
    expect(page.text).not.toContain('pdf.min.mjs');
    const low = await visit(usta.app, { 'Save-Data': 'on' }).get(`/items/${id}/pages/2`);
    expect(low.text).not.toContain('<img src="/items/');
    expect(low.text).toContain('Show the page as a picture');
  });

  test('words to mark and facts for the reader come as JSON', async () => {
    const visitor = visit(usta.app);
    expect((await visitor.get(`/items/${turkish.id}/pages/2/words?q=tezgah`)).body).toEqual({ words: ['tezgâhı'] });
    expect((await visitor.get(`/items/${turkish.id}/book`)).body).toMatchObject({
      pages: 3,
      labels: ['i', '1', '2'],
      scanned: [],
      contents: [
        { name: 'Torna tezgâhı', page: 2, label: '1', level: 1 },
        { name: 'Bakım', page: 3 },
      ],
    });
  });
});

describe('pages of a book as pictures', () => {
  test('in two widths and no other, light, kept by browsers', async () => {
    const image = (query: string): request.Test => request(usta.app).get(`/items/${turkish.id}/pages/2/image${query}`).responseType('blob');
    for (const [query, width] of [
      ['', 960],
      ['?width=240', 240],
      ['?width=9999', 960],
      ['?width=240.5', 960],
    ] as const) {
      const answer = await image(query);
      const facts = await sharp(answer.body as Buffer).metadata();
      expect([query, facts.format, facts.width, answer.headers['cache-control']]).toEqual([query, 'webp', width, 'public, max-age=86400']);
      expect((answer.body as Buffer).length).toBeLessThan(60_000);
    }
  });

  test('what is drawn is kept within bounds, drawn once, and refused when too many ask', async () => {
    const folder = path.join(usta.config.dataFolder, 'drawn');
    const images = createPageImages(usta.context.media.store, folder, { mostBytes: 1, mostWaiting: 1 });
    const [one, same, second, third] = await Promise.all([
      images.draw(turkish.sha256, 1, 240),
      images.draw(turkish.sha256, 1, 240),
      images.draw(turkish.sha256, 2, 240),
      images.draw(turkish.sha256, 3, 240),
    ]);
    expect(one).toBe(same);
    expect(one?.ok).toBe(true);
    // One is drawn, one waits.
    expect([second, third].map((outcome) => (outcome?.ok === false ? outcome.problem.code : 'drawn')).sort()).toEqual([
      'drawn',
      'pages-busy',
    ]);
    expect(await images.draw(turkish.sha256, 99, 240)).toEqual({ ok: false, problem: { code: 'pdf-no-page' } });
    expect(await images.draw('0'.repeat(64), 1, 240)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
    images.close();
    const kept = createPageImages(usta.context.media.store, folder);
    const first = await kept.draw(turkish.sha256, 1, 240);
    expect(readdirSync(folder)).toEqual([`${turkish.sha256}-1-240.webp`]);
    kept.close();
    // From the folder: its process is gone.
    expect(await kept.draw(turkish.sha256, 1, 240)).toEqual(first);
  });

  test('a scanned page says so, and an empty one too', async () => {
    const jpeg = await sharp({ create: { width: 60, height: 80, channels: 3, background: '#888' } })
      .jpeg()
      .toBuffer();
    const { id } = await bringBook(usta, smallPdf([{ jpeg, width: 60, height: 80 }, 'blank', { lines: ['Words'] }]));
    const visitor = visit(usta.app, { 'Save-Data': 'on' });
    const scanned = (await visitor.get(`/items/${id}/pages/1`)).text;
    expect(scanned).toContain('This page is a picture; its words cannot be searched.');
    // It is all that there is, so it is shown even where data is dear.
    expect(scanned).toContain(`<img src="/items/${id}/pages/1/image`);
    expect((await visitor.get(`/items/${id}/pages/2`)).text).toContain('This page is empty.');
  });
});

describe('who may read', () => {
  test('a closed book is a sentence and a way in; its pages, words and pictures stay closed', async () => {
    const pdf = setPdf([{ text: 'Secret lathe' }]);
    const closed = await bringBook(usta, pdf, { conditionsOfAccess: 'login' });
    const organisation = await bringBook(usta, pdf, { conditionsOfAccess: 'organisation', institution: 'baku-industry-college' });
    const nobody = visit(usta.app);
    const somebody = await signedIn(usta);
    const member = await signedIn(usta, [{ role: 'author', institution: 'baku-industry-college' }]);
    const statuses = async ({ get }: Pick<typeof nobody, 'get'>, { id }: BroughtBook): Promise<number[]> =>
      Promise.all(
        ['pages/1', 'pages/1/image', 'pages/1/words?q=lathe', 'book'].map(async (one) => (await get(`/items/${id}/${one}`)).status),
      );
    expect(await statuses(nobody, closed)).toEqual([303, 401, 401, 401]);
    expect(await statuses(somebody, closed)).toEqual([200, 200, 200, 200]);
    expect(await statuses(somebody, organisation)).toEqual([403, 403, 403, 403]);
    expect(await statuses(member, organisation)).toEqual([200, 200, 200, 200]);
    const open = async ({ get }: Pick<typeof nobody, 'get'>, { id }: BroughtBook): Promise<string> =>
      (await get(((await get(`/items/${id}?page=1`)).headers as Record<string, string>)['location'] ?? '')).text;
    const page = await open(nobody, closed);
    expect(page).toContain('Sign in to read the book.');
    expect(page).toMatch(/href="\/sign-in\?next=[^"]+page%3D1"/);
    expect(page).not.toMatch(/Secret lathe|id="reader"|reader\.js/);
    expect(await open(somebody, organisation)).toContain('Only people of the institution');
    expect(await open(member, organisation)).toContain('id="reader"');
    expect((await member.get(`/items/${organisation.id}/pages/1/image`)).headers['cache-control']).toBe('private, no-cache');
  });

  test('pdf.js comes from here, its worker under a policy of its own', async () => {
    const page = await visit(usta.app).get(`/items/${turkish.id}/pages/1`);
    expect(page.headers['content-security-policy']).toContain("worker-src 'self'");
    expect(page.headers['content-security-policy']).not.toContain('wasm-unsafe-eval');
    const engine = /data-engine="([^"]+)"/.exec(
      (await visit(usta.app).get(((await visit(usta.app).get(`/items/${turkish.id}`)).headers as Record<string, string>)['location'] ?? ''))
        .text,
    )?.[1];
    const worker = await request(usta.app).get(`${engine ?? ''}/build/pdf.worker.min.mjs`);
    expect(worker.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': expect.stringContaining('javascript'),
    });
    expect(worker.headers['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval'");
    for (const file of ['fonts/FoxitSans.pfb', 'fonts/LiberationSans-Regular.ttf', 'cmaps/78-H.bcmap', 'wasm/openjpeg.wasm'])
      expect([file, (await request(usta.app).get(`${engine ?? ''}/${file}`)).status]).toEqual([
        file,
        file.includes('FoxitSans') ? 404 : 200,
      ]);
    expect((await request(usta.app).get(`${engine ?? ''}/build/../../package.json`)).status).toBe(404);
  });
});
