import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Grant, Person } from '../../server/accounts/service.ts';
import { findingsOn } from '../support/axe.ts';
import { soon } from '../support/soon.ts';
import { openBrowser } from '../support/browser.ts';
import { makePerson, PASSWORD } from '../support/people.ts';
import { serveUsta, type ServedUsta } from '../support/served-usta.ts';
import { leave, submissionIn } from './leave.ts';

const SCHOOL = 'baku-industry-college';
let usta: ServedUsta;
let browser: Browser;
let other: string;
const failures: string[] = [];

beforeAll(async () => {
  [usta, browser] = await Promise.all([serveUsta(), openBrowser()]);
  other = [...(await usta.context.institutions.names()).keys()].find((id) => id !== SCHOOL) ?? '';
}, 60_000);
afterAll(async () => {
  await browser.close();
  await usta.close();
});

/** A page in which somebody with this role is signed in. */
async function enter(language: string, grant: Grant, name: string): Promise<{ page: Page; person: Person }> {
  const person = await makePerson(usta, [grant], name);
  const page = await (await browser.newContext({ locale: language, viewport: { width: 1100, height: 900 } })).newPage();
  page.on('pageerror', (error) => failures.push(error.message));
  await page.goto(`${usta.address}/${language}/sign-in`);
  await page.fill('input[name=email]', person.email);
  await page.fill('input[name=password]', PASSWORD);
  await page.click('main form button[type=submit]');
  await page.waitForURL(/\/submissions$/);
  return { page, person };
}

/** Presses what changes something, and waits for the page that answers. */
const press = (page: Page, selector: string): Promise<void> => leave(page, page.locator(selector).first().click());

async function begin(page: Page, title: string): Promise<string> {
  await page.goto(`${page.url().replace(/\/submissions.*$/, '')}/submissions/new`);
  await page.check('input[name=type][value=programme]');
  await page.selectOption('select[name=language]', 'az');
  await page.fill('input[name=title]', title);
  await press(page, 'form[action$="/submissions/new"] button[type=submit]');
  return submissionIn(page);
}

