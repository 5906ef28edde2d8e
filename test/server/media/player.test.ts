import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MediaObject } from '../../../content-schema/types.ts';
import type { Item } from '../../../content-schema/validator.ts';
import { playerParameters } from '../../../server/media/player-parameters.ts';
import { webVtt } from '../../../server/media/service.ts';
import { buildLesson } from '../../support/builders.ts';
import { ownFile } from '../../support/own-file.ts';
import { tinyVideo } from '../../support/tiny-video.ts';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';
import { visibleText, visit, type Visitor } from '../../support/visitor.ts';

let usta: TestUsta;
let reader: Visitor;
beforeAll(async () => {
  usta = await openUstaWithoutSearch();
  usta.context.jobs.start();
  reader = visit(usta.app);
});
afterAll(() => usta.close());

const SRT =
  '1\n00:00:01,000 --> 00:00:04,500\nÇənələri <i>silirəm</i> & bağlayıram\n\n2\n00:03:12,000 --> 00:03:20,000\nNoniusun sıfırı iyirmi üçü keçib\n';
const ARABIC = 'WEBVTT\n\n00:01.000 --> 00:04.000\nأمسح الفكين\n\n03:12.000 --> 03:20.000\nصفر الورنية تجاوز ثلاثة وعشرين\n';

async function store(fields: Record<string, unknown>): Promise<string> {
  const item: Item = buildLesson({ duration: 'PT5M', ...fields });
  await usta.context.catalogue.store([item]);
  const [stored] = await usta.context.catalogue.findByIdentifiers([item.identifier]);
  return stored?._id ?? '';
}

async function pageOf(id: string, query = '', as: Visitor = reader): Promise<string> {
  const moved = await as.get(`/items/${id}${query}`);
  return (await as.get(moved.headers['location'] ?? '')).text;
}

const CHAPTERS = [
  { name: { az: 'Sıfır & başlanğıc', en: 'Zero & start' }, startOffset: 0, endOffset: 60 },
  { name: { az: 'Val' }, startOffset: 60.4 },
];

describe('a lesson with a video, captions and chapters of its own', () => {
  let id: string;
  let captions: MediaObject[];
  beforeAll(async () => {
    captions = [await ownFile(usta, 'caption', Buffer.from(SRT), 'az'), await ownFile(usta, 'caption', Buffer.from(ARABIC), 'ar')];
    id = await store({ encoding: [await ownFile(usta, 'video', await tinyVideo(300))], caption: captions, chapters: CHAPTERS });
  });

  test('plays from the second of its address, which stays in the address when the title is added', async () => {
    const moved = await reader.get(`/items/${id}?t=193&q=nonius`);
    expect(moved.headers['location']).toMatch(/-[a-z0-9]+\?t=193&q=nonius$/);
    const html = await pageOf(id, '?t=193&q=nonius');
    const video = /<video[\s\S]*?<\/video>/.exec(html)?.[0] ?? '';
    expect(video).toMatch(/<video controls playsinline preload="metadata"/);
    expect(video).toContain('#t=193" type="video/webm"');
    expect(video.match(/kind="captions"/g)).toHaveLength(2);
    expect(video).toMatch(/kind="chapters" src="\/items\/[^"]+\/chapters\.vtt\?lang=en"/);
    expect(visibleText(html)).toMatch(/5 min · \d+ kB/);
    const here = /<li id="at">[\s\S]*?<\/li>/.exec(html)?.[0] ?? '';
    expect(here).toContain('<mark>Noniusun</mark>');
    expect(here).toContain('href="?q=nonius&amp;t=192"');
    expect(html).toContain('Lines found: 1');
    expect(html).toContain('href="?q=nonius&amp;t=60" data-start="60"');
  });

  test('has its transcript in the reader’s language, in the chosen one, or in the video’s', async () => {
    const shown = async (query: string): Promise<string | undefined> =>
      /<ol class="lines" id="lines" (lang="\w+" dir="\w+")/.exec(await pageOf(id, query))?.[1];
    expect(await shown('')).toBe('lang="az" dir="ltr"');
    expect(await shown('?captions=ar')).toBe('lang="ar" dir="rtl"');
    expect(await shown('?captions=xx')).toBe('lang="az" dir="ltr"');
    expect(await shown('?lang=ar')).toBe('lang="ar" dir="rtl"');
    await reader.get('/?lang=en');
  });

  test('gives its captions as WebVTT whatever they came as, and its chapters', async () => {
    const address = `/items/${id}/captions/${String(captions[0]?.sha256)}.vtt`;
    const answer = await reader.get(address);
    expect([answer.status, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
      200,
      'text/vtt; charset=utf-8',
      'public, max-age=3600',
    ]);
    expect(answer.text).toBe(
      'WEBVTT\n\n00:00:01.000 --> 00:00:04.500\nÇənələri silirəm &amp; bağlayıram\n\n00:03:12.000 --> 00:03:20.000\nNoniusun sıfırı iyirmi üçü keçib\n',
    );
    expect((await visit(usta.app, { 'If-None-Match': String(answer.headers['etag']) }).get(address)).status).toBe(304);
    const chapters = await reader.get(`/items/${id}/chapters.vtt?lang=en`);
    expect(chapters.text).toBe('WEBVTT\n\n00:00:00.000 --> 00:01:00.000\nZero &amp; start\n\n00:01:00.400 --> 01:01:00.400\nVal\n');
  });

  test('gives nothing that is not its own', async () => {
    const other = await store({});
    const sha256 = String(captions[0]?.sha256);
    for (const path of [
      `/items/${other}/captions/${sha256}.vtt`,
      `/items/${id}/captions/${'0'.repeat(64)}.vtt`,
      `/items/${id}/captions/${sha256}`,
      `/items/nothing/captions/${sha256}.vtt`,
      `/items/${other}/chapters.vtt`,
    ])
      expect([path, (await reader.get(path)).status]).toEqual([path, 404]);
  });

  test('closed to the reader, says to whom it is open and shows neither words nor player', async () => {
    const closed = await store({
      conditionsOfAccess: 'organisation',
      encoding: [await ownFile(usta, 'video', await tinyVideo(10))],
      caption: captions,
    });
    const html = await pageOf(closed);
    expect(visibleText(html)).toContain('Only people of the institution that provides it can open this video');
    expect(html).not.toMatch(/<video|id="lines"/);
    expect((await reader.get(`/items/${closed}/captions/${String(captions[0]?.sha256)}.vtt`)).status).toBe(401);
  });

  test('with less data is a still whose button says what playing costs', async () => {
    const saving = visit(usta.app, { 'Save-Data': 'on' });
    const html = await pageOf(id, '?t=61', saving);
    expect(visibleText(html)).toMatch(/Play · 5 min · \d+ kB/);
    expect(html).toMatch(/<template id="player-video">\s*<video controls playsinline preload="none"/);
    expect(html).toContain('href="?t=61&amp;play=1#player"');
    expect(await pageOf(id, '?t=61&play=1', saving)).not.toContain('<template');
  });
});

