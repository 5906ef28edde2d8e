import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { findingsOn } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { serveUsta, type ServedUsta } from '../support/served-usta.ts';
import { everyPage } from './pages.ts';

let usta: ServedUsta;
let browser: Browser;
beforeAll(async () => {
  [usta, browser] = await Promise.all([serveUsta(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await usta.close();
});

test.each(['az', 'ar'])(
  'no page has a finding of axe in %s, in light and in dark colours',
  async (language) => {
    const context = await browser.newContext({ viewport: { width: 1000, height: 800 } });
    const page = await context.newPage();
    const findings: string[] = [];
    for (const path of await everyPage(usta)) {
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(`${usta.address}/${language}${path}`);
      findings.push(...(await findingsOn(page)));
      if (language === 'az') {
        // Dark pages differ in their colours alone, and those are the same in every language.
        await page.emulateMedia({ colorScheme: 'dark' });
        findings.push(...(await findingsOn(page, { rules: ['color-contrast'] })));
      }
    }
    expect(findings).toEqual([]);
    await context.close();
  },
  120_000,
);
