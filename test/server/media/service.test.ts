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
const read: string[] = [];

beforeAll(async () => {
  media = createMediaService({
    connection: database.connection(),
    store: await createFolderStore(path.join(folder.path, 'files')),
    onRead: (sha256) => {
      read.push(sha256);
      return Promise.resolve();
    },
  });
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
  readonly sha256: string;
  readonly ended: readonly (Job | undefined)[];
}

async function send(kind: MediaKind, stream: Readable, more: { name?: string; language?: string } = {}): Promise<Sent> {
  const received = await media.receive(stream, { kind, name: 'file', ...more }, jobs);
  if (!received.ok) return { code: received.problem.code, sha256: '', ended: [] };
  const { file, jobs: begun } = received.value;
  return { sha256: file._id, ended: await Promise.all(begun.map(({ _id }) => jobs.wait(_id, 25_000))) };
}

describe('files', () => {
  test('a book is read, gets a cover and is found by a word on its last page', async () => {
    const pdf = smallPdf(Array.from({ length: 60 }, (_, at) => ({ lines: [`Page ${at + 1}`, at === 59 ? 'the last word' : 'any word'] })));
    const more = { name: '../../etc/\u202eTorna.pdf', language: 'en' };
    const { sha256, ended } = await send('textbook', Readable.from([pdf]), more);
    expect(ended.map((job) => [job?.kind, job?.state, job?.error])).toEqual([
      ['read-book', 'done', undefined],
      ['make-book-cover', 'done', undefined],
    ]);
    expect(ended[0]?.progress).toEqual({ done: 60, total: 60 });
    const record = await media.files.find(sha256);
    expect(record).toMatchObject({ reading: 'done', pages: 60, scanned: [], name: 'Torna.pdf', type: 'application/pdf', language: 'en' });
    expect(record?.pictures).toHaveLength(9);
    expect(await media.store.stat(record?.pictures[0]?.sha256 ?? '')).toBeDefined();
    expect((await media.passages.of(sha256, { page: 60 }))[0]).toMatchObject({ folded: expect.stringContaining('the last word') });
    expect(read.filter((one) => one === sha256)).toHaveLength(2);
    // Sent again it is the same file, and nothing is left to do.
    const again = await send('textbook', Readable.from([pdf]), { name: 'other.pdf' });
    expect([again.sha256, again.ended]).toEqual([sha256, []]);
  });

  test('captions are searched in windows, a cover is made in several sizes', async () => {
    const vtt = 'WEBVTT\n\n00:01.000 --> 00:09.000\nEynək taxın\n\n01:00.000 --> 01:05.000\nDəzgahı açın';
    const caption = await send('caption', Readable.from([Buffer.from(vtt)]), { language: 'az' });
    expect(caption.ended[0]).toMatchObject({ state: 'done', result: { windows: 2 } });
    expect((await media.passages.of(caption.sha256)).map(({ start, folded }) => [start, folded])).toEqual([
      [1, 'eynek taxin'],
      [60, 'dezgahi acin'],
    ]);
    const own = await sharp({ create: { width: 50, height: 40, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const cover = await send('cover', Readable.from([own]));
    expect(await media.files.find(cover.sha256)).toMatchObject({ reading: 'done', pictures: [{ width: 50 }, {}, {}] });
  });

  test('what is refused is neither stored nor noted, and says why', async () => {
    const stored = (): number => readdirSync(path.join(folder.path, 'files'), { recursive: true }).length;
    const noted = (): Promise<number> => database.connection().collection('files').countDocuments();
    const before = [stored(), await noted()];
    const text = (content: string): Readable => Readable.from([Buffer.from(content)]);
    const codes = [
      (await send('textbook', text('<html>'))).code,
      (await send('caption', text('WEBVTT\n'))).code,
      (await send('caption', text('WEBVTT\n'), { language: '$x.y' })).code,
      (await send('video', text(''))).code,
      (await send('cover', Readable.from(Array.from({ length: 30 }, () => Buffer.alloc(1024 ** 2))))).code,
    ];
    expect(codes).toEqual(['file-type-textbook', 'file-language', 'file-language', 'file-empty', 'file-too-large']);
    expect(codes.flatMap((code) => languagesWithout(code ?? ''))).toEqual([]);
    expect([stored(), await noted()]).toEqual(before);
  });

  test('a file that cannot be read says so until it is read', async () => {
    const broken = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(2000, 'x')]);
    const { sha256, ended } = await send('textbook', Readable.from([broken]));
    expect(ended.map((job) => job?.error?.code)).toEqual(['pdf-broken', 'pdf-broken']);
    expect(await media.files.find(sha256)).toMatchObject({ reading: 'failed', problem: { code: 'pdf-broken' } });
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
          const { code, ended } = await send(kind, createReadStream(realFile(from, name)), { name, language: 'en' });
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
