import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { JSONWebKeySet } from 'jose';
import mongoose, { type Connection } from 'mongoose';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import request from 'supertest';
import { createLtiModels, type LtiModels } from '../../plugins/lti/lti-models.ts';
import { itemId } from '../../server/catalogue/identity.ts';
import { openBrowser, THIRD_PARTY_COOKIES_BLOCKED } from '../support/browser.ts';
import { buildLesson } from '../support/builders.ts';
import { openLmsSite, type LmsSite } from '../support/lti/lms-site.ts';
import { COOKIE_PROBE, openSecureUsta, type SecureUsta } from '../support/lti/secure-usta.ts';
import { ownFile } from '../support/own-file.ts';
import { tinyVideo } from '../support/tiny-video.ts';
import { waitFor } from '../support/wait-for.ts';

const LATHE = 'https://example.org/lathe';
const SECONDS = 12;

type ThirdPartyCookies = 'allowed' | 'blocked';

let usta: SecureUsta;
let lms: LmsSite;
let browsers: Readonly<Record<ThirdPartyCookies, Browser>>;
let database: Connection;
let models: LtiModels;

beforeAll(async () => {
  const [opened, allowed, blocked] = await Promise.all([
    openSecureUsta(async (filled) => [
      buildLesson({
        identifier: LATHE,
        name: { az: 'Torna dəzgahı', en: 'Setting up a lathe' },
        duration: `PT${String(SECONDS)}S`,
        // Whoever comes without an account sees it all the same: the platform vouches for them.
        conditionsOfAccess: 'login',
        encoding: [await ownFile(filled, 'video', await tinyVideo(SECONDS, 0.5))],
      }),
      buildLesson({ name: { en: 'Sharpening a drill' } }),
    ]),
    openBrowser(),
    openBrowser(THIRD_PARTY_COOKIES_BLOCKED),
  ]);
  [usta, browsers] = [opened, { allowed, blocked }];
  lms = await openLmsSite(usta.address, async () => (await request(usta.app).get('/lti/jwks.json')).body as JSONWebKeySet);
  database = await mongoose.createConnection(usta.config.mongodbUri ?? '').asPromise();
  models = createLtiModels(database);
  await models.platforms.create(lms.registration);
});
afterAll(async () => {
  await Promise.all(Object.values(browsers).map((browser) => browser.close()));
  await lms.close();
  await database.close();
  await usta.close();
});
beforeEach(() => {
  lms.storage = 'none';
  usta.bringsFrameCookies = true;
});

interface Visit {
  readonly page: Page;
  /** What is in the frame of the tool. */
  readonly tool: FrameLocator;
}

/** A browser of its own for each visit; fails where a page of ours or theirs breaks. */
async function visit(cookies: ThirdPartyCookies, use: (visit: Visit) => Promise<void>): Promise<void> {
  const context = await browsers[cookies].newContext({ ignoreHTTPSErrors: true, locale: 'en', viewport: { width: 1000, height: 900 } });
  const failures: string[] = [];
  context.on('weberror', (error) => failures.push(error.error().message));
  context.on('console', (message) => {
    // That a launch without proof is answered 400 is what is meant.
    if (message.type() === 'error' && !message.text().includes('status of 400')) failures.push(message.text());
  });
  try {
    const page = await context.newPage();
    await use({ page, tool: page.frameLocator('iframe[name=tool]') });
    expect(failures).toEqual([]);
  } finally {
    await context.close();
  }
}

/** Proofs of the launches since then, the oldest first. */
async function proofsSince(since: Date): Promise<(string | undefined)[]> {
  const launches = await models.launches
    .find({ at: { $gte: since }, outcome: 'ok' })
    .sort({ at: 1 })
    .lean();
  return launches.map(({ proof }) => proof);
}

const inTool = <T>(page: Page, expression: string): Promise<T> => {
  const frame = page.frame({ name: 'tool' });
  if (frame === null) throw new Error('there is no tool in the page');
  return frame.evaluate<T>(expression);
};

/** Teacher picks the lesson, graded; answers how the platform calls the link. */
async function pickLesson({ page, tool }: Visit): Promise<string> {
  const before = lms.links.length;
  await page.goto(lms.view('teacher'));
  await tool.locator('#pick-q').fill('lathe');
  await tool.locator('#pick-q').press('Enter');
  await tool.locator('h2 button[value^="look:"]', { hasText: 'Setting up a lathe' }).click();
  await tool.locator('#grade').check();
  await tool.locator(`button[value="pick:${itemId(LATHE)}"]`).click();
  await tool.locator('button[value="send"]').click();
  await tool.getByRole('heading', { name: 'Added to the course' }).waitFor();
  const placed = lms.links.slice(before);
  expect(placed.map(({ title, lineItem }) => [title, lineItem !== undefined])).toEqual([['Setting up a lathe', true]]);
  return placed[0]?.id ?? '';
}

/** A learner watches what a link shows of the lesson until it stops there, at twice its speed. */
async function watchLesson({ page, tool }: Visit, link: string, end = SECONDS): Promise<void> {
  await page.goto(lms.view('learner', link));
  await tool.getByRole('heading', { name: 'Setting up a lathe' }).waitFor();
  await tool.locator('video').waitFor();
  await inTool(page, "Object.assign(document.querySelector('video'), { muted: true, playbackRate: 2 }).play()");
  await waitFor(
    'the end of the video',
    async () =>
      (await inTool<number>(page, "document.querySelector('video').paused ? document.querySelector('video').currentTime : 0")) >= end,
  );
}

