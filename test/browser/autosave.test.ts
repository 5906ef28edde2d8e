import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { soon } from '../support/soon.ts';
import { PASSWORD } from '../support/people.ts';
import { environmentOf } from '../support/run-script.ts';
import { ended, spawnUsta, type SpawnedUsta } from '../support/spawn-usta.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';
import { openWriting, type WritingUsta } from '../support/writing.ts';

// The server is a process of its own, started several times.
jest.setTimeout(60_000);

const DESCRIPTION = 'textarea[name="description/az"]';
const folder = temporaryFolder();
/** The same database as the server's: this is where a test looks. */
let usta: WritingUsta;
let server: SpawnedUsta;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const failures: string[] = [];

function start(port = '0'): Promise<SpawnedUsta> {
  const { config } = usta;
  return spawnUsta({ ...environmentOf(config), SESSION_SECRET: config.sessionSecret ?? '', USTA_DATA: folder.path, PORT: port });
}

async function kill(): Promise<void> {
  server.child.kill('SIGKILL');
  await ended(server.child);
}

async function restart(): Promise<void> {
  server = await start(new URL(server.address).port);
}

async function openPage(): Promise<void> {
  page = await context.newPage();
  page.on('pageerror', (error) => failures.push(error.message));
}

beforeAll(async () => {
  usta = await openWriting();
  [server, browser] = await Promise.all([start(), openBrowser()]);
  context = await browser.newContext();
  await openPage();
  await page.goto(`${server.address}/en/sign-in`);
  await page.fill('input[name=email]', usta.author.person.email);
  await page.fill('input[name=password]', PASSWORD);
  await Promise.all([page.waitForURL(/\/submissions$/), page.keyboard.press('Enter')]);
});
afterAll(async () => {
  await browser.close();
  await kill();
  await usta.close();
});

async function described(id: string): Promise<string> {
  const { az } = ((await usta.stored(id)).content['description'] ?? {}) as { az?: string };
  return az ?? '';
}

/** Waits until all that was typed is stored. */
function arrives(id: string, typed: string, patience?: number): Promise<void> {
  return waitFor(`the description to be "${typed}"`, async () => (await described(id)) === typed, patience);
}

async function open(id: string): Promise<void> {
  await page.goto(`${server.address}/en/submissions/${id}/edit`);
  await page.focus(DESCRIPTION);
}

const type = (text: string): Promise<void> => page.keyboard.type(text, { delay: 15 });

test('what was typed a few seconds before the server is killed is there, and what is typed meanwhile comes after', async () => {
  const id = await usta.begin();
  await open(id);
  await type('Birinci cümlə.');
  await arrives(id, 'Birinci cümlə.', 3000);
  await type(' İkinci');
  await kill();
  expect(await described(id)).toBe('Birinci cümlə.');
  await type(' cümlə.');
  await page.waitForSelector('#saved.failed');
  await type(' Üçüncü cümlə.');
  await restart();
  // Nothing is pressed, and nobody has to sign in again.
  await arrives(id, 'Birinci cümlə. İkinci cümlə. Üçüncü cümlə.');
  await page.waitForSelector('#saved:not(.failed)');
});

test('whoever closes the page while the server is away is offered what they typed', async () => {
  const id = await usta.begin();
  await open(id);
  await type('Saxlanılan.');
  await arrives(id, 'Saxlanılan.', 3000);
  await kill();
  await type(' Serversiz yazılan.');
  await page.close({ runBeforeUnload: true });
  await restart();
  await openPage();
  await open(id);
  await soon(async () => expect(await page.inputValue(DESCRIPTION)).toBe('Saxlanılan.'));
  await page.focus('.kept button:first-of-type');
  await page.keyboard.press('Enter');
  await soon(async () => expect(await page.inputValue(DESCRIPTION)).toBe('Saxlanılan. Serversiz yazılan.'));
  await arrives(id, 'Saxlanılan. Serversiz yazılan.');
});

const MOMENTS: readonly (readonly [string, (route: Route) => Promise<void>])[] = [
  [
    'before it arrives',
    async (route) => {
      await kill();
      await route.continue();
    },
  ],
  [
    'while it is on its way',
    async (route) => {
      await route.continue();
      await kill();
    },
  ],
  [
    'when it is written and before the answer is out',
    async (route) => {
      await route.fetch();
      await kill();
      await route.abort('connectionreset');
    },
  ],
];

test.each(MOMENTS)('killed during a save, %s: all is there afterwards, and the writer does not conflict with themself', async (_, when) => {
  const id = await usta.begin();
  await open(id);
  let rest: Promise<void> | undefined;
  await page.route(
    '**/edit',
    (route) => {
      rest = when(route);
      return rest;
    },
    { times: 1 },
  );
  await type('Yarısı');
  await page.keyboard.press('Control+s');
  await page.waitForSelector('#saved.failed');
  await rest;
  await type(' və qalanı');
  await restart();
  await arrives(id, 'Yarısı və qalanı');
  await page.waitForSelector('#saved:not(.failed)');
  await soon(async () => expect(await page.locator('#saved button').count()).toBe(0));
});

test('no script failed', () => {
  expect(failures).toEqual([]);
});
