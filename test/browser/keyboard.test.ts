import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { Grant } from '../../server/accounts/service.ts';
import { openBrowser } from '../support/browser.ts';
import { makePerson, PASSWORD } from '../support/people.ts';
import { serveUsta, type ServedUsta } from '../support/served-usta.ts';
import { atKeyboard, type Keyboard } from './keyboard.ts';
import { submissionIn } from './leave.ts';

const SCHOOL = 'baku-industry-college';
const MODULE_NAME = '.module-of-form [name$="/name/az"]';
const MODULES = [
  { az: 'Torna işləri', ar: 'أعمال الخراطة' },
  { az: 'Frezləmə', ar: 'التفريز' },
  { az: 'Ölçmə', ar: 'القياس' },
];

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

/** Somebody with this role who opens the first page in their language and signs in. */
async function enter(language: string, grant: Grant, name: string): Promise<Keyboard> {
  const { email } = await makePerson(usta, [grant], name);
  const page = await (await browser.newContext({ locale: language, viewport: { width: 1100, height: 900 } })).newPage();
  page.on('pageerror', (error) => failures.push(error.message));
  await page.goto(`${usta.address}/${language}`);
  const person = atKeyboard(page);
  await person.follow('a.who');
  await person.write('input[name=email]', email);
  await person.write('input[name=password]', PASSWORD);
  await person.follow('main form button[type=submit]');
  return person;
}

/** Opens a page of the menu with one's name. */
async function open({ page, reach, follow }: Keyboard, path: string): Promise<void> {
  await reach('details.who > summary');
  await page.keyboard.press('Enter');
  await follow(`details.who a[href$="${path}"]`);
}

/** Saves by the shortcut, and waits until it is. */
async function save({ page }: Keyboard): Promise<void> {
  const [answer] = await Promise.all([page.waitForResponse((one) => one.request().method() === 'POST'), page.keyboard.press('Control+s')]);
  expect(answer.status()).toBe(200);
  await page.waitForFunction("!document.getElementById('saved').classList.contains('failed')");
}

/** Adds a module, in it a unit and an outcome, names them in two languages, and goes back to the table. */
async function addModule(person: Keyboard, title: { readonly az: string; readonly ar: string }): Promise<void> {
  const { page, reach, follow, write, choose } = person;
  await follow('button[name=do][value^="add"]');
  if ((await page.locator(MODULE_NAME).count()) === 0) await follow('tbody tr:last-child th a');
  for (const level of ['unit', 'learningOutcome']) {
    await reach(`button[data-add=${level}]`);
    await page.keyboard.press('Enter');
    await page.locator(`li.node.${level}`).waitFor();
  }
  if ((await page.locator('.module-of-form [name$="/name/ar"]').count()) === 0) {
    await choose('#add-language', 'ar');
    await follow('button[name=do][value=language]');
  }
  for (const [place, suffix] of [
    ['.module-of-form', ''],
    ['li.node.unit', ' 1'],
    ['li.node.learningOutcome', ' 1.1'],
  ] as const) {
    await write(`${place} [name$="/name/az"]`, title.az + suffix);
    await write(`${place} [name$="/name/ar"]`, title.ar + suffix);
  }
  await save(person);
  await follow('.neighbours a');
}

const stateOf = async (id: string): Promise<string | undefined> => (await usta.context.publishing.find(id))?.state;

