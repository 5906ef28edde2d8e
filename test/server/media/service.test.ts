import { readdirSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createReadStream } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { createJobs, type Job, type Jobs } from '../../../server/jobs/service.ts';
import { createLog } from '../../../server/log.ts';
import { createFolderStore, createMediaService, type MediaKind, type MediaService } from '../../../server/media/service.ts';
import { realFile, testOnRealData } from '../../support/real-data.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { ownDatabase } from './database.ts';
import { languagesWithout } from './problem-sentences.ts';
import { smallPdf } from './small-pdf.ts';

const folder = temporaryFolder();
const database = ownDatabase();
let media: MediaService;
let jobs: Jobs;

beforeAll(async () => {
  media = createMediaService({ connection: database.connection(), store: await createFolderStore(path.join(folder.path, 'files')) });
  jobs = createJobs({ connection: database.connection(), handlers: media.handlers, log: createLog('silent') });
  await Promise.all([media.createIndexes(), jobs.createIndexes()]);
  jobs.start();
});
afterAll(async () => {
  await jobs.stop();
  media.close();
});

interface Sent {
  readonly code?: string;
  readonly ended: readonly (Job | undefined)[];
}

async function send(item: string, kind: MediaKind, stream: Readable, more: { name?: string; language?: string } = {}): Promise<Sent> {
  const received = await media.receive(stream, { item, kind, name: 'file', ...more }, jobs);
  if (!received.ok) return { code: received.problem.code, ended: [] };
  return { ended: await Promise.all(received.value.jobs.map(({ _id }) => jobs.wait(_id, 25_000))) };
}

describe('files of an item', () => {
  test('a book is read, gets a cover and is found by a word on its last page', async () => {
    const pdf = smallPdf(Array.from({ length: 60 }, (_, at) => ({ lines: [`Page ${at + 1}`, at === 59 ? 'the last word' : 'any word'] })));
    const { ended } = await send('book', 'textbook', Readable.from([pdf]), { name: '../../etc/\u202eTorna.pdf', language: 'en' });
    expect(ended.map((job) => [job?.kind, job?.state, job?.error])).toEqual([
      ['read-book', 'done', undefined],
      ['make-book-cover', 'done', undefined],
    ]);
    expect(ended[0]?.progress).toEqual({ done: 60, total: 60 });
    const record = await media.records.find('book');
    expect(record).toMatchObject({ pages: 60, scanned: [], files: [{ name: 'Torna.pdf', type: 'application/pdf', language: 'en' }] });
    expect(record?.pictures).toHaveLength(9);
    expect(await media.store.stat(record?.pictures[0]?.sha256 ?? '')).toBeDefined();
    expect((await media.passages.of('book', { page: 60 }))[0]).toMatchObject({ folded: expect.stringContaining('the last word') });
  });

  test('captions are searched in windows, an own cover stays when the book comes', async () => {
    const vtt = 'WEBVTT\n\n00:01.000 --> 00:09.000\nEynək taxın\n\n01:00.000 --> 01:05.000\nDəzgahı açın';
    expect((await send('video', 'caption', Readable.from([Buffer.from(vtt)]), { language: 'az' })).ended[0]).toMatchObject({
      state: 'done',
      result: { windows: 2 },
    });
    expect((await media.passages.of('video')).map(({ start, folded }) => [start, folded])).toEqual([
      [1, 'eynek taxin'],
      [60, 'dezgahi acin'],
    ]);
    const own = await sharp({ create: { width: 50, height: 40, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    await send('video', 'cover', Readable.from([own]));
    const { ended } = await send('video', 'textbook', Readable.from([smallPdf([{ lines: ['A'] }])]));
    expect(ended[1]).toMatchObject({ state: 'done', result: 'outdated' });
    expect((await media.records.find('video'))?.pictures[0]).toMatchObject({ width: 50 });
  });

  test('what is refused is neither stored nor attached, and says why', async () => {
    const stored = (): number => readdirSync(path.join(folder.path, 'files'), { recursive: true }).length;
    const before = stored();
    const text = (content: string): Readable => Readable.from([Buffer.from(content)]);
    const codes = [
      (await send('refused', 'textbook', text('<html>'))).code,
      (await send('refused', 'caption', text('WEBVTT\n'))).code,
      (await send('refused', 'caption', text('WEBVTT\n'), { language: '$x.y' })).code,
      (await send('refused', 'video', text(''))).code,
      (await send('refused', 'cover', Readable.from(Array.from({ length: 30 }, () => Buffer.alloc(1024 ** 2))))).code,
    ];
    expect(codes).toEqual(['file-type-textbook', 'file-language', 'file-language', 'file-empty', 'file-too-large']);
    expect(codes.flatMap((code) => languagesWithout(code ?? ''))).toEqual([]);
    expect(stored()).toBe(before);
    expect(await media.records.find('refused')).toBeUndefined();
  });

  test('a file that cannot be read ends in a sentence, and the earlier text stays', async () => {
    const broken = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(2000, 'x')]);
    await send('kept', 'textbook', Readable.from([smallPdf([{ lines: ['first edition'] }])]));
    const { ended } = await send('kept', 'textbook', Readable.from([broken]));
    expect(ended.map((job) => job?.error?.code)).toEqual(['pdf-broken', 'pdf-broken']);
    expect((await media.passages.of('kept'))[0]?.text).toBe('first edition');
  });

  testOnRealData(
    'every hostile file through the door: a job that ends, or a sentence (USTA_REAL_DATA)',
    async () => {
      const folders: [string, MediaKind][] = [
        ['hostile/images-sharp', 'cover'],
        ['hostile/webvtt-wpt/wpt-file-parsing', 'caption'],
        ['hostile/xml-defusedxml', 'textbook'],
      ];
      for (const [from, kind] of folders) {
        for (const name of readdirSync(realFile(from))) {
          const { code, ended } = await send(`hostile-${name}`, kind, createReadStream(realFile(from, name)), { name, language: 'en' });
          if (code !== undefined) expect([name, languagesWithout(code)]).toEqual([name, []]);
          for (const job of ended) {
            expect([name, ['done', 'failed'].includes(job?.state ?? '')]).toEqual([name, true]);
            if (job?.error !== undefined) expect([name, languagesWithout(job.error.code)]).toEqual([name, []]);
          }
        }
      }
    },
    180_000,
  );
});
