import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Types } from 'mongoose';
import { createMediaModel, type MediaFile } from '../../../server/media/media-model.ts';
import { createMediaRecords, type MediaRecords } from '../../../server/media/media-records.ts';
import { createPassageModel } from '../../../server/media/passage-model.ts';
import { createPassages, type Passages } from '../../../server/media/passages.ts';
import { ownDatabase } from './database.ts';

const database = ownDatabase();
let passages: Passages;
let records: MediaRecords;
let stored: () => Promise<number>;
let items = 0;
let item = '';

const book = (sha256: string): MediaFile => ({
  sha256,
  kind: 'textbook',
  name: 'Torna.pdf',
  type: 'application/pdf',
  size: 1,
  addedAt: new Date(),
});
const captions = (sha256: string, language: string): MediaFile => ({ ...book(sha256), kind: 'caption', type: 'text/vtt', language });

beforeAll(async () => {
  const media = createMediaModel(database.connection());
  const model = createPassageModel(database.connection());
  await Promise.all([media.createIndexes(), model.createIndexes()]);
  passages = createPassages(media, model);
  records = createMediaRecords(media, model);
  stored = () => model.countDocuments({ item });
});
beforeEach(() => {
  items += 1;
  item = `item-${String(items)}`;
});

async function write(sha256: string, ...texts: readonly string[]): Promise<boolean> {
  const writing = passages.begin({ item, source: 'book', sha256, language: 'az' });
  await writing.add(texts.map((text, at) => ({ page: at + 1, text })));
  return writing.publish({ pages: texts.length, scanned: [], outline: [] });
}

const texts = async (): Promise<string[]> => (await passages.of(item)).map(({ text }) => text);

describe('passages', () => {
  test('are seen once they are published, with their folded words; pages without words are none', async () => {
    await records.attach(item, book('a'));
    const writing = passages.begin({ item, source: 'book', sha256: 'a', language: 'az' });
    await writing.add([
      { page: 1, label: 'i', text: 'DƏZGAHI qur' },
      { page: 2, text: '' },
    ]);
    expect(await texts()).toEqual([]);
    expect(await writing.publish({ pages: 2, labels: ['i', 'ii'], scanned: [2], outline: [] })).toBe(true);
    expect(await passages.of(item)).toEqual([
      expect.objectContaining({
        key: `${item}:p:1`,
        item,
        source: 'book',
        sha256: 'a',
        kind: 'page',
        page: 1,
        label: 'i',
        language: 'az',
        folded: 'dezgahi qur',
      }),
    ]);
    expect(await records.find(item)).toMatchObject({ pages: 2, labels: ['i', 'ii'], scanned: [2], indexPending: expect.any(Date) });
  });

  test('a new file replaces them in one step; a reader sees the one or the other', async () => {
    await records.attach(item, book('a'));
    await write('a', ...Array.from({ length: 40 }, () => 'old'));
    await records.attach(item, book('b'));
    const seen: string[][] = [];
    const written = new AbortController();
    const reading = (async () => {
      while (!written.signal.aborted) seen.push(await texts());
    })();
    await write('b', ...Array.from({ length: 30 }, () => 'new'));
    written.abort();
    await reading;
    expect(new Set(seen.map((pages) => `${String(pages.length)} ${[...new Set(pages)].join()}`)).size).toBeLessThanOrEqual(2);
    for (const pages of seen) expect(['40 old', '30 new']).toContain(`${String(pages.length)} ${[...new Set(pages)].join()}`);
    expect(await texts()).toHaveLength(30);
    expect(await stored()).toBe(30);
  });

  test('what was read from a file that is no longer there is not shown', async () => {
    await records.attach(item, book('a'));
    await records.attach(item, book('b'));
    expect(await write('a', 'late')).toBe(false);
    expect([await texts(), await stored()]).toEqual([[], 0]);
  });

  test('each language of captions is replaced for itself', async () => {
    for (const language of ['az', 'tr']) {
      await records.attach(item, captions(language, language));
      const writing = passages.begin({ item, source: `captions:${language}`, sha256: language, language });
      await writing.add([
        { start: 0, end: 29.5, text: language },
        { start: 29.5, end: 50, text: `${language} 2` },
      ]);
      await writing.publish({});
    }
    expect(await texts()).toHaveLength(4);
    await records.attach(item, captions('new', 'tr'));
    expect((await records.find(item))?.files.map(({ sha256 }) => sha256)).toEqual(['az', 'new']);
    expect(await texts()).toHaveLength(4);
    await records.detach(item, 'az');
    expect(await texts()).toEqual(['tr', 'tr 2']);
    expect((await passages.of(item, { source: 'captions:tr' }))[1]?.key).toBe(`${item}:t:29.5:tr`);
    expect(await stored()).toBe(2);
  });

  test('a book that is taken away takes its pages, chapters and labels with it', async () => {
    await records.attach(item, book('only-here'));
    await write('only-here', 'words');
    expect(await records.isUsed('only-here')).toBe(true);
    await records.detach(item, 'only-here');
    expect([await texts(), await stored(), await records.isUsed('only-here')]).toEqual([[], 0, false]);
    expect(await records.find(item)).toMatchObject({ files: [], passages: {} });
    expect((await records.find(item))?.pages).toBeUndefined();
  });

  test('what a crash left is swept away, what is being written and what is seen stays', async () => {
    await records.attach(item, book('a'));
    await write('a', 'seen');
    await passages.begin({ item, source: 'book', sha256: 'a', language: 'az' }).add([{ page: 1, text: 'being written' }]);
    const dead = Types.ObjectId.createFromTime(Date.now() / 1000 - 2 * 24 * 60 * 60).toHexString();
    await leaveBehind(dead);
    expect(await stored()).toBe(3);
    expect(await passages.sweep()).toBe(1);
    expect([await texts(), await stored()]).toEqual([['seen'], 2]);
  });

  test('many at once come in, and a page is read alone', async () => {
    await records.attach(item, book('a'));
    await write('a', ...Array.from({ length: 1200 }, (_, at) => `page ${String(at + 1)}`));
    expect(await stored()).toBe(1200);
    expect((await passages.of(item, { page: 900 })).map(({ text }) => text)).toEqual(['page 900']);
    const { passages: all } = await passages.current(item);
    let count = 0;
    for await (const { text } of all) count += text.startsWith('page') ? 1 : 0;
    expect(count).toBe(1200);
  });
});

/** A passage of a generation that nobody will publish. */
async function leaveBehind(generation: string): Promise<void> {
  await database
    .connection()
    .collection<{ _id: string }>('passages')
    .insertOne({
      _id: `${item}:p:1@${generation}`,
      ...{
        key: `${item}:p:1`,
        item,
        source: 'book',
        sha256: 'a',
        kind: 'page',
        page: 1,
        language: 'az',
        text: 'dead',
        folded: 'dead',
        generation,
      },
    });
}
