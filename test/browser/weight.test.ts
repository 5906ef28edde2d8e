import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { serveUsta, type ServedUsta } from '../support/served-usta.ts';

const HEAVIEST = 60 * 1024;

let usta: ServedUsta;
let browser: Browser;
beforeAll(async () => {
  [usta, browser] = await Promise.all([serveUsta(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await usta.close();
});

describe('the results page with 20 hits', () => {
  test.each(['az', 'ar'])('is light in %s: at most 60 KB, and 3 requests before the first text', async (language) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    let bytes = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    await page.goto(`${usta.address}/${language}/search`, { waitUntil: 'networkidle' });
    expect(await page.locator('main article').count()).toBe(20);
    expect(bytes).toBeGreaterThan(5000);
    expect(bytes).toBeLessThanOrEqual(HEAVIEST);
    // What blocks the first text: the document, style sheets and scripts that are neither modules nor deferred.
    const blocking = await page.evaluate<number>(
      "document.querySelectorAll('link[rel=stylesheet], script[src]:not([type=module]):not([defer]):not([async])').length",
    );
    expect(1 + blocking).toBeLessThanOrEqual(3);
    await context.close();
  });
});
