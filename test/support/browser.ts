import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** A real headless Chromium; the run has unpacked it. */
export function openBrowser(): Promise<Browser> {
  const executablePath = process.env['USTA_TEST_CHROMIUM'] ?? '';
  const folder = path.dirname(executablePath);
  const libraries = process.env['USTA_TEST_CHROMIUM_LIBRARIES'];
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--headless=shell'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      LANG: 'C.UTF-8',
      ...(libraries === undefined ? {} : { LD_LIBRARY_PATH: libraries }),
    },
  });
}
