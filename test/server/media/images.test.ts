import { readdirSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { createExtractionPool } from '../../../server/media/extraction-pool.ts';
import { readCover, readPictures } from '../../../server/media/images.ts';
import type { Picture } from '../../../server/media/picture-renditions.ts';
import { realFile, testOnRealData } from '../../support/real-data.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { languagesWithout } from './problem-sentences.ts';
import { smallPdf } from './small-pdf.ts';

const folder = temporaryFolder();
const pool = createExtractionPool(1);
afterAll(() => {
  pool.close();
});

async function picturesOf(name: string, content: Buffer): Promise<readonly Picture[]> {
  const made = await readPictures(pool, folder.write(name, content));
  if (!made.ok) throw new Error(made.problem.code);
  return made.value;
}

/** A PNG that says it is of this size and holds one line of it. */
function pngOf(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const facts = Buffer.alloc(13);
  facts.writeUInt32BE(width, 0);
  facts.writeUInt32BE(height, 4);
  facts.set([8, 0], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', facts),
    chunk('IDAT', deflateSync(Buffer.alloc(width + 1))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('pictures', () => {
  test('three formats in three widths, upright, without what the camera noted', async () => {
    const photograph = await sharp({ create: { width: 2000, height: 1000, channels: 3, background: '#b04020' } })
      .withExif({ IFD0: { Copyright: 'somebody' }, IFD3: { GPSLatitude: '40/1 24/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const pictures = await picturesOf('photograph.jpg', photograph);
    expect(pictures.map(({ type, width, height }) => `${type} ${width}x${height}`)).toEqual(
      ['avif', 'webp', 'jpeg'].flatMap((format) => ['320x640', '640x1280', '1000x2000'].map((size) => `image/${format} ${size}`)),
    );
    for (const { bytes, width } of pictures) {
      const facts = await sharp(bytes).metadata();
      expect([facts.width, facts.exif, facts.orientation ?? 1]).toEqual([width, undefined, 1]);
    }
  });

  test('a small picture stays small, a transparent one gets a white ground', async () => {
    const dot = await sharp({ create: { width: 3, height: 2, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toBuffer();
    const pictures = await picturesOf('dot.png', dot);
    expect(pictures.map(({ width }) => width)).toEqual([3, 3, 3]);
    const { dominant } = await sharp(pictures[2]?.bytes).stats();
    expect(dominant.r + dominant.g + dominant.b).toBeGreaterThan(700);
  });

  test('30,000 by 30,000 pixels are refused before they are there', async () => {
    const started = performance.now();
    const refused = await readPictures(pool, folder.write('vast.png', pngOf(30_000, 30_000)));
    expect(refused).toEqual({ ok: false, problem: { code: 'image-too-large', params: { megapixels: 900, limit: 100 } } });
    expect(performance.now() - started).toBeLessThan(5000);
    expect(await readPictures(pool, folder.write('short.png', pngOf(900, 900)))).toEqual({ ok: false, problem: { code: 'image-broken' } });
    expect(['image-too-large', 'image-broken'].flatMap(languagesWithout)).toEqual([]);
  });

  test('the first page of a PDF is its cover', async () => {
    const cover = await readCover(pool, folder.write('book.pdf', smallPdf([{ lines: ['Torna'] }])));
    const jpeg = cover.ok ? cover.value.find(({ type, width }) => type === 'image/jpeg' && width === 640) : undefined;
    expect(jpeg?.height).toBe(906);
    const { channels } = await sharp(jpeg?.bytes).stats();
    // White paper with black letters on it.
    expect([(channels[0]?.mean ?? 0) > 240, (channels[0]?.min ?? 255) < 60]).toEqual([true, true]);
  });

  testOnRealData(
    'hostile pictures end within 10 s, in pictures or in a sentence (USTA_REAL_DATA)',
    async () => {
      const made: string[] = [];
      for (const name of readdirSync(realFile('hostile/images-sharp'))) {
        const started = performance.now();
        const outcome = await readPictures(pool, realFile('hostile/images-sharp', name));
        expect([name, performance.now() - started < 10_000]).toEqual([name, true]);
        if (outcome.ok) made.push(name);
        else expect([name, languagesWithout(outcome.problem.code)]).toEqual([name, []]);
      }
      expect(made).toContain('animated-loop-3.gif');
      for (const name of ['truncated.jpg', 'truncated.png', 'corrupt-header.jpg', 'check.svg', 'relax_tileparts.jp2', 'vfile.v']) {
        expect(made).not.toContain(name);
      }
    },
    60_000,
  );

  testOnRealData(
    'every real textbook has a cover (USTA_REAL_DATA)',
    async () => {
      for (const name of readdirSync(realFile('textbooks'))) {
        const cover = await readCover(pool, realFile('textbooks', name));
        expect([name, cover.ok && cover.value.length]).toEqual([name, 9]);
      }
    },
    120_000,
  );
});
