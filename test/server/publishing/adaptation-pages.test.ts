import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Person } from '../../../server/accounts/service.ts';
import { createItemLines } from '../../../server/publishing/version-presenter.ts';
import { createFormats } from '../../../server/http/formats.ts';
import type { Locale } from '../../../server/http/locale.ts';
import { waitFor } from '../../support/wait-for.ts';
import { openSchools, type Schools } from './pages.ts';
import { ELSEWHERE, HERE, made, outcomesOf, publish, publishNext, unitsOf, welding } from './submissions.ts';

let pages: Schools;
let author: Person;
let adapter: Person;
beforeAll(async () => {
  pages = await openSchools();
  ({ author, adapter } = pages);
});
afterAll(() => pages.close());

describe('an adaptation', () => {
  test('remembers its original, is told of a new version and takes changes over one by one', async () => {
    const original = await pages.published(welding());
    expect((await pages.get(`/en/items/${original.item}/adapt`, adapter)).text).toContain('مدرسة القاهرة');
    expect((await pages.post(`/en/items/${original.item}/adapt`, adapter, { institution: HERE })).status).toBe(403);
    const begun = await pages.post(`/en/items/${original.item}/adapt`, adapter, { institution: ELSEWHERE, country: 'AZ' });
    const id = /submissions\/(\w+)$/.exec(begun.headers['location'] ?? '')?.[1] ?? '';
    const copy = await pages.publishing.find(id);
    expect(copy).toMatchObject({
      state: 'draft',
      institution: ELSEWHERE,
      origin: { item: original.item, version: 1 },
      content: { isBasedOn: [original.content['identifier']], country: 'AZ', educationalLevel: ['az-nqf-3'] },
    });
    expect(copy?.item).not.toBe(original.item);
    const again = await pages.post(`/en/items/${original.item}/adapt`, adapter, { institution: ELSEWHERE });
    expect(again.headers['location']).toBe(`/en/submissions/${id}`);
    expect((await pages.get(`/en/submissions/${id}/origin`, adapter)).status).toBe(303);

    const mine = structuredClone(copy?.content ?? {});
    const own = outcomesOf(mine)[1];
    if (own !== undefined) own.name['az'] = 'Metalı bizim qayda ilə təmizləyir';
    const saved = made(await pages.publishing.save(adapter, id, copy?.revision ?? 0, { content: mine }));
    await publishNext(pages.publishing, original.item, author, (content) => {
      const [a, b] = outcomesOf(content);
      if (a !== undefined) a.name['az'] = 'Elektrodu metala görə seçir';
      if (b !== undefined) b.name['az'] = 'Metalı fırça ilə təmizləyir';
      const [unit] = unitsOf(content);
      unit?.learningOutcomes.push({ id: '11111111-1111-4111-8111-111111111111', code: 'c', name: { az: 'Tikişi yoxlayır' } });
    });
    const shown = await pages.get(`/en/submissions/${id}`, adapter);
    expect(shown.text).toContain('The original has a version 2');
    const news = await pages.get(`/en/submissions/${id}/origin`, adapter);
    const offered = Array.from(news.text.matchAll(/name="change" value="([^"]+)"/g), ([, change]) => change ?? '');
    expect(offered).toHaveLength(2);
    expect(news.text).toContain('You have changed it in another way');
    const add = offered.find((change) => change.startsWith('add:')) ?? '';
    const fields = { revision: String(saved.revision), version: '2', change: [add, 'remove:everything'] };
    expect((await pages.post(`/en/submissions/${id}/origin`, author, fields)).status).toBe(404);
    await pages.post(`/en/submissions/${id}/origin`, adapter, fields);
    const taken = await pages.publishing.find(id);
    expect(outcomesOf(taken?.content ?? {}).map(({ name }) => name['az'])).toEqual([
      'Elektrod seçir',
      'Metalı bizim qayda ilə təmizləyir',
      'Tikişi yoxlayır',
    ]);
    expect(taken?.origin?.version).toBe(1);
    // The same form sent a second time is an older revision: nothing happens.
    await pages.post(`/en/submissions/${id}/origin`, adapter, { ...fields, change: offered });
    expect((await pages.publishing.find(id))?.revision).toBe(taken?.revision);
    await pages.post(`/en/submissions/${id}/origin`, adapter, { revision: String(taken?.revision), version: '2', done: 'yes' });
    expect((await pages.publishing.find(id))?.origin?.version).toBe(2);
    expect((await pages.get(`/en/submissions/${id}`, adapter)).text).not.toContain('The original has a version');
  });

  test('published, it stands in the family, and its authors are told of the next version of the original', async () => {
    const original = await pages.published(welding({ name: { az: 'Ailəli proqram' } }));
    const begun = made(await pages.publishing.adapt(adapter, original.item, { institution: ELSEWHERE, country: 'EG' }));
    const copy = await publish(pages.publishing, begun, adapter);
    const family = await pages.get(`/en/items/${original.item}/versions`);
    for (const text of ['مدرسة القاهرة', 'Egypt', 'Adapted from version 1'])
      expect([text, family.text.includes(text)]).toEqual([text, true]);
    expect((await pages.get(`/en/items/${copy.item}/versions`)).text).toContain('Original, version 1');

    const locale = {
      ...createFormats('en'),
      language: 'en',
      dir: 'ltr',
      t: (key: string) => key,
      link: (path: string) => path,
    } as unknown as Locale;
    const item = await pages.usta.context.catalogue.findPublished(original.item);
    if (item === undefined) throw new Error('not published');
    const lines = await createItemLines({ publishing: pages.publishing, institutions: pages.usta.context.institutions })(item, locale);
    expect(lines).toMatchObject({ versionsLine: { version: 1, count: 1 }, family: [{ relation: 'adaptation', version: 1 }] });

    await publishNext(pages.publishing, original.item, author, (content) => (content['name'] = { az: 'Ailəli proqram, yeni' }));
    await waitFor('the notice', async () => (await pages.notices.unread(adapter.id, 50)).some(({ kind }) => kind === 'origin-version'));
    // From the published adaptation the next version begins.
    const frozen = await pages.publishing.find(copy._id);
    const taken = await pages.publishing.takeOver(adapter, copy._id, {
      revision: frozen?.revision ?? 0,
      version: 2,
      chosen: new Set(['set::name/az']),
      isDone: false,
    });
    expect(taken).toMatchObject({
      taken: 1,
      left: [],
      change: { kind: 'done', submission: { state: 'draft', base: 1, content: { name: { az: 'Ailəli proqram, yeni' } } } },
    });
    expect((await pages.publishing.find(copy._id))?.content['name']).toEqual({ az: 'Ailəli proqram' });
  });
});
