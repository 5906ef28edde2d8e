import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { itemId } from '../../../server/catalogue/service.ts';
import { buttonsOf, press } from '../../support/lti/pick-page.ts';
import { BOOK, pickableItems, VIDEO } from '../../support/lti/pickable-items.ts';
import { openPickingUsta, type PickingUsta } from '../../support/lti/picking-usta.ts';

const [video, book] = [VIDEO, BOOK].map(itemId) as [string, string];
let usta: PickingUsta;

beforeAll(async () => {
  usta = await openPickingUsta();
  await usta.context.catalogue.store(pickableItems());
  await usta.context.search.index.caughtUp();
});
afterAll(() => usta.close());

async function emptyLink(): Promise<void> {
  const now = new Date();
  await usta.models.links.deleteMany({});
  await usta.models.links.create({
    _id: 'link-1',
    platform: 'platform-1',
    deployment: 'deployment-1',
    resourceLink: 'r-1',
    lastLaunchAt: now,
    createdAt: now,
  });
}

const link = () => usta.models.links.findById('link-1').lean();

test('a learner is told that nothing was chosen yet', async () => {
  await emptyLink();
  const page = await usta.launch({ role: 'learner' });
  expect([page.status, buttonsOf(page)]).toEqual([200, []]);
  expect(page.text).toContain('Your teacher has not chosen anything yet');
});

test('a teacher chooses a part then and there, and it is shown', async () => {
  await emptyLink();
  const page = await usta.launch();
  expect(page.text).toContain('This link shows nothing yet');
  expect(buttonsOf(page)).not.toContain('cancel');
  const look = await press(usta.app, page, `look:${book}`);
  expect(look.text).not.toContain('name="grade"');
  const shown = await press(usta.app, look, `fragment:${book}`, { from: '12', to: '19' });
  expect(shown.body).toMatchObject({ item: book, fragment: { pageStart: 12, pageEnd: 19 } });
});

test('of several that choose at once one decides, and all see what it chose', async () => {
  await emptyLink();
  const pages = await Promise.all(Array.from({ length: 6 }, () => usta.launch()));
  const shown = await Promise.all(pages.map((page, at) => press(usta.app, page, `pick:${at % 2 === 0 ? video : `${book}?pages=1-2`}`)));
  const kept = await link();
  for (const { body } of shown) expect(body).toMatchObject({ item: kept?.item });
  expect(kept?.fragment).toEqual(kept?.item === book ? { pageStart: 1, pageEnd: 2 } : undefined);
});

test('a forged form of a learner chooses nothing', async () => {
  await emptyLink();
  const page = await usta.launch({ role: 'learner' });
  const token = /name="session"/.exec(page.text);
  expect(token).toBeNull();
  const teacher = await usta.launch();
  await usta.models.sessions.updateMany({}, { $set: { role: 'learner' } });
  expect((await press(usta.app, teacher, `pick:${video}`)).status).toBe(410);
  expect(await link()).not.toHaveProperty('item');
});
