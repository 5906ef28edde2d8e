import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { filesOf, listen } from '../server/media/drafted-files.ts';
import { smallPdf } from '../server/media/small-pdf.ts';
import { findingsOn } from '../support/axe.ts';
import { soon } from '../support/soon.ts';
import { openBrowser } from '../support/browser.ts';
import { PASSWORD } from '../support/people.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';
import { openWriting, type WritingUsta } from '../support/writing.ts';

jest.setTimeout(60_000);

const PART = 8 * 1024 * 1024;
const SIZE = 3 * PART + 1000;
const folder = temporaryFolder();
const failures: string[] = [];
let usta: WritingUsta;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let site: Awaited<ReturnType<typeof listen>>;
let video: string;

beforeAll(async () => {
  [usta, browser] = await Promise.all([openWriting(), openBrowser()]);
  usta.context.jobs.start();
  site = await listen(usta);
  video = path.join(folder.path, 'Dərs.mp4');
  const head = Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f32617663316d703431', 'hex');
  await writeFile(video, Buffer.concat([head, Buffer.alloc(SIZE - head.length, 7)]));
  context = await browser.newContext();
  page = await context.newPage();
  await page.goto(`${site.address}/en/sign-in`);
  await page.fill('input[name=email]', usta.author.person.email);
  await page.fill('input[name=password]', PASSWORD);
  await Promise.all([page.waitForURL(/\/submissions$/), page.keyboard.press('Enter')]);
  await page.close();
});
afterAll(async () => {
  await browser.close();
  await site.stop();
  await usta.close();
  expect(failures).toEqual([]);
});
beforeEach(async () => {
  await page.close();
  page = await context.newPage();
  page.on('pageerror', (error) => failures.push(error.message));
});

const offsetOf = (request: Request): number => Number(request.headers()['upload-offset']);

async function choose(): Promise<void> {
  await page.setInputFiles('#send-video', video);
  await page.click('form[data-kind=video] button[type=submit]');
}

test('a video goes on after its connection was cut, after a pause, and on another visit', async () => {
  const draft = await usta.begin('video-lesson');
  const address = `${site.address}/en/submissions/${draft}/files`;
  const offsets: number[] = [];
  let isStanding = true;
  page.on('request', (request) => {
    if (request.method() === 'PATCH') offsets.push(offsetOf(request));
  });
  let cuts = 0;
  await page.route('**/uploads/*', async (route) => {
    const request = route.request();
    const offset = offsetOf(request);
    if (request.method() === 'PATCH' && offset === PART && cuts === 0) {
      cuts += 1;
      await route.abort('connectionreset');
    } else if (request.method() === 'PATCH' && offset === 2 * PART && isStanding) await route.abort('internetdisconnected');
    else await route.continue();
  });
  await page.goto(address);
  await choose();
  await page.waitForSelector('form[data-kind=video] [data-words]:has-text("lost")');
  await waitFor('two parts have come', () => offsets.includes(2 * PART));
  expect(cuts).toBe(1);
  await page.click('form[data-kind=video] [data-pause]');
  await soon(async () => expect(await page.textContent('form[data-kind=video] [data-words]')).toContain('Paused'));
  expect(await filesOf(usta, draft)).toEqual([]);
  page.on('dialog', (dialog) => void dialog.accept());
  await page.reload();
  isStanding = false;
  offsets.length = 0;
  await choose();
  await waitFor('the file is in the draft', async () => (await filesOf(usta, draft)).length === 1, 30_000);
  expect(offsets[0]).toBe(2 * PART);
  expect(await filesOf(usta, draft)).toMatchObject([{ role: 'video', name: 'Dərs.mp4', contentSize: SIZE }]);
  await page.waitForSelector('.stored-files li');
  await soon(async () => expect(await page.textContent('.stored-files li')).toContain('25 MB'));
});

test('a book is sent, is seen while it is read, and the page is right in az and ar, wide and narrow', async () => {
  const draft = await usta.begin('textbook');
  const address = (language: string): string => `${site.address}/${language}/submissions/${draft}/files`;
  await page.goto(address('en'));
  const pages = Array.from({ length: 300 }, (_, at) => ({ lines: [`Page ${String(at + 1)}`, 'word '.repeat(400)] }));
  await page.setInputFiles('#send-textbook', { name: 'Torna.pdf', mimeType: 'application/pdf', buffer: smallPdf(pages) });
  await Promise.all([page.waitForURL(/#files-textbook$/), page.click('form[data-kind=textbook] button[type=submit]')]);
  await page.waitForSelector('.reading progress', { state: 'detached' });
  await soon(async () => expect(await page.textContent('.stored-files li')).toContain('300 pages'));
  for (const language of ['az', 'ar']) {
    await page.setViewportSize({ width: 1100, height: 900 });
    await page.goto(address(language));
    expect(await findingsOn(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 700 });
    await soon(async () => expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320));
  }
});
