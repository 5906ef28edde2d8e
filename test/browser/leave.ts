import type { Page } from 'playwright-core';

/** Does what leads to another page, and waits for that page, also where it has the same address. */
export async function leave(page: Page, act: Promise<void>): Promise<void> {
  const answer = page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame());
  await Promise.all([answer, act]);
  await page.waitForLoadState('load');
}

/** The submission whose page this is. */
export function submissionIn(page: Page): string {
  return /submissions\/([^/?#]+)/.exec(page.url())?.[1] ?? '';
}
