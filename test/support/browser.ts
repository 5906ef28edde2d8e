import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/**
 * Blocks third-party cookies, as browsers do of which nobody has asked otherwise. The second list takes the place of
 * Playwright's own, which turns off the partitioning of storage, and with it this blocking.
 */
export const THIRD_PARTY_COOKIES_BLOCKED = ['--test-third-party-cookie-phaseout', '--disable-features=Translate'];

/** A real headless Chromium; the run has unpacked it. `more` are switches of its command line. */
export function openBrowser(more: readonly string[] = []): Promise<Browser> {
  const executablePath = process.env['USTA_TEST_CHROMIUM'] ?? '';
  const folder = path.dirname(executablePath);
  const libraries = process.env['USTA_TEST_CHROMIUM_LIBRARIES'];
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--headless=shell', ...more],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      LANG: 'C.UTF-8',
      ...(libraries === undefined ? {} : { LD_LIBRARY_PATH: libraries }),
    },
  });
}