test('with the keyboard alone a programme is written, reviewed, changed, published, found, revised and adapted', async () => {
  const author = await enter('az', { role: 'author', institution: SCHOOL }, 'Kamal Əliyev');
  await author.follow('main a[href$="/submissions/new"]');
  await author.choose('input[name=type]', 'programme');
  await author.write('input[name=title]', 'Klaviatura ilə yazılan proqram');
  await author.follow('form[action$="/submissions/new"] button[type=submit]');
  const id = submissionIn(author.page);
  await author.follow('main a[href$="/modules"]');
  for (const title of MODULES) await addModule(author, title);
  const reasons = author.page.locator('textarea[name^="justification"]');
  expect(await reasons.count()).toBeGreaterThan(0);
  for (const reason of await reasons.all())
    await author.write(`[id="${(await reason.getAttribute('id')) ?? ''}"]`, 'Pilot proqram, müddəti hələ təsdiqlənməyib.');
  await author.follow('form:has(textarea[name^="justification"]) button.main');
  await author.follow(`.parts-of-draft a[href$="/submissions/${id}"]`);
  await author.follow('form:has(input[value=submit]) button[type=submit]');
  expect(await stateOf(id)).toBe('submitted');

  const reviewer = await enter('ar', { role: 'reviewer', institution: SCHOOL }, 'Salma Haddad');
  await open(reviewer, '/submissions/review');
  await reviewer.follow(`main a[href*="/submissions/${id}"]`);
  await reviewer.follow('form:has(input[value="take-up"]) button[type=submit]');
  await reviewer.write('#new-comment textarea[name=text]', 'أضيفوا وصفًا.');
  await reviewer.follow('#new-comment button[type=submit]');
  await reviewer.follow('button[name=do][value="request-changes"]');
  expect(await stateOf(id)).toBe('changes-requested');

  await open(author, '/submissions');
  await author.follow(`.submissions a[href$="/submissions/${id}"]`);
  await author.follow(`.pills a[href$="/${id}/edit"]`);
  await author.write('textarea[name="description/az"]', 'Dəzgahda işləməyi öyrədir.');
  await save(author);
  await author.follow(`.parts-of-draft a[href$="/submissions/${id}"]`);
  await author.write('.comments textarea[name=text]', 'Əlavə etdim.');
  await author.follow('.answer form[action$="/replies"] button');
  await author.follow('form:has(input[value=submit]) button[type=submit]');

  await open(reviewer, '/submissions/review');
  await reviewer.follow(`main a[href*="/submissions/${id}"]`);
  await reviewer.follow('form:has(input[value="take-up"]) button[type=submit]');
  await reviewer.follow('button[name=resolved][value=yes]');
  const criteria = await reviewer.page.locator('.criterion').count();
  expect(criteria).toBeGreaterThan(0);
  for (let place = 1; place <= criteria; place += 1)
    await reviewer.choose(`.criterion:nth-of-type(${String(place)}) input[type=radio]`, 'yes');
  await reviewer.follow('button[name=do][value=approve]');
  expect(await stateOf(id)).toBe('approved');

  await open(author, '/submissions');
  await author.follow(`.submissions a[href$="/submissions/${id}"]`);
  await author.follow(`main a[href$="/${id}/publish"]`);
  await author.follow('form:has(input[value=publish]) button.main');
  const published = await usta.context.publishing.find(id);
  expect(published).toMatchObject({ state: 'published', version: 1, reviewers: [{ name: 'Salma Haddad' }] });
  await usta.context.search.index.caughtUp();
  const item = published?.item ?? '?';

  const find = async (person: Keyboard): Promise<void> => {
    await person.write('header input[type=search]', 'klaviatura ile yazilan');
    await person.follow('header form.search button');
    await person.follow(`main article a[href*="${item}"]`);
  };
  await find(author);
  await author.follow('form[action$="/revise"] button');
  const second = submissionIn(author.page);
  expect(second).not.toBe(id);
  await author.follow('main a[href$="/modules"]');
  await author.follow('tbody tr:first-child th a');
  await author.write('li.node.learningOutcome [name$="/name/az"]', 'Torna işləri təhlükəsiz aparılır');
  await save(author);
  await author.follow(`.parts-of-draft a[href$="/submissions/${second}"]`);
  await author.follow('.pills a[href$="/diff"]');
  expect(await author.page.locator('ins').allTextContents()).not.toEqual([]);

  const adapter = await enter('ar', { role: 'author', institution: other }, 'Omar Nasser');
  await find(adapter);
  await adapter.follow('.work a[href*="/adapt"]');
  await adapter.follow('form[action$="/adapt"] button.main');
  expect(await usta.context.publishing.find(submissionIn(adapter.page))).toMatchObject({
    state: 'draft',
    institution: other,
    origin: { item, version: 1 },
  });
  expect(failures).toEqual([]);
}, 150_000);
