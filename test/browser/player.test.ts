import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { findingsOn } from '../support/axe.ts';
import { soon } from '../support/soon.ts';
import { openBrowser } from '../support/browser.ts';
import { buildLesson } from '../support/builders.ts';
import { ownFile } from '../support/own-file.ts';
import { tinyVideo } from '../support/tiny-video.ts';
import { openUstaWithoutSearch, type TestUsta } from '../support/usta.ts';
import { waitFor } from '../support/wait-for.ts';

let usta: TestUsta;
let server: Server;
let browser: Browser;
let address: string;
let lesson: string;
let framed: string;

const SECONDS = 300;
const cues = (words: readonly string[]): Buffer => {
  const at = (seconds: number): string =>
    `00:${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}.000`;
  return Buffer.from(
    ['WEBVTT', ...words.map((text, position) => `${at(position * 10)} --> ${at(position * 10 + 8)}\n${text}`)].join('\n\n'),
  );
};
const AZ = Array.from({ length: 28 }, (_, at) =>
  at === 19 ? 'Noniusun sıfırı iyirmi üçü keçib' : `Usta ${at + 1}-ci işi göstərir və səbəbini deyir`,
);
const AR = Array.from({ length: 28 }, (_, at) =>
  at === 19 ? 'صفر الورنية تجاوز ثلاثة وعشرين' : `يبين المعلم الخطوة ${at + 1} ويذكر سببها`,
);

async function store(fields: object): Promise<string> {
  const item = buildLesson({
    name: { az: 'Ştangenpərgarla ölçmə', ar: 'القياس بالقدمة' },
    duration: 'PT5M',
    specialty: ['0715'],
    ...fields,
  });
  await usta.context.catalogue.store([item]);
  return (await usta.context.catalogue.findByIdentifiers([item.identifier]))[0]?._id ?? '';
}

beforeAll(async () => {
  [usta, browser] = await Promise.all([openUstaWithoutSearch(), openBrowser()]);
  usta.context.jobs.start();
  server = await new Promise<Server>((resolve) => {
    const listening = usta.app.listen(0, '127.0.0.1', () => {
      resolve(listening);
    });
  });
  address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const chapters = [
    { name: { az: 'Alətin hissələri', ar: 'أجزاء الأداة' }, startOffset: 0, endOffset: 140 },
    { name: { az: 'Val: xarici ölçü', ar: 'العمود: القياس الخارجي' }, startOffset: 140 },
  ];
  const caption = [await ownFile(usta, 'caption', cues(AZ), 'az'), await ownFile(usta, 'caption', cues(AR), 'ar')];
  lesson = await store({ encoding: [await ownFile(usta, 'video', await tinyVideo(SECONDS))], caption, chapters });
  framed = await store({ embedUrl: 'https://www.youtube-nocookie.com/embed/uPnu33w7ycY', caption, chapters });
});
afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await usta.close();
});

async function open(path: string, use: (page: Page) => Promise<void>, options: BrowserContextOptions = {}): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const failures: string[] = [];
  const page = await context.newPage();
  page.on('pageerror', (error) => failures.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') failures.push(message.text());
  });
  try {
    await page.goto(address + path);
    await use(page);
    expect(failures).toEqual([]);
  } finally {
    await context.close();
  }
}

const time = (page: Page): Promise<number> => page.evaluate<number>("Math.round(document.querySelector('video').currentTime)");
/** Playwright's own waiting evaluates texts in the page, which our pages forbid. */
const until = (page: Page, expression: string): Promise<void> =>
  waitFor(expression, () => page.evaluate<boolean>(`Boolean(${expression})`));