describe('a lesson whose video is elsewhere', () => {
  test('at YouTube loads nothing before it is asked for, and opens there at the second', async () => {
    const html = await pageOf(
      await store({ embedUrl: 'https://www.youtube-nocookie.com/embed/uPnu33w7ycY', chapters: CHAPTERS }),
      '?t=3m13s',
    );
    expect(html).toContain('href="https://www.youtube.com/watch?v=uPnu33w7ycY&amp;t=193s"');
    expect(html).toContain('data-src="https://www.youtube-nocookie.com/embed/uPnu33w7ycY"');
    expect(html).not.toMatch(/ src="https:\/\/www\.youtube/);
    expect(html).toContain('href="?t=60" data-start="60"');
  });

  test('as a file of unknown size is played here when it is asked for', async () => {
    const html = await pageOf(
      await store({ encoding: [{ contentUrl: 'https://files.example/a.mp4', encodingFormat: 'video/mp4' }] }),
      '?t=9',
    );
    expect(html).toContain('<source src="https://files.example/a.mp4#t=9" type="video/mp4">');
    expect(visibleText(html)).toContain('The size of the file is not known.');
  });

  test('without any, is still a page with its words', async () => {
    const html = await pageOf(await store({ transcript: { az: 'Birinci sətir.\nİkinci sətir.' }, chapters: CHAPTERS }), '?t=60');
    expect(html).toContain('<p>İkinci sətir.</p>');
    expect(html).not.toMatch(/<video|<iframe|id="controls"/);
  });
});

test.each([
  ['193', 193],
  ['193s', 193],
  ['3:13', 193],
  ['1h2m3s', 3723],
  ['193.7', 193],
])('a moment written %s is second %i', (t, place) => {
  expect(playerParameters({ t })).toMatchObject({ place, isPlaceNamed: true });
});

test('what is no moment counts as not said', () => {
  for (const t of ['-5', 'now', '1e9', '<script>', '9'.repeat(30), { a: 'b' }])
    expect(playerParameters({ t, q: ['a', 'b'] })).toMatchObject({ place: 0, isPlaceNamed: false, query: 'b' });
});

test('WebVTT holds any text as words', () => {
  expect(webVtt([{ start: 3723.25, end: 3723.25, text: 'a --> b\n\n<b>c</b>' }])).toBe(
    'WEBVTT\n\n01:02:03.250 --> 01:02:03.350\na --&gt; b\n&lt;b&gt;c&lt;/b&gt;\n',
  );
});