/** The newest line of the gradebook for a link, once it says that the learner is done. */
async function finalScore(page: Page, link: string): Promise<{ readonly person: string | undefined; readonly score: number }> {
  const row = page.locator('tr', { has: page.getByRole('cell', { name: link, exact: true }) }).last();
  await waitFor('the score in the gradebook', async () => {
    await page.goto(`${lms.origin}/gradebook`);
    return (await row.getByRole('cell', { name: 'Completed' }).count()) > 0;
  });
  const [, person, score] = await row.getByRole('cell').allTextContents();
  return { person, score: Number(score?.replace(' / 100', '')) };
}

describe.each(['allowed', 'blocked'] as const)('with third-party cookies %s', (cookies) => {
  test('the browser does with them as it is said', async () => {
    await visit(cookies, async ({ page, tool }) => {
      await page.goto(lms.view('teacher'));
      await tool.locator('#pick-q').waitFor();
      await inTool(page, `location.assign('${usta.address}${COOKIE_PROBE}')`);
      const shown = await tool.locator('#cookies').textContent();
      expect(shown?.split('; ').sort()).toEqual(cookies === 'allowed' ? ['__Host-apart=1', 'shared=1'] : ['__Host-apart=1']);
    });
  });

  test('a lesson is launched, picked, launched again, watched to its end, and its score stands in the gradebook', async () => {
    const began = new Date();
    await visit(cookies, async (here) => {
      const link = await pickLesson(here);
      await watchLesson(here, link);
      const { person, score } = await finalScore(here.page, link);
      expect(person).toBe('learner-1');
      expect(score).toBeGreaterThanOrEqual(90);
    });
    expect(await proofsSince(began)).toEqual(['cookie', 'cookie']);
  });
});

describe('in a browser that brings no cookie inside frames', () => {
  let link: string;
  beforeAll(() => {
    link = lms.place(`${usta.address}/lti/items/${itemId(LATHE)}`).id;
  });
  beforeEach(() => {
    usta.bringsFrameCookies = false;
  });

  test.each(['parent', 'forwarding'] as const)('L10 the secret is kept by the platform: storage %s', async (storage) => {
    lms.storage = storage;
    const began = new Date();
    await visit('blocked', async ({ page, tool }) => {
      await page.goto(lms.view('learner', link));
      await tool.getByRole('heading', { name: 'Setting up a lathe' }).waitFor();
      await tool.locator('video').waitFor();
    });
    expect(await proofsSince(began)).toEqual(['platform-storage']);
  });

  test('L10 a frame of another origin than the one that signs is given nothing', async () => {
    lms.storage = 'foreign';
    const began = new Date();
    await visit('blocked', async ({ page, tool }) => {
      await page.goto(lms.view('learner', link));
      await tool.getByRole('heading', { name: 'Open it in a new window' }).waitFor();
      const foreign = page.frame({ name: 'post_message_forwarding' });
      expect(new URL(foreign?.url() ?? '').hostname).toBe('foreign.localhost');
      expect(await foreign?.evaluate<object>('kept')).toEqual({});
    });
    expect(await proofsSince(began)).toEqual([]);
  });

  test.each(['refusing', 'silent', 'missing', 'none'] as const)(
    'L11 where nobody keeps it, a new window does: storage %s',
    async (storage) => {
      lms.storage = storage;
      const began = new Date();
      await visit('blocked', async ({ page, tool }) => {
        await page.goto(lms.view('learner', link));
        await tool.getByRole('heading', { name: 'Open it in a new window' }).waitFor();
        const [opened] = await Promise.all([page.waitForEvent('popup'), tool.getByRole('link', { name: 'Open in a new window' }).click()]);
        await opened.getByRole('heading', { name: 'Setting up a lathe' }).waitFor();
        expect(new URL(opened.url()).origin).toBe(usta.address);
      });
      expect(await proofsSince(began)).toEqual(['new-window']);
    },
  );

  test('A9 what follows a launch needs the session in the page alone', async () => {
    lms.storage = 'parent';
    await visit('blocked', async (here) => {
      const { page, tool } = here;
      const lesson = lms.place(`${usta.address}/lti/items/${itemId(LATHE)}?t=4-8`);
      await page.goto(lms.view('learner', lesson.id));
      await tool.getByRole('button', { name: 'The whole video' }).click();
      await tool.getByRole('button', { name: 'Only the chosen part' }).waitFor();
      expect((await page.context().cookies()).filter(({ domain }) => domain === 'usta.localhost')).toEqual([]);
      expect(await inTool<string>(page, 'document.cookie')).toBe('');
      await watchLesson(here, lesson.id, 8);
      expect((await finalScore(page, lesson.id)).score).toBeGreaterThanOrEqual(90);
    });
  });
});

describe('in a browser that keeps cookies apart for each site', () => {
  test.each(['refusing', 'silent', 'missing'] as const)(
    'L11 the cookie counts where the platform keeps nothing: storage %s',
    async (storage) => {
      lms.storage = storage;
      const { id } = lms.place(`${usta.address}/lti/items/${itemId(LATHE)}`);
      const began = new Date();
      await visit('blocked', async ({ page, tool }) => {
        await page.goto(lms.view('learner', id));
        await tool.getByRole('heading', { name: 'Setting up a lathe' }).waitFor();
      });
      expect(await proofsSince(began)).toEqual(['cookie']);
    },
  );
});
