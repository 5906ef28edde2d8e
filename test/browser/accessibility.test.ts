import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
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

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

describe.each(['az', 'ar'])('every page in %s', (language) => {
  test.each(['light', 'dark'] as const)(
    'has no finding of axe in %s colours',
    async (colorScheme) => {
      const context = await browser.newContext({ colorScheme, viewport: { width: 1000, height: 800 } });
      const page = await context.newPage();
      const findings: string[] = [];
      for (const path of await everyPage(usta)) {
        await page.goto(`${usta.address}/${language}${path}`);
        const axe = new AxeBuilder({ page });
        // Dark pages differ in their colours alone.
        const { violations } = await (colorScheme === 'light' ? axe.withTags(RULES) : axe.withRules(['color-contrast'])).analyze();
        findings.push(...violations.map(({ id, nodes }) => `${path}: ${id} ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`));
      }
      expect(findings).toEqual([]);
      await context.close();
    },
    120_000,
  );
});
