import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Person } from '../../../server/accounts/service.ts';
import { itemId } from '../../../server/catalogue/service.ts';
import { impactOf, type ReportedUse } from '../../../server/publishing/impact.ts';
import { openSchools, type Schools } from './pages.ts';
import { ELSEWHERE, HERE, lesson, made, welding } from './submissions.ts';

let pages: Schools;
let author: Person;
let editor: Person;
let adapter: Person;
beforeAll(async () => {
  pages = await openSchools();
  pages.usta.context.search.index.start();
  ({ author, editor, adapter } = pages);
});
afterAll(() => pages.close());

describe('impact', () => {
  test('names what uses the item before a new version and before a withdrawal', async () => {
    const used = await pages.published(lesson({ name: { az: 'İstifadə olunan' } }));
    const identifier = String(used.content['identifier']);
    const serving = welding({ name: { az: 'İstifadə edən proqram' } });
    (serving['modules'] as { units: { learningOutcomes: Record<string, unknown>[] }[] }[])[0]?.units[0]?.learningOutcomes.forEach(
      (outcome) => {
        outcome['servedBy'] = [`${identifier}#t=10,20`];
      },
    );
    await pages.published(serving);
    await pages.published(lesson({ name: { az: 'Davamı' }, isBasedOn: [identifier] }));
    await pages.published(lesson({ name: { az: 'Oxşar adlı' }, isBasedOn: [`${identifier}0`] }));
    made(
      await pages.publishing.create(author, { content: lesson({ name: { az: 'Yazılan' }, isPartOf: [identifier] }), institution: HERE }),
    );
    made(
      await pages.publishing.create(adapter, {
        content: lesson({ name: { az: 'Gizli' }, isPartOf: [identifier], institution: ELSEWHERE }),
        institution: ELSEWHERE,
      }),
    );
    const page = await pages.get(`/en/items/${used.item}/withdraw`, editor);
    for (const name of ['İstifadə edən proqram', 'Davamı', 'Yazılan', 'Gizli'])
      expect([name, page.text.includes(name)]).toEqual([name, true]);
    expect(page.text).not.toContain('Oxşar adlı');
    const draft = made(await pages.publishing.revise(author, used.item));
    await pages.model.updateOne({ _id: draft._id }, { $set: { state: 'approved' } });
    const { text } = await pages.get(`/en/submissions/${draft._id}/publish`, author);
    for (const name of ['İstifadə edən proqram', 'Yazılan', '1 more submission']) expect([name, text.includes(name)]).toEqual([name, true]);
    expect(text).not.toContain('Gizli');
  });

  test('asks plugins too, and says where one did not answer', async () => {
    const { item, content } = await pages.published();
    const identifier = String(content['identifier']);
    const failures: unknown[] = [];
    const parts = {
      catalogue: pages.usta.context.catalogue,
      publishing: pages.publishing,
      onFailure: (error: unknown) => failures.push(error),
    };
    const moodle = (asked: string): Promise<ReportedUse[]> =>
      Promise.resolve(asked === identifier ? [{ kind: 'course', name: 'Moodle', count: 7 }] : []);
    const impact = await impactOf({ item, identifier }, { ...parts, reporters: [moodle, () => Promise.reject(new Error('away'))] });
    expect(impact).toMatchObject({ reported: [{ name: 'Moodle', count: 7 }], isPartial: true, items: [] });
    expect(failures).toHaveLength(1);
    expect(await impactOf({ item, identifier }, { ...parts, reporters: [] })).toMatchObject({ reported: [], isPartial: false });
  });
});

describe('withdrawal', () => {
  test('leaves a page that names the replacement, picked by its address', async () => {
    const [old, fresh] = [
      await pages.published(lesson({ name: { az: 'Köhnə dərs' } })),
      await pages.published(lesson({ name: { az: 'Yeni dərs' } })),
    ];
    const path = `/en/items/${old.item}/withdraw`;
    expect((await pages.get(path, author)).status).toBe(403);
    expect((await pages.post(path, author, { note: 'x', version: '1' })).status).toBe(403);
    const bare = await pages.post(path, editor, {
      note: ' ',
      version: '1',
      replacement: `https://usta.example/az/items/yeni-${fresh.item}`,
    });
    expect([bare.status, bare.text.includes(fresh.item)]).toEqual([422, true]);
    expect((await pages.post(path, editor, { note: 'x', version: '1', replacement: old.item })).status).toBe(422);
    expect((await pages.post(path, editor, { note: 'x', version: '3' })).status).toBe(422);
    const done = await pages.post(path, editor, {
      note: 'Out of date',
      version: '1',
      replacement: `https://usta.example/az/items/yeni-${fresh.item}?a=1`,
    });
    expect(done.status).toBe(303);
    const page = await pages.get(`/en/items/${old.item}`);
    expect([page.status, page.text.includes('Yeni dərs')]).toEqual([410, true]);
    const json = await pages.get(`/api/items/${old.item}`);
    expect([json.status, (json.body as { error: { replacement: string } }).error.replacement]).toEqual([410, `/items/${fresh.item}`]);
    expect((await pages.get(`/en/items/${old.item}/versions/1`)).text).toContain('Köhnə dərs');
    expect((await pages.get(path, editor)).status).toBe(410);

    const [version] = await pages.publishing.versions(old.item);
    expect((await pages.post(`/en/items/${old.item}/reinstate`, author, { revision: String(version?.revision) })).status).toBe(403);
    await pages.post(`/en/items/${old.item}/reinstate`, editor, { revision: String(version?.revision) });
    expect((await pages.usta.context.catalogue.findPublished(old.item))?.publishedVersion).toBe(1);
  });

  test('by a title: one is taken, of several one is chosen, none is said', async () => {
    const [old, one, twin, other] = [
      await pages.published(lesson({ name: { az: 'Geri götürülən' } })),
      await pages.published(lesson({ name: { az: 'Tornaçının əlifbası' } })),
      await pages.published(lesson({ name: { az: 'Eyni adlı dərslik' } })),
      await pages.published(lesson({ name: { az: 'Eyni adlı dərslik' } })),
    ];
    await pages.usta.context.search.index.caughtUp();
    const path = `/en/items/${old.item}/withdraw`;
    const several = await pages.post(path, editor, { note: 'x', version: '1', replacement: 'Eyni adlı dərslik' });
    expect([several.status, several.text.includes(twin.item), several.text.includes(other.item)]).toEqual([422, true, true]);
    expect((await pages.post(path, editor, { note: 'x', version: '1', replacement: 'qwxzptv' })).text).toContain('There is no such item');
    expect((await pages.post(path, editor, { note: 'x', version: '1', chosen: 'nothing' })).status).toBe(422);
    await pages.post(path, editor, { note: 'x', version: '1', replacement: 'tornaçının əlifbası' });
    expect((await pages.usta.context.catalogue.find(old.item))?.replacedBy).toBe(one.item);
  });

  test('of an imported item', async () => {
    const item = lesson();
    await pages.usta.context.catalogue.store([item as never]);
    const id = itemId(item['identifier'] as string);
    expect((await pages.post(`/en/items/${id}/withdraw`, editor, { note: 'Gone', version: '0' })).status).toBe(303);
    expect((await pages.get(`/items/${id}`)).status).toBe(410);
  });
});
