import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Types } from 'mongoose';
import { createFileModel } from '../../../server/media/file-model.ts';
import { createFileRecords, type FileRecords } from '../../../server/media/file-records.ts';
import { createPassageModel } from '../../../server/media/passage-model.ts';
import { createPassages, type NewPassage, type Passages } from '../../../server/media/passages.ts';
import { ownDatabase } from './database.ts';

const database = ownDatabase();
let passages: Passages;
let records: FileRecords;
let stored: () => Promise<number>;
let files = 0;
let sha256 = '';

beforeAll(async () => {
  const file = createFileModel(database.connection());
  const model = createPassageModel(database.connection());
  await Promise.all([file.createIndexes(), model.createIndexes()]);
  passages = createPassages(file, model);
  records = createFileRecords(file, model);
  stored = () => model.countDocuments({ sha256 });
});
beforeEach(async () => {
  files += 1;
  sha256 = String(files).padStart(64, '0');
  await records.add({ sha256, kind: 'textbook', name: 'Torna.pdf', type: 'application/pdf', size: 1 });
});

async function write(written: readonly NewPassage[]): Promise<boolean> {
  const writing = passages.begin(sha256);
  await writing.add(written);
  return writing.publish({ pages: written.length, scanned: [], outline: [] });
}

const pages = (count: number, text: (page: number) => string): NewPassage[] =>
  Array.from({ length: count }, (_, at) => ({ page: at + 1, text: text(at + 1) }));
const texts = async (): Promise<string[]> => (await passages.of(sha256)).map(({ text }) => text);

/** Takes the file away as the collection of unused files does. */
async function remove(): Promise<void> {
  await records.markUnused([sha256], new Date(0));
  await records.beginRemoval(sha256, new Date());
  await records.endRemoval(sha256, false);
}

describe('passages', () => {
  test('are seen once they are published, with their folded words; pages without words are none', async () => {
    const writing = passages.begin(sha256);
    await writing.add([
      { page: 1, label: 'i', text: 'DƏZGAHI qur' },
      { page: 2, text: '' },
    ]);
    expect(await texts()).toEqual([]);
    expect(await writing.publish({ pages: 2, labels: ['i', 'ii'], scanned: [2], outline: [] })).toBe(true);
    expect(await passages.of(sha256)).toEqual([
      expect.objectContaining({ sha256, kind: 'page', page: 1, label: 'i', text: 'DƏZGAHI qur', folded: 'dezgahi qur' }),
    ]);
    expect(await records.find(sha256)).toMatchObject({ reading: 'done', pages: 2, labels: ['i', 'ii'], scanned: [2] });
  });

  test('a new reading replaces them in one step; a reader sees the one or the other', async () => {
    await write(pages(40, () => 'old'));
    const seen: string[][] = [];
    const written = new AbortController();
    const reading = (async () => {
      while (!written.signal.aborted) seen.push(await texts());
    })();
    await write(pages(30, () => 'new'));
    written.abort();
    await reading;
    for (const found of seen) expect(['40 old', '30 new']).toContain(`${String(found.length)} ${[...new Set(found)].join()}`);
    expect([(await texts()).length, await stored()]).toEqual([30, 30]);
  });

  test('captions keep the cues that they were put together from, in order', async () => {
    const cues = [{ start: 29.5, end: 50, text: 'ikinci' }];
    await write([
      { start: 29.5, end: 50, text: 'ikinci', cues },
      { start: 0, end: 29.5, text: 'birinci', cues: [] },
    ]);
    expect(await passages.of(sha256)).toMatchObject([
      { kind: 'cue', start: 0 },
      { start: 29.5, cues },
    ]);
  });

  test('what was read from a file that is no longer there is not shown', async () => {
    const writing = passages.begin(sha256);
    await writing.add(pages(1, () => 'late'));
    await remove();
    expect(await writing.publish({ pages: 1 })).toBe(false);
    expect([await texts(), await stored()]).toEqual([[], 0]);
  });

  test('a file that is taken away takes its passages with it', async () => {
    await write(pages(3, () => 'words'));
    await remove();
    expect([await texts(), await stored(), await records.find(sha256)]).toEqual([[], 0, undefined]);
  });

  test('what a crash left is swept away, what is being written and what is seen stays', async () => {
    await write(pages(1, () => 'seen'));
    await passages.begin(sha256).add(pages(1, () => 'being written'));
    const generation = Types.ObjectId.createFromTime(Date.now() / 1000 - 2 * 24 * 60 * 60).toHexString();
    const dead = { sha256, kind: 'page', page: 1, text: 'dead', folded: 'dead', generation };
    await database
      .connection()
      .collection<{ _id: string }>('passages')
      .insertOne({ _id: `${sha256}:1@${generation}`, ...dead });
    expect(await stored()).toBe(3);
    expect(await passages.sweep()).toBe(1);
    expect([await texts(), await stored()]).toEqual([['seen'], 2]);
  });

  test('many at once come in, a page is read alone, and all words are needed to find one', async () => {
    await write(pages(1200, (page) => `page ${String(page)} of ${page === 900 ? 'the torna dəzgahı' : 'torna'}`));
    expect(await stored()).toBe(1200);
    expect((await passages.of(sha256, { page: 900 })).map(({ text }) => text)).toEqual(['page 900 of the torna dəzgahı']);
    const record = await records.find(sha256);
    let count = 0;
    if (record !== undefined) for await (const { text } of passages.each(record)) count += text.startsWith('page') ? 1 : 0;
    expect(count).toBe(1200);
    expect((await passages.find(['torna', 'dezgahi'], 10)).map(({ page }) => page)).toEqual([900]);
  });
});