describe('an own video', () => {
  test('starts at the second of the address, its transcript follows, and every line goes to its moment', async () => {
    await open(`/az/items/${lesson}?t=193&q=nonius`, async (page) => {
      await until(page, "document.querySelector('video').readyState > 0");
      await soon(async () => expect(await time(page)).toBe(193));
      await soon(async () => expect(await page.locator('#lines [aria-current]').textContent()).toContain('Noniusun sıfırı'));
      await soon(async () => expect(await page.locator('#lines mark').allTextContents()).toEqual(['Noniusun']));
      const [line, list] = await Promise.all([page.locator('#lines [aria-current]').boundingBox(), page.locator('#lines').boundingBox()]);
      expect((line?.y ?? 0) - (list?.y ?? 0)).toBeGreaterThanOrEqual(0);
      expect((line?.y ?? 0) + (line?.height ?? 0)).toBeLessThanOrEqual((list?.y ?? 0) + (list?.height ?? 0));
      await page.locator('#lines a[data-start="60"]').click();
      await until(
        page,
        "!document.querySelector('video').paused && document.querySelector('video').currentTime >= 60 && document.querySelector('video').currentTime < 70",
      );
      expect(page.url()).toMatch(/\?t=60&q=nonius$/);
      await page.evaluate("document.querySelector('video').currentTime = 121");
      await until(page, "document.querySelector('#lines [aria-current]').dataset.start === '120'");
      await page.locator('.chapters a').nth(1).click();
      await until(page, "document.querySelector('video').currentTime >= 140");
      await soon(async () => expect(await page.locator('#copy-moment').textContent()).toMatch(/02:2\d/));
    });
  });

  test('obeys the keyboard where the focus is on it, and nowhere else', async () => {
    await open(`/ar/items/${lesson}?t=100`, async (page) => {
      await until(page, "document.querySelector('video').readyState > 0");
      await page.locator('video').focus();
      for (const [key, to] of [
        ['ArrowRight', 105],
        ['l', 115],
        ['j', 105],
        ['ArrowLeft', 100],
      ] as const) {
        await page.keyboard.press(key);
        expect([key, await time(page)]).toEqual([key, to]);
      }
      await page.keyboard.press('>');
      await page.keyboard.press('m');
      // The reader's language is on from the beginning, as it is not the video's.
      await page.keyboard.press('c');
      expect(await page.evaluate("[...document.querySelector('video').textTracks].filter(({ mode }) => mode === 'showing').length")).toBe(
        0,
      );
      await page.keyboard.press('c');
      expect(
        await page.evaluate(
          "(({ playbackRate, muted, textTracks }) => [playbackRate, muted, [...textTracks].find(track => track.mode === 'showing').language])(document.querySelector('video'))",
        ),
      ).toEqual([1.25, true, 'ar']);
      await soon(async () => expect(await page.locator('#speed').inputValue()).toBe('1.25'));
      await page.keyboard.press(' ');
      await until(page, "!document.querySelector('video').paused");
      await page.keyboard.press('k');
      await until(page, "document.querySelector('video').paused");
      await page.locator('#said-query').focus();
      await page.keyboard.press('k');
      await soon(async () => expect(await page.locator('#said-query').inputValue()).toBe('k'));
      await soon(async () => expect(await page.evaluate("document.querySelector('video').paused")).toBe(true));
      // No trap: from the video one comes to what follows it.
      await page.locator('video').focus();
      for (let presses = 0; presses < 25 && (await page.evaluate("document.activeElement.id !== 'speed'")); presses += 1)
        await page.keyboard.press('Tab');
      await soon(async () => expect(await page.evaluate('document.activeElement.id')).toBe('speed'));
    });
  });

  test('its transcript is searched as one types, in any spelling', async () => {
    await open(`/az/items/${lesson}`, async (page) => {
      await page.locator('#said-query').fill('SIFIRI kecib');
      await soon(async () => expect(await page.locator('#lines li:visible').count()).toBe(1));
      await soon(async () => expect(await page.locator('#said-found').textContent()).toBe('Tapılan sətirlər: 1'));
      await page.locator('#said-query').fill('');
      await soon(async () => expect(await page.locator('#lines li:visible').count()).toBe(28));
      await page.getByRole('link', { name: 'Ərəb dili', exact: true }).click();
      await page.locator('#said-query').fill('الورنيه');
      await soon(async () =>
        expect(await page.locator('#lines li:visible').allTextContents()).toEqual([expect.stringContaining('صفر الورنية')]),
      );
    });
  });

  test('goes on where it was left, and forgets that when told', async () => {
    await open(`/az/items/${lesson}`, async (page) => {
      await until(page, "document.querySelector('video').readyState > 0");
      await soon(async () => expect(await page.locator('#resume').isVisible()).toBe(false));
      await page.locator('#lines a[data-start="150"]').click();
      await until(page, "document.querySelector('video').currentTime > 150.2");
      await page.locator('video').press('k');
      await page.goto(`${address}/az/items/${lesson}`);
      await soon(async () => expect(await page.locator('#resume').textContent()).toContain('02:30'));
      await page.getByRole('button', { name: 'Davam et' }).click();
      await until(page, "document.querySelector('video').currentTime >= 150");
      await page.goto(`${address}/az/items/${lesson}`);
      await page.getByRole('button', { name: 'Bu yeri unut' }).click();
      await soon(async () => expect(await page.evaluate("localStorage.getItem('usta.places')")).toBeNull());
      await page.goto(`${address}/az/items/${lesson}`);
      await soon(async () => expect(await page.locator('#resume').isVisible()).toBe(false));
    });
  });

  test('plays without JavaScript from the second', async () => {
    await open(
      `/az/items/${lesson}?t=193`,
      async (page) => {
        await soon(async () => expect(await page.locator('video source').getAttribute('src')).toMatch(/#t=193$/));
        await page.locator('#lines a[href="?t=60"]').click();
        await soon(async () => expect(await page.locator('video source').getAttribute('src')).toMatch(/#t=60$/));
        await soon(async () => expect(await page.locator('#controls').isVisible()).toBe(false));
      },
      { javaScriptEnabled: false },
    );
  });

  test('with less data is loaded only when its button, which says how much that is, is pressed', async () => {
    await open(`/az/items/${lesson}?t=193`, async (page) => {
      await page.getByRole('button', { name: 'Az məlumatla göstər' }).click();
      await page.waitForURL(/\?t=193$/);
      await soon(async () => expect(await page.locator('video').count()).toBe(0));
      await soon(async () => expect(await page.locator('#play').textContent()).toMatch(/Oxut · 5 dəq · \d+ kB/));
      await page.locator('#play').click();
      await until(page, "document.querySelector('video').currentTime >= 193");
      await soon(async () => expect(await page.locator('#play').isVisible()).toBe(false));
      await page.getByRole('button', { name: 'Hər şeyi göstər' }).click();
      await until(page, "document.querySelector('video') !== null && document.querySelector('#play') === null");
    });
  });
});

test('a video at YouTube: nothing of it is loaded before, and moments are reached by messages to its frame', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const foreign: string[] = [];
  const player = `<script>let at = 5; addEventListener('message', ({ data, source, origin }) => { const { func, args } = JSON.parse(data); if (func === 'seekTo') at = args[0]; source.postMessage(JSON.stringify({ event: 'infoDelivery', info: { currentTime: at, playerState: 1 } }), origin); });</script>`;
  await context.route(/^https:/, (route) => {
    foreign.push(route.request().url());
    return route.fulfill({ contentType: 'text/html', body: player });
  });
  await page.goto(`${address}/az/items/${framed}?t=193`);
  expect(foreign).toEqual([]);
  const failures: string[] = [];
  page.on('console', (message) => failures.push(message.text()));
  await page.locator('#play').click();
  await waitFor('the frame', () => foreign.length > 0);
  expect(foreign).toEqual([
    expect.stringMatching(/^https:\/\/www\.youtube-nocookie\.com\/embed\/uPnu33w7ycY\?enablejsapi=1&origin=http.*&start=193&/),
  ]);
  await until(page, "document.querySelector('#lines [aria-current]')?.dataset.start === '0'");
  await page.locator('#lines a[data-start="60"]').click();
  await until(page, "document.querySelector('#lines [aria-current]')?.dataset.start === '60'");
  expect(foreign).toHaveLength(1);
  expect(failures).toEqual([]);
  await context.close();
});

test.each(['az', 'ar'])('no finding of axe and nothing wider than 320 px in %s', async (language) => {
  await open(
    `/${language}/items/${lesson}?t=193&q=nonius`,
    async (page) => {
      await until(page, "document.querySelector('video').readyState > 0");
      await page.locator('#keys summary').click();
      expect(await findingsOn(page)).toEqual([]);
      await page.setViewportSize({ width: 320, height: 640 });
      await soon(async () => expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320));
      await page.goto(`${address}/${language}/items/${framed}`);
      await soon(async () => expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320));
      await soon(async () => expect(await page.locator('#lines').isVisible()).toBe(false));
      expect(await findingsOn(page)).toEqual([]);
    },
    {},
  );
});