/** Adds a module and opens it, with a unit and an outcome in it. */
async function addModule(page: Page, id: string, language: string, title: { az: string; ar: string }): Promise<void> {
  await page.goto(`${usta.address}/${language}/submissions/${id}/modules`);
  await page.locator('button[name=do][value^="add"]').last().click();
  await page.waitForURL(/\/modules\/[^/?#]+|focus=/);
  if (!/\/modules\/[0-9a-f-]{36}/.test(page.url())) await press(page, 'tbody tr:last-child th a');
  await page.locator('button[data-add=unit]').click();
  await page.locator('li.node.unit').waitFor();
  await page.locator('button[data-add=learningOutcome]').first().click();
  await page.locator('li.node.learningOutcome').waitFor();
  if ((await page.locator('.module-of-form [name$="/name/ar"]').count()) === 0) {
    await page.selectOption('#add-language', 'ar');
    await page.click('button[name=do][value=language]');
    await page.locator('.module-of-form [name$="/name/ar"]').waitFor();
  }
  for (const [place, suffix] of [
    ['.module-of-form', ''],
    ['li.node.unit', ' 1'],
    ['li.node.learningOutcome', ' 1.1'],
  ] as const) {
    await page
      .locator(`${place} [name$="/name/az"]`)
      .first()
      .fill(title.az + suffix);
    await page
      .locator(`${place} [name$="/name/ar"]`)
      .first()
      .fill(title.ar + suffix);
  }
  await press(page, '.save-bar button.main');
}

test('a programme is written, reviewed, changed, published, found, revised and adapted', async () => {
  const author = await enter('az', { role: 'author', institution: SCHOOL }, 'Aygün Səmədova');
  const reviewer = await enter('ar', { role: 'reviewer', institution: SCHOOL }, 'Salma Haddad');
  const findings: string[] = [];
  const look = async (page: Page): Promise<void> => {
    findings.push(...(await findingsOn(page)));
  };

  findings.push(...(await findingsOn(author.page)));
  const id = await begin(author.page, 'Dəzgah ustası hazırlığı');
  await look(author.page);
  const MODULES = [
    { az: 'Torna işləri', ar: 'أعمال الخراطة' },
    { az: 'Frezləmə', ar: 'التفريز' },
    { az: 'Ölçmə', ar: 'القياس' },
  ];
  for (const title of MODULES) await addModule(author.page, id, 'az', title);
  await look(author.page);
  await author.page.goto(`${usta.address}/az/submissions/${id}/modules`);
  await look(author.page);
  const reasons = author.page.locator('textarea[name^="justification"]');
  expect(await reasons.count()).toBeGreaterThan(0);
  for (let place = 0; place < (await reasons.count()); place += 1)
    await reasons.nth(place).fill('Pilot proqram, müddəti hələ təsdiqlənməyib.');
  await press(author.page, 'form:has(textarea[name^="justification"]) button.main');

  await author.page.goto(`${usta.address}/az/submissions/${id}`);
  await look(author.page);
  await press(author.page, 'form:has(input[value=submit]) button[type=submit]');

  await reviewer.page.goto(`${usta.address}/ar/submissions/review`);
  await look(reviewer.page);
  await press(reviewer.page, `main a[href*="/submissions/${id}"]`);
  await press(reviewer.page, 'form:has(input[value="take-up"]) button[type=submit]');
  await look(reviewer.page);
  await reviewer.page.fill('#new-comment textarea[name=text]', 'أضيفوا وصفًا.');
  await press(reviewer.page, '#new-comment button[type=submit]');
  await press(reviewer.page, 'button[name=do][value="request-changes"]');
  expect((await usta.context.publishing.find(id))?.state).toBe('changes-requested');

  await author.page.goto(`${usta.address}/az/submissions/${id}/edit`);
  await author.page.fill('textarea[name="description/az"]', 'Dəzgahda işləməyi öyrədən bir illik proqram.');
  await press(author.page, '.save-bar button.main');
  await author.page.goto(`${usta.address}/az/submissions/${id}`);
  await soon(async () => expect(await author.page.textContent('main')).toContain('أضيفوا وصفًا.'));
  await author.page.locator('textarea[id^=reply-]').fill('Əlavə etdim.');
  await press(author.page, 'form[action$="/replies"] button');
  await press(author.page, 'form:has(input[value=submit]) button[type=submit]');

  await reviewer.page.goto(`${usta.address}/ar/submissions/${id}`);
  await press(reviewer.page, 'form:has(input[value="take-up"]) button[type=submit]');
  await press(reviewer.page, 'button[name=resolved][value=yes]');
  for (const yes of await reviewer.page.locator('input[type=radio][value=yes]').all()) await yes.check();
  await press(reviewer.page, 'button[name=do][value=approve]');
  expect((await usta.context.publishing.find(id))?.state).toBe('approved');

  await author.page.goto(`${usta.address}/az/submissions/${id}/publish`);
  await look(author.page);
  await press(author.page, 'form:has(input[value=publish]) button.main');
  const published = await usta.context.publishing.find(id);
  expect(published).toMatchObject({ state: 'published', version: 1, reviewers: [{ name: 'Salma Haddad' }] });
  await usta.context.search.index.caughtUp();
  await author.page.goto(`${usta.address}/az/search?q=dezgah+ustasi+hazirligi`);
  await press(author.page, `main article a[href*="${published?.item ?? '?'}"]`);
  await look(author.page);

  await press(author.page, 'form[action$="/revise"] button');
  const second = submissionIn(author.page);
  expect(second).not.toBe(id);
  await author.page.goto(`${usta.address}/az/submissions/${second}/modules`);
  await press(author.page, 'tbody tr:first-child th a');
  await author.page.locator('li.node.learningOutcome [name$="/name/az"]').first().fill('Torna işləri təhlükəsiz aparılır');
  await press(author.page, '.save-bar button.main');
  await author.page.goto(`${usta.address}/az/submissions/${second}/diff`);
  await soon(async () => expect(await author.page.locator('ins').allTextContents()).not.toEqual([]));
  await look(author.page);

  const adapter = await enter('ar', { role: 'author', institution: other }, 'Omar Nasser');
  await adapter.page.goto(`${usta.address}/ar/items/${published?.item ?? ''}/adapt`);
  await look(adapter.page);
  await press(adapter.page, 'form[action$="/adapt"] button.main');
  expect(await usta.context.publishing.find(submissionIn(adapter.page))).toMatchObject({
    state: 'draft',
    institution: other,
    origin: { item: published?.item, version: 1 },
  });
  await look(adapter.page);
  expect(findings).toEqual([]);
  expect(failures).toEqual([]);
}, 150_000);
