import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openWriting, type WritingUsta } from '../../support/writing.ts';
import { visibleText } from '../../support/visitor.ts';
import { waitFor } from '../../support/wait-for.ts';
import { filesOf, sendFile, storeBook } from './drafted-files.ts';
import { smallPdf } from './small-pdf.ts';

const pdfOf = (word: string): Buffer => smallPdf([{ lines: [word] }]);
let usta: WritingUsta;
let draft: string;

beforeAll(async () => {
  usta = await openWriting();
  usta.context.jobs.start();
});
afterAll(() => usta.close());

const isRead = async (sha256: string): Promise<boolean> => (await usta.context.media.files.find(sha256))?.reading !== 'waiting';

describe('what nothing uses any more', () => {
  const DAY = 24 * 3600 * 1000;
  const later = (days: number): Date => new Date(Date.now() + days * DAY);

  test('goes after a week, with pictures and passages; what is used stays or stays again', async () => {
    const { collection } = usta.context.fileTraffic;
    const { media } = usta.context;
    draft = await usta.begin('textbook');
    const other = await usta.begin('textbook');
    for (const [of, word] of [
      [draft, 'gone'],
      [other, 'kept'],
    ] as const)
      await sendFile(usta, usta.author, of, { kind: 'textbook', content: pdfOf(word) });
    const gone = (await filesOf(usta, draft))[0]?.sha256 ?? '';
    const kept = (await filesOf(usta, other))[0]?.sha256 ?? '';
    for (const sha256 of [gone, kept])
      await waitFor('its cover', async () => ((await media.files.find(sha256))?.pictures.length ?? 0) > 0 && (await isRead(sha256)));
    const picture = (await media.files.find(gone))?.pictures.at(-1)?.sha256 ?? '';
    const page = `/submissions/${draft}/files`;
    await usta.author.post(`${page}/remove`, { sha256: gone }, page);
    await collection.run();
    expect((await media.files.find(gone))?.unusedSince).toBeInstanceOf(Date);
    await collection.run(later(6));
    expect(await media.store.stat(gone)).toBeDefined();
    // Used after all: the mark goes.
    await usta.author.post(`${page}/restore`, { sha256: gone }, page);
    await collection.run(later(9));
    expect(await media.files.find(gone)).toMatchObject({ reading: 'done' });
    await usta.author.post(`${page}/remove`, { sha256: gone }, page);
    await collection.run();
    expect(await collection.run(later(8))).toBeGreaterThanOrEqual(1);
    expect([
      await media.files.find(gone),
      await media.store.stat(gone),
      await media.store.stat(picture),
      await media.passages.of(gone),
    ]).toEqual([undefined, undefined, undefined, []]);
    expect(await media.store.stat(kept)).toBeDefined();
    const answer = await usta.author.post(`${page}/restore`, { sha256: gone }, page);
    expect([answer.status, visibleText(answer.text)]).toEqual([422, expect.stringContaining('The file is no longer here')]);
  });

  test('stays as long as an item has it, and comes again while it goes', async () => {
    const { collection } = usta.context.fileTraffic;
    const { media } = usta.context;
    const content = pdfOf('at the same moment');
    draft = await usta.begin('textbook');
    await sendFile(usta, usta.author, draft, { kind: 'textbook', content });
    const sha256 = (await filesOf(usta, draft))[0]?.sha256 ?? '';
    const page = `/submissions/${draft}/files`;
    await storeBook(usta, 'book:uses', { sha256, size: content.length });
    await usta.author.post(`${page}/remove`, { sha256 }, page);
    await collection.run();
    await collection.run(later(8));
    expect(await media.store.stat(sha256)).toBeDefined();
    await storeBook(usta, 'book:uses', { sha256, size: content.length }, { encoding: [] });
    for (let round = 0; round < 5; round += 1) {
      await collection.run();
      const [sent] = await Promise.all([sendFile(usta, usta.author, draft, { kind: 'textbook', content }), collection.run(later(8))]);
      expect(sent.status).toBe(303);
      expect([await media.store.stat(sha256), (await media.files.find(sha256))?._id]).toEqual([{ sha256, size: content.length }, sha256]);
      await usta.author.post(`${page}/remove`, { sha256 }, page);
    }
  });
});
