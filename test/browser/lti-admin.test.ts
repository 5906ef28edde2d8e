import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { findingsOn } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { startTestPlatform, TARGET, type TestPlatform } from '../support/lti-platform.ts';
import { makePerson, PASSWORD } from '../support/people.ts';
import { serveUsta, type ServedUsta } from '../support/served-usta.ts';

let usta: ServedUsta;
let browser: Browser;
let platform: TestPlatform;
beforeAll(async () => {
  [usta, browser, platform] = await Promise.all([serveUsta(), openBrowser(), startTestPlatform(TARGET)]);
  expect((await platform.register(usta)).status).toBe(303);
});
afterAll(async () => {
  await browser.close();
  await platform.close();
  await usta.close();
});

test.each([
  { language: 'az', width: 1100 },
  { language: 'ar', width: 320 },
])(
  'no page for the administrator of a learning platform has a finding of axe in $language, or is wider than $width px',
  async ({ language, width }) => {
    const { email } = await makePerson(usta, [{ role: 'administrator' }], 'Rəna');
    const context = await browser.newContext({ viewport: { width, height: 800 } });
    const page = await context.newPage();
    const wrong: string[] = [];
    const look = async (): Promise<void> => {
      wrong.push(...(await findingsOn(page)).map((finding) => `${page.url()}: ${finding}`));
      await page.emulateMedia({ colorScheme: 'dark' });
      wrong.push(...(await findingsOn(page, { rules: ['color-contrast'] })).map((finding) => `${page.url()}, dark: ${finding}`));
      await page.emulateMedia({ colorScheme: 'light' });
      const beyond = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
      if (beyond > 0) wrong.push(`${page.url()}: ${String(beyond)} px too wide`);
    };
    await page.goto(`${usta.address}/${language}/sign-in`);
    await page.fill('input[name=email]', email);
    await page.fill('input[name=password]', PASSWORD);
    await page.click('main form button[type=submit]');
    await page.waitForURL(/\/submissions$/);
    for (const path of ['', '/add', '/keys', '/usage', '/people']) {
      const answer = await page.goto(`${usta.address}/${language}/admin/lti${path}`);
      expect([path, answer?.status()]).toEqual([path, 200]);
      await look();
    }
    await page.goto(`${usta.address}/${language}/admin/lti`);
    await page.locator('a[href*="/admin/lti/platforms/"]').first().click();
    await look();
    await page.locator('form[action$="/health"] button').click();
    await page.locator('ul.health li').first().waitFor();
    await look();
    expect(wrong).toEqual([]);
    await context.close();
  },
  120_000,
);
