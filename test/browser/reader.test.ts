import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { bringBook, setPdf, type BroughtBook } from '../server/media/books.ts';
import { smallPdf } from '../server/media/small-pdf.ts';
import { findingsOn } from '../support/axe.ts';
import { soon } from '../support/soon.ts';
import { openBrowser } from '../support/browser.ts';
import { openUsta, type TestUsta } from '../support/usta.ts';

const WORDS = {
  tr: 'Torna tezgâhında kesici takım bağlanır ve ölçülür',
  fr: 'Le tournage façonne une pièce; préparez l’outil à charioter',
  ar: 'تعلّم أساسيات اللحام الكهربائي في الورشة',
};

let usta: TestUsta;
let server: Server;
let browser: Browser;
let address: string;
const books: Record<string, BroughtBook> = {};

/** Twelve pages; the words are on the ninth alone. */
function book(language: 'tr' | 'fr' | 'ar'): Buffer {
  const pages = Array.from({ length: 12 }, (_, at) => ({
    text: at === 8 ? WORDS[language] : `${language === 'ar' ? 'صفحة' : 'Sayfa'} ${at + 1}`,
    ...(at % 4 === 0 ? { title: `${language === 'ar' ? 'الفصل' : 'Chapter'} ${at / 4 + 1}` } : {}),
  }));
  return setPdf(pages, { language, romanPages: 2 });
}

beforeAll(async () => {
  [usta, browser] = await Promise.all([openUsta(), openBrowser()]);
  for (const language of ['tr', 'fr', 'ar'] as const) books[language] = await bringBook(usta, book(language), { language });
  const noise = await sharp({
    create: { width: 900, height: 1200, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
  })
    .jpeg({ quality: 95 })
    .toBuffer();
  const picture = { jpeg: noise, width: 900, height: 1200 };
  books['large'] = await bringBook(
    usta,
    smallPdf([{ lines: ['A cover'] }, ...Array.from({ length: 14 }, () => picture), { lines: ['The last page'] }]),
  );
  await usta.context.search.index.caughtUp();
  server = await new Promise((resolve) => {
    const listening = usta.app.listen(0, '127.0.0.1', () => {
      resolve(listening);
    });
  });
  address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}, 90_000);
afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await usta.close();
});

async function visit(options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 800 }, ...options });
  const failures: string[] = [];
  const page = await context.newPage();
  page.on('pageerror', (error) => failures.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') failures.push(message.text());
  });
  try {
    await use(page);
    expect(failures).toEqual([]);
  } finally {
    await context.close();
  }
}

const idOf = (name: string): string => books[name]?.id ?? '';
const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
const sheet = (number: number): string => `.reader-sheet[data-page="${String(number)}"]`;

