import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { soon } from '../support/soon.ts';
import { serveUsta, type ServedUsta } from '../support/served-usta.ts';

let usta: ServedUsta;
let browser: Browser;
beforeAll(async () => {
  [usta, browser] = await Promise.all([serveUsta(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await usta.close();
});

const LANGUAGES = [
  { language: 'az', dir: 'ltr', query: 'qaynaqci', suggested: 'qayna', found: /qayna/i },
  { language: 'ar', dir: 'rtl', query: 'لحام', suggested: 'لحا', found: /لحا/ },
] as const;

async function open(options: { javaScriptEnabled: boolean; language: string }, use: (page: Page) => Promise<void>): Promise<void> {
  const context: BrowserContext = await browser.newContext({
    javaScriptEnabled: options.javaScriptEnabled,
    locale: options.language,
    viewport: { width: 360, height: 740 },
  });
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

describe.each(LANGUAGES)('in $language', ({ language, dir, query, suggested, found }) => {
  test.each([true, false])('a teacher searches, narrows, opens a lesson and goes back (JavaScript %s)', async (javaScriptEnabled) => {
    await open({ javaScriptEnabled, language }, async (page) => {
      await page.goto(`${usta.address}/${language}`);
      await soon(async () => expect(await page.locator('html').getAttribute('dir')).toBe(dir));
      const box = page.getByRole('main').getByRole('searchbox').or(page.getByRole('main').getByRole('combobox')).first();
      await box.fill(query);
      await box.press('Enter');
      await page.waitForURL(/\/search\?q=/);
      await expect(page.locator('mark').first().textContent()).resolves.toMatch(found);
      const total = await page.locator('main li article, main article').count();
      expect(total).toBeGreaterThan(0);

      const filter = page.locator('a[href*="type=video-lesson"]').first();
      if (!(await filter.isVisible())) await page.locator('details > summary').first().click();
      const group = page.locator('details:has(a[href*="type=video-lesson"]) > summary').last();
      if (!(await filter.isVisible())) await group.click();
      await filter.click();
      await page.waitForURL(/type=video-lesson/);
      await page.locator('main article a').first().click();
      await page.waitForURL(/\/items\//);
      await soon(async () => expect(await page.locator('h1').count()).toBe(1));
      await page.goBack();
      expect(page.url()).toContain('type=video-lesson');
    });
  });

  test('suggestions open by keyboard, and at most one request is under way', async () => {
    await open({ javaScriptEnabled: true, language }, async (page) => {
      let underWay = 0;
      let most = 0;
      await page.route('**/api/suggest**', async (route) => {
        underWay += 1;
        most = Math.max(most, underWay);
        const answer = await route.fetch();
        await page.waitForTimeout(80);
        underWay -= 1;
        await route.fulfill({ response: answer }).catch(() => undefined);
      });
      await page.goto(`${usta.address}/${language}`);
      const box = page.getByRole('main').getByRole('combobox').first();
      await box.pressSequentially(suggested, { delay: 25 });
      await page.getByRole('option').first().waitFor();
      expect(most).toBe(1);
      await box.press('ArrowDown');
      await soon(async () => expect(await box.getAttribute('aria-activedescendant')).toBeTruthy());
      await box.press('Escape');
      await soon(async () => expect(await page.getByRole('option').first().isVisible()).toBe(false));
      await box.press('ArrowDown');
      await page.getByRole('option').first().waitFor();
      await box.press('ArrowDown');
      await box.press('Enter');
      await page.waitForURL(/\/(items|specialties|search)/);
    });
  });

  test('nothing found says so and offers a way out', async () => {
    await open({ javaScriptEnabled: false, language }, async (page) => {
      await page.goto(`${usta.address}/${language}/search?q=${encodeURIComponent(query)}&type=textbook&year=1999`);
      const main = page.getByRole('main');
      await soon(async () => expect(await main.locator('article').count()).toBe(0));
      await soon(async () => expect(await main.locator(`a[href$="/search?q=${encodeURIComponent(query)}"]`).count()).toBeGreaterThan(0));
      await soon(async () => expect(await main.locator('a[href*="/specialties/"], a[href*="occupation="]').count()).toBeGreaterThan(0));
      await page.goto(`${usta.address}/${language}/search?q=qwxzptv`);
      await soon(async () => expect(await main.locator('article').count()).toBe(0));
    });
  });

  test.each([320, 1200])('no page is wider than a window of %i px', async (width) => {
    const context = await browser.newContext({ viewport: { width, height: 800 }, locale: language });
    const page = await context.newPage();
    for (const path of [
      '',
      '/search?q=',
      '/search?type=programme',
      '/specialties',
      '/specialties/0715',
      '/institutions',
      '/institutions/baku-industry-college',
      '/about',
      '/nowhere',
    ]) {
      await page.goto(`${usta.address}/${language}${path}`);
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      expect([path, overflow]).toEqual([path, 0]);
    }
    await context.close();
  });
});
