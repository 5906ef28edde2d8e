import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { findingsOn } from '../../support/axe.ts';
import { openBrowser } from '../../support/browser.ts';
import { buildModule, buildOutcome } from '../../support/outline.ts';
import { PASSWORD } from '../../support/people.ts';
import { waitFor } from '../../support/wait-for.ts';
import { openWriting, SCHOOL, type WritingUsta } from '../../support/writing.ts';

let usta: WritingUsta;
let server: Server;
let browser: Browser;
let page: Page;
let address = '';
const failures: string[] = [];

beforeAll(async () => {
  [usta, browser] = await Promise.all([openWriting(), openBrowser()]);
  server = createServer(usta.app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  page.on('pageerror', (error) => failures.push(String(error)));
  await page.goto(`${address}/en/sign-in`);
  await page.fill('input[name=email]', usta.author.person.email);
  await page.fill('input[name=password]', PASSWORD);
  await Promise.all([page.waitForURL((url) => !url.pathname.includes('sign-in')), page.click('main button[type=submit]')]);
}, 90_000);
afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await usta.close();
});

const DESCRIPTION = 'textarea[name="description/az"]';

/** Waits until what is stored is what was typed. */
async function arrives(id: string, field: string, value: unknown): Promise<void> {
  const holds = async (): Promise<boolean> => JSON.stringify((await usta.stored(id)).content[field]) === JSON.stringify(value);
  await waitFor(`${field} to be ${JSON.stringify(value)}`, holds);
}

async function programme(): Promise<{ id: string; module: string; outcomes: readonly string[] }> {
  const outcomes = ['M1.1.1', 'M1.1.2', 'M1.1.3'].map((code) =>
    buildOutcome(code, { assessmentCriteria: [{ code: 'a', name: { az: 'Meyar' } }] }),
  );
  const made = await usta.context.publishing.create(usta.author.person, {
    institution: SCHOOL,
    content: {
      type: 'programme',
      originalLanguage: 'az',
      name: { az: 'Qaynaqçı', ar: 'لحّام' },
      inLanguage: ['az'],
      country: 'AZ',
      modules: [buildModule('M1', outcomes)],
    },
  });
  if (made.kind !== 'done') throw new Error(made.kind);
  const [module] = made.submission.content['modules'] as { id: string; units: { learningOutcomes: { id: string }[] }[] }[];
  return { id: made.submission._id, module: module?.id ?? '', outcomes: module?.units[0]?.learningOutcomes.map(({ id }) => id) ?? [] };
}

test('what is typed is saved by itself, also after the network was away', async () => {
  const id = await usta.begin();
  await page.goto(`${address}/en/submissions/${id}/edit`);
  await page.fill(DESCRIPTION, 'Yazıram');
  await arrives(id, 'description', { az: 'Yazıram' });
  await page.context().setOffline(true);
  await page.fill(DESCRIPTION, 'Şəbəkəsiz');
  await page.waitForSelector('#saved.failed');
  await page.context().setOffline(false);
  await arrives(id, 'description', { az: 'Şəbəkəsiz' });
}, 60_000);

test('whoever types without ever pausing is saved every few seconds', async () => {
  const id = await usta.begin();
  const own = await page.context().newPage();
  await own.clock.install();
  await own.goto(`${address}/en/submissions/${id}/edit`);
  await own.focus(DESCRIPTION);
  let saves = 0;
  own.on('request', (request) => {
    if (request.method() === 'POST') saves += 1;
  });
  for (let key = 0; key < 8; key += 1) {
    await own.keyboard.type('a');
    await own.clock.runFor(800);
  }
  expect(saves).toBeGreaterThan(0);
  await waitFor('a part of it', async () =>
    /^a{4}/.test(((await usta.stored(id)).content['description'] as { az?: string } | undefined)?.az ?? ''),
  );
  await own.close();
}, 60_000);