describe('the reader', () => {
  test.each([
    { language: 'tr', query: 'tezgahinda', marked: ['tezgâhında'] },
    { language: 'fr', query: 'faconne charioter', marked: ['façonne', 'charioter'] },
    { language: 'ar', query: 'لحام', marked: ['اللحام'] },
  ])('opens a book in $language at its page, the words marked', async ({ language, query, marked }) => {
    await visit({ locale: language }, async (page) => {
      const asked: string[] = [];
      page.on('request', (one) => asked.push(new URL(one.url()).pathname));
      await page.goto(`${address}/${language === 'fr' ? 'az' : language}/items/${idOf(language)}?page=9&q=${encodeURIComponent(query)}`);
      const marks = page.locator(`${sheet(9)} .textLayer mark`);
      await marks.first().waitFor();
      await soon(async () => expect(await marks.allTextContents()).toEqual(marked));
      await soon(async () => expect(await page.locator('#reader-page').inputValue()).toBe('7'));
      await soon(async () => expect(await page.locator('[data-part=of]').textContent()).toBe('(9 / 12)'));
      const place = await marks.first().boundingBox();
      expect(place !== null && place.y > 0 && place.y < 800).toBe(true);
      // Left to right inside a right-to-left page, and the other way round.
      await soon(async () => expect(await page.locator('.reader-pages').getAttribute('dir')).toBe('ltr'));
      await soon(async () =>
        expect(await page.locator(`${sheet(9)} .textLayer span[dir=${language === 'ar' ? 'rtl' : 'ltr'}]`).count()).toBeGreaterThan(0),
      );
      expect(asked.filter((path) => path.startsWith('/assets/pdfjs-')).length).toBeGreaterThan(1);
    });
  });

  test('loads nothing of pdf.js before it is opened, goes by keyboard, remembers its page', async () => {
    await visit({ locale: 'en' }, async (page) => {
      const engine: string[] = [];
      page.on('request', (one) => {
        if (/pdfjs-|reader-open|\/files\//.test(one.url())) engine.push(one.url());
      });
      await page.goto(`${address}/en/items/${idOf('tr')}`, { waitUntil: 'networkidle' });
      expect(engine).toEqual([]);
      await page.getByRole('button', { name: 'Read the book here' }).click();
      await page.locator(`${sheet(1)}[data-drawn]`).waitFor();
      const box = page.locator('#reader-page');
      const at = async (label: string): Promise<void> => {
        await page.waitForFunction(`document.getElementById('reader-page').value === '${label}'`);
      };
      await page.keyboard.press('PageDown');
      await at('ii');
      await page.keyboard.press('End');
      await at('10');
      await page.keyboard.press('ArrowLeft');
      await at('9');
      await page.keyboard.press('Home');
      await at('i');
      await box.fill('ii');
      await box.press('Enter');
      await at('ii');
      await box.fill('99');
      await box.press('Enter');
      await soon(async () => expect(await page.locator('[data-part=notice]').textContent()).toBe('The book has no page “99”'));
      await box.press('Escape');
      await page.locator('.reader-pages').focus();
      const width = (): Promise<number> => page.evaluate<number>(`document.querySelector('${sheet(2)}').offsetWidth`);
      const before = await width();
      await page.keyboard.press('+');
      await soon(async () => expect(await width()).toBeGreaterThan(before));
      await page.keyboard.press('t');
      await soon(async () => expect(await page.locator('[data-tool=contents]').getAttribute('aria-expanded')).toBe('true'));
      await page.locator('[data-panel=contents] button', { hasText: 'Chapter 2' }).click();
      await at('3');
      await page.keyboard.press('Escape');
      await soon(async () => expect(await page.locator('#reader-side').isVisible()).toBe(false));
      await page.keyboard.press('/');
      await soon(async () => expect(await page.evaluate<string>('document.activeElement.id')).toBe('reader-q'));
      await page.keyboard.press('Escape');
      await page.locator('[data-tool=thumbnails]').click();
      await page.locator('[data-panel=thumbnails] li:nth-child(9) button').click();
      await at('7');
      await page.locator('[data-tool=dark]').click();
      await page.waitForURL(/[?&]page=9\b/);
      await page.goto(`${address}/en/items/${idOf('tr')}`);
      await soon(async () => expect(await page.locator('#read').textContent()).toContain('Continue on page 9'));
    });
  });

  test('searches in the book beside its pages, and marks what it goes to', async () => {
    await visit({ locale: 'en' }, async (page) => {
      await page.goto(`${address}/en/items/${idOf('tr')}?page=1`);
      await page.locator(`${sheet(1)}[data-drawn]`).waitFor();
      await page.locator('.reader-pages').focus();
      await page.keyboard.press('/');
      await page.keyboard.type('tezgahinda');
      await page.keyboard.press('Enter');
      const hit = page.locator('.reader-hits button');
      await hit.first().waitFor();
      await soon(async () => expect(await hit.locator('b').allTextContents()).toEqual(['7 (9)']));
      await soon(async () => expect(await hit.locator('mark').allTextContents()).toEqual(['tezgâhında']));
      await hit.first().click();
      await page.locator(`${sheet(9)} .textLayer mark`, { hasText: 'tezgâhında' }).waitFor();
      await page.locator('#reader-q').fill('qwxzptv');
      await page.locator('#reader-q').press('Enter');
      await page.locator('[data-part=found]', { hasText: 'The book does not have these words' }).waitFor();
    });
  });

  test('the text of a page can be selected', async () => {
    await visit({ locale: 'en' }, async (page) => {
      await page.goto(`${address}/en/items/${idOf('tr')}?page=9`);
      await page.locator(`${sheet(9)} .textLayer`).waitFor();
      const text = await page.evaluate<string>(
        `(() => { getSelection().selectAllChildren(document.querySelector('${sheet(9)} .textLayer')); return getSelection().toString(); })()`,
      );
      expect(text.replace(/\s+/g, ' ')).toContain(WORDS.tr);
    });
  });

  test('a large book loads only the parts it shows, and waits out a lost connection', async () => {
    await visit({ locale: 'en' }, async (page) => {
      let fails = 1;
      await page.route('**/files/**', async (route) => {
        expect(route.request().headers()['range']).toMatch(/^bytes=\d+-\d+$/);
        if (fails > 0) {
          fails -= 1;
          await route.fulfill({ status: 503 });
        } else await route.continue();
      });
      await page.goto(`${address}/en/items/${idOf('large')}?page=16`);
      await page.locator(`${sheet(16)} .textLayer`, { hasText: 'The last page' }).waitFor();
      const [loaded, size] = await page.evaluate<[number, number]>(
        "(({ loaded, bytes }) => [Number(loaded), Number(bytes)])(document.getElementById('reader').dataset)",
      );
      expect(size).toBeGreaterThan(5_000_000);
      expect(loaded).toBeLessThan(size / 3);
      await page.locator('.reader-scanned').first().waitFor();
    }).catch((error: unknown) => {
      // The browser itself reports the answer that failed.
      if (!String(error).includes('503')) throw error;
    });
  });

  test.each(['az', 'ar'])('has no finding of axe in %s, and fits 320 px', async (language) => {
    await visit({ locale: language, viewport: { width: 320, height: 640 } }, async (page) => {
      const word = language === 'ar' ? 'اللحام' : 'tezgah';
      const name = language === 'ar' ? 'ar' : 'tr';
      await page.goto(`${address}/${language}/items/${idOf(name)}?page=9&q=${encodeURIComponent(word)}`);
      await page
        .locator(`${sheet(9)} .textLayer mark`)
        .first()
        .waitFor();
      await soon(async () => expect(await overflow(page)).toBe(0));
      await page.locator('[data-tool=more]').click();
      await page.locator('[data-tool=contents]').click();
      await soon(async () => expect(await overflow(page)).toBe(0));
      const small = await page.evaluate<string[]>(
        "[...document.querySelectorAll('.reader-bar button, .reader-side button')].filter((one) => one.checkVisibility() && (one.offsetWidth < 44 || one.offsetHeight < 44)).map((one) => one.outerHTML.slice(0, 80))",
      );
      expect(small).toEqual([]);
      expect(await findingsOn(page)).toEqual([]);
      await page.setViewportSize({ width: 1100, height: 800 });
      await page
        .locator(`${sheet(9)} .textLayer mark`)
        .first()
        .waitFor();
      expect(await findingsOn(page)).toEqual([]);
    });
  });

  test.each(['az', 'ar'])('without JavaScript there is page after page in %s', async (language) => {
    await visit({ locale: language, javaScriptEnabled: false, viewport: { width: 320, height: 640 } }, async (page) => {
      const name = language === 'ar' ? 'ar' : 'tr';
      const query = language === 'ar' ? 'اللحام' : 'tezgah';
      await page.goto(`${address}/${language}/items/${idOf(name)}?page=9&q=${encodeURIComponent(query)}`);
      await soon(async () => expect(await page.locator('#leaf mark').count()).toBe(1));
      await soon(async () => expect(await page.locator('#reader, #read').locator('visible=true').count()).toBe(0));
      await page.locator('#leaf a[rel=next]').click();
      await page.waitForURL(/\/pages\/10\?/);
      await soon(async () => expect(await overflow(page)).toBe(0));
      await page.locator('a[rel=prev]').first().click();
      await soon(async () => expect(await page.locator('main mark').count()).toBe(1));
      await page.locator('#to-page').fill('ii');
      await page.locator('.to-page button').click();
      await page.waitForURL(/\/pages\/2\?/);
    });
    await visit({ locale: language }, async (page) => {
      await page.goto(`${address}/${language}/items/${idOf('tr')}/pages/9?q=tezgah`);
      expect(await findingsOn(page)).toEqual([]);
    });
  });
});
