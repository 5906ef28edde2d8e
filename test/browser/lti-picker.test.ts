import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { findingsOn } from '../support/axe.ts';
import { soon } from '../support/soon.ts';
import { openBrowser } from '../support/browser.ts';
import { claim, initiation, startTestPlatform, TARGET, type Claims, type TestPlatform } from '../support/lti-platform.ts';
import { serveUsta, type ServedUsta } from '../support/served-usta.ts';

const DL = 'https://purl.imsglobal.org/spec/lti-dl/claim';
const RETURN_URL = 'https://lms.example/return?course=7';
const ITEM_ADDRESS = /\/lti\/items\/[0-9a-z]{12}\?t=192-340$/;

let usta: ServedUsta;
let browser: Browser;
let platform: TestPlatform;
beforeAll(async () => {
  [usta, browser, platform] = await Promise.all([serveUsta(), openBrowser(), startTestPlatform(TARGET)]);
  expect((await platform.register(usta)).status).toBe(303);
  platform.misbehave((res) => void answerAsPlatform(res));
});
afterAll(async () => {
  await browser.close();
  await platform.close();
  await usta.close();
});

interface Asked {
  readonly language: string;
  readonly role?: string;
  readonly isLink?: boolean;
  readonly several?: boolean;
}

const html = (body: string): string => `<!doctype html>${body}`;

/** What the platform signs: it asks for content, or launches a link that shows nothing yet. */
function claimsFor({ language, role = 'Instructor', isLink = false, several = true }: Asked): Claims {
  const settings = {
    deep_link_return_url: RETURN_URL,
    accept_types: ['ltiResourceLink'],
    accept_presentation_document_targets: ['iframe'],
    accept_multiple: several,
    accept_lineitem: true,
  };
  const deepLinking = {
    [claim('message_type')]: 'LtiDeepLinkingRequest',
    [claim('resource_link')]: undefined,
    [`${DL}/deep_linking_settings`]: settings,
  };
  return platform.claims(role, {
    ...(isLink ? { [claim('resource_link')]: { id: 'empty' } } : deepLinking),
    [claim('context')]: { id: 'course-7', title: 'Metal 1' },
    [claim('launch_presentation')]: { locale: language },
  });
}

/** The platform's side: its keys, and the page with which it answers a login; what is asked stands in the login's hint. */
async function answerAsPlatform(res: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(res.req.url ?? '', platform.issuer);
  if (pathname !== '/auth') {
    res.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: platform.published }));
    return;
  }
  const asked = JSON.parse(searchParams.get('login_hint') ?? '') as Asked;
  const token = await platform.sign({ ...claimsFor(asked), nonce: searchParams.get('nonce') });
  const inputs = [
    ['state', searchParams.get('state') ?? ''],
    ['id_token', token],
  ].map(([name, value]) => `<input name="${String(name)}" value="${String(value)}">`);
  const form = `<form method="post" action="${usta.address}/lti/launch">${inputs.join('')}<button>Go on</button></form>`;
  res.setHeader('Content-Type', 'text/html').end(html(form));
}

interface Picking {
  readonly page: Page;
  readonly context: BrowserContext;
  /** The content items of each response that the platform got. */
  readonly answers: object[][];
}

async function openPicker(
  { width, javaScriptEnabled = true }: { width: number; javaScriptEnabled?: boolean },
  asked: Asked,
): Promise<Picking> {
  const context = await browser.newContext({ viewport: { width, height: 700 }, javaScriptEnabled });
  const page = await context.newPage();
  const answers: object[][] = [];
  await page.route('https://lms.example/**', async (route) => {
    const jwt = new URLSearchParams(route.request().postData() ?? '').get('JWT') ?? '';
    answers.push(decodeJwt(jwt)[`${DL}/content_items`] as object[]);
    await route.fulfill({ contentType: 'text/html', body: html(`<p id="back">${route.request().url()}</p>`) });
  });
  const login = new URLSearchParams({ ...initiation(platform, TARGET), login_hint: JSON.stringify(asked) });
  await page.goto(`${usta.address}/lti/login?${login.toString()}`);
  await page.locator('button').click();
  await page.locator('main h1').waitFor();
  return { page, context, answers };
}

/** What axe finds, and whether something is wider than the frame. */
async function wrongWith(page: Page): Promise<string[]> {
  const findings = await findingsOn(page);
  const widest = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  return widest > 0 ? [...findings, `${String(widest)} px too wide`] : findings;
}

const step = (page: Page, value: string) => page.locator(`button[value^="${value}"]`).first();
const listed = (page: Page, count: number): Promise<void> =>
  page
    .locator('input[name="chosen"]')
    .nth(count - 1)
    .waitFor({ state: 'attached' });

async function search(page: Page, query: string): Promise<void> {
  await page.locator('#pick-q').fill(query);
  await page.locator('#pick-q').press('Enter');
  await page.locator('h2.truth', { hasText: query }).waitFor();
}

