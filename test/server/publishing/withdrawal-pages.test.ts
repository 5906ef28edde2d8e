import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Person } from '../../../server/accounts/service.ts';
import { itemId } from '../../../server/catalogue/service.ts';
import type { Submission } from '../../../server/publishing/service.ts';
import { fullInstitution } from '../../support/full-items.ts';
import { impactOf, type ReportedUse } from '../../../server/publishing/impact.ts';
import { openPages, type Pages } from './pages.ts';
import { ELSEWHERE, HERE, lesson, made, publish, welding } from './submissions.ts';

let pages: Pages;
let author: Person;
let editor: Person;
let adapter: Person;
beforeAll(async () => {
  pages = await openPages();
  pages.usta.context.search.index.start();
  author = await pages.signUp('Aygün', { role: 'author', institution: HERE });
  editor = await pages.signUp('Élise', { role: 'editor' });
  adapter = await pages.signUp('Deniz', { role: 'author', institution: ELSEWHERE });
  await pages.usta.context.institutions.store([
    fullInstitution(),
    { ...fullInstitution(), id: ELSEWHERE, name: { ar: 'مدرسة القاهرة' }, originalLanguage: 'ar', country: 'EG' },
  ]);
});
afterAll(() => pages.close());

type Content = Submission['content'];

async function published(content: Content & { type: 'video-lesson' | 'programme' } = lesson()): Promise<Submission> {
  return publish(pages.publishing, made(await pages.publishing.create(author, { content, institution: HERE })), author);
}

describe('impact', () => {
  test('names what uses the item before a new version and before a withdrawal', async () => {
    const used = await published(lesson({ name: { az: 'İstifadə olunan' } }));
    const identifier = String(used.content['identifier']);
    const serving = welding({ name: { az: 'İstifadə edən proqram' } });
    (serving['modules'] as { units: { learningOutcomes: Record<string, unknown>[] }[] }[])[0]?.units[0]?.learningOutcomes.forEach(
      (outcome) => {
        outcome['servedBy'] = [`${identifier}#t=10,20`];
      },
    );
    await published(serving);
    await published(lesson({ name: { az: 'Davamı' }, isBasedOn: [identifier] }));
    await published(lesson({ name: { az: 'Oxşar adlı' }, isBasedOn: [`${identifier}0`] }));
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
    const { item, content } = await published();
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
    const [old, fresh] = [await published(lesson({ name: { az: 'Köhnə dərs' } })), await published(lesson({ name: { az: 'Yeni dərs' } }))];
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
      await published(lesson({ name: { az: 'Geri götürülən' } })),
      await published(lesson({ name: { az: 'Tornaçının əlifbası' } })),
      await published(lesson({ name: { az: 'Eyni adlı dərslik' } })),
      await published(lesson({ name: { az: 'Eyni adlı dərslik' } })),
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