test('what never arrived is offered again on the next visit', async () => {
  const id = await usta.begin();
  await page.goto(`${address}/en/submissions/${id}/edit`);
  await page.route('**/edit', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  await page.fill(DESCRIPTION, 'Qəzadan əvvəl');
  await page.waitForSelector('#saved.failed');
  await page.reload();
  await page.unroute('**/edit');
  expect(await page.inputValue(DESCRIPTION)).toBe('');
  await page.click('.kept button:first-of-type');
  expect(await page.inputValue(DESCRIPTION)).toBe('Qəzadan əvvəl');
  await arrives(id, 'description', { az: 'Qəzadan əvvəl' });
}, 60_000);

test('a code is chosen and taken out with the keyboard', async () => {
  const id = await usta.begin();
  await page.goto(`${address}/en/submissions/${id}/edit`);
  await page.fill('[id="find-occupation"]', '7212');
  await page.waitForSelector('[id="find-occupation-list"] [role=option]');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await arrives(id, 'occupation', ['7212']);
  await page.focus('[id="field-occupation"] .picked button');
  await page.keyboard.press('Enter');
  await arrives(id, 'occupation', undefined);
}, 60_000);

test('somebody else saved: both sides are a button away and nothing is overwritten', async () => {
  const id = await usta.begin();
  await page.goto(`${address}/en/submissions/${id}/edit`);
  const { revision, content } = await usta.stored(id);
  await usta.context.publishing.save(usta.author.person, id, revision, {
    content: { ...content, description: { az: 'Başqası' }, bookEdition: '2' },
  });
  await page.fill(DESCRIPTION, 'Mən');
  await Promise.all([page.waitForURL((url) => url.pathname.endsWith('/edit') && url.search === ''), page.click('#saved button')]);
  await page.waitForSelector('input[type=radio]');
  expect((await usta.stored(id)).content['description']).toEqual({ az: 'Başqası' });
  // The field that was typed into is ours beforehand, the other one theirs.
  expect(await page.locator('input[value=mine]:checked').getAttribute('name')).toBe('choice/description/az');
  expect(await page.locator('input[value=theirs]:checked').getAttribute('name')).toBe('choice/bookEdition');
  expect(await findingsOn(page)).toEqual([]);
  await page.click('main .button.main');
  await arrives(id, 'description', { az: 'Mən' });
  await arrives(id, 'bookEdition', '2');
}, 60_000);

test('the outline by the keyboard: move, add, delete, bring back', async () => {
  const { id, module, outcomes } = await programme();
  const [first = '', second = '', third = ''] = outcomes;
  const field = (outcome: string): string => `[id="field-nodes/${outcome}/name/az"]`;
  const order = async (): Promise<string[]> => {
    const [stored] = (await usta.stored(id)).content['modules'] as { units: { learningOutcomes: { id: string }[] }[] }[];
    return stored?.units[0]?.learningOutcomes.map((outcome) => outcome.id) ?? [];
  };
  const focused = (): Promise<string> => page.evaluate<string>('document.activeElement?.id');
  await page.goto(`${address}/en/submissions/${id}/modules/${module}`);
  await page.fill(field(first), 'Yazıldı');
  await page.keyboard.press('Alt+ArrowDown');
  await waitFor('the first to be second', async () => (await order())[1] === first);
  await waitFor('the focus to be where it was', async () => (await focused()) === `field-nodes/${first}/name/az`);
  expect(JSON.stringify((await usta.stored(id)).content)).toContain('Yazıldı');

  await page.focus(field(third));
  await page.keyboard.press('Enter');
  await waitFor('a fourth', async () => (await order()).length === 4);
  const fourth = (await order())[3] ?? '';
  await waitFor('the focus to be in the new one', async () => (await focused()) === `field-nodes/${fourth}/name/az`);
  await page.keyboard.type('Yeni nəticə');
  await waitFor('its text', async () => JSON.stringify((await usta.stored(id)).content).includes('Yeni nəticə'));

  await page.focus(`button[value="remove:${second}"]`);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.undo');
  expect(await order()).not.toContain(second);
  await page.focus('.undo button');
  await page.keyboard.press('Control+z');
  await waitFor('it to be back', async () => (await order()).includes(second));
}, 60_000);

test.each(['az', 'ar'])(
  'no finding of axe in %s',
  async (language) => {
    const { id, module } = await programme();
    const findings: string[] = [];
    for (const path of ['new', `${id}/edit`, `${id}/modules`, `${id}/modules/${module}`, `${id}/coverage`]) {
      await page.goto(`${address}/${language}/submissions/${path}`);
      findings.push(...(await findingsOn(page)));
    }
    expect(findings).toEqual([]);
  },
  90_000,
);

test('no script failed', () => {
  expect(failures).toEqual([]);
});