describe.each([
  { language: 'az', width: 320, query: 'torna', dir: 'ltr' },
  { language: 'ar', width: 1200, query: 'خراطة', dir: 'rtl' },
])('in $language, $width px wide', ({ language, width, query, dir }) => {
  test('no step has a finding of axe or is too wide', async () => {
    const { page, context } = await openPicker({ width }, { language });
    await soon(async () => expect(await page.locator('html').getAttribute('dir')).toBe(dir));
    expect(await wrongWith(page)).toEqual([]);
    await search(page, query);
    await step(page, 'pick:').click();
    await listed(page, 1);
    await page.locator('.tray summary').click();
    if (width < 900) await page.locator('.facets > summary').click();
    expect(await wrongWith(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await findingsOn(page, { rules: ['color-contrast'] })).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    await step(page, 'look:').click();
    await page.locator('#from').fill('9999999');
    await page.locator('#from').press('Enter');
    await page.locator('#part-wrong').waitFor();
    await soon(async () => expect(await page.evaluate('document.activeElement.id')).toBe('from'));
    expect(await wrongWith(page)).toEqual([]);
    await context.close();
  });

  test('a whole unit is added from the page of its plan', async () => {
    const { page, context } = await openPicker({ width }, { language });
    await step(page, 'search?type=curriculum').evaluate((button) => {
      (button as unknown as { click: () => void }).click();
    });
    await page.locator('.chip').first().waitFor();
    await search(page, 'Qaynaqçı: bir illik');
    await step(page, 'look:').click();
    const unit = page.locator('details.module:has(.options li)').first();
    await unit.locator('summary').click();
    expect(await wrongWith(page)).toEqual([]);
    await unit.locator('button[value^="unit:"]').click();
    await listed(page, 2);
    await context.close();
  });
});

test('D7 D14 D15 a part is chosen by keyboard, graded, and sent to the platform; the policy lets the form through', async () => {
  const { page, context, answers } = await openPicker({ width: 900 }, { language: 'en' });
  await page.keyboard.press('Tab');
  await soon(async () => expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe('#tray-title'));
  await search(page, 'lathe');
  await step(page, 'look:').press('Enter');
  await page.locator('#from').fill('3:12');
  await page.locator('#to').fill('5:40');
  await page.locator('#grade').press('Space');
  await page.locator('#to').press('Enter');
  await listed(page, 1);
  // The page of the item stays, and so does the place of the keyboard.
  await soon(async () => expect(await page.evaluate('document.activeElement.dataset.key')).toBe('part'));
  await step(page, 'send').press('Enter');
  await soon(async () => expect(await page.locator('#back').innerText()).toBe(RETURN_URL));
  expect(answers).toEqual([[expect.objectContaining({ url: expect.stringMatching(ITEM_ADDRESS), lineItem: expect.anything() })]]);
  await context.close();
});

test('D7 D15 without scripts one part is chosen and sent', async () => {
  const { page, context, answers } = await openPicker({ width: 320, javaScriptEnabled: false }, { language: 'en', several: false });
  await page.locator('#pick-q').fill('lathe');
  await page.locator('#pick-q').press('Enter');
  await step(page, 'look:').click();
  await page.locator('#from').fill('3:12');
  await page.locator('#to').fill('5:40');
  await page.locator('#to').press('Enter');
  await page.getByRole('button', { name: 'Back to the course' }).click();
  await soon(async () => expect(await page.locator('#back').innerText()).toBe(RETURN_URL));
  expect(answers).toEqual([[expect.objectContaining({ url: expect.stringMatching(ITEM_ADDRESS) })]]);
  await context.close();
});

test('a link that shows nothing: the learner is told to wait, the teacher chooses, the learner sees it', async () => {
  const learner = await openPicker({ width: 320 }, { language: 'az', role: 'Learner', isLink: true });
  expect(await learner.page.locator('button').count()).toBe(0);
  expect(await wrongWith(learner.page)).toEqual([]);
  const teacher = await openPicker({ width: 320 }, { language: 'az', isLink: true });
  expect(await wrongWith(teacher.page)).toEqual([]);
  const name = await teacher.page.locator('h2.name').first().innerText();
  await step(teacher.page, 'pick:').click();
  await teacher.page.locator('h1', { hasText: name }).waitFor();
  const later = await openPicker({ width: 320 }, { language: 'az', role: 'Learner', isLink: true });
  await soon(async () => expect(await later.page.locator('h1').innerText()).toBe(name));
  expect(await wrongWith(later.page)).toEqual([]);
  await teacher.page.locator('form[action="/lti/class"] button').first().click();
  await teacher.page.locator('table').waitFor();
  expect(await wrongWith(teacher.page)).toEqual([]);
  await Promise.all([learner, teacher, later].map(({ context }) => context.close()));
});
