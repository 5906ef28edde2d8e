import sharp from 'sharp';
import { refused, type Outcome } from './problem.ts';

export const PICTURE_WIDTHS = [320, 640, 1280] as const;
const FORMATS = ['avif', 'webp', 'jpeg'] as const;
/** A photograph of 100 megapixels; a picture of more was made to fill memory. */
const MOST_PIXELS = 100_000_000;
const OPTIONS = {
  avif: { quality: 50, effort: 0 },
  webp: { quality: 75, effort: 3 },
  jpeg: { quality: 78, mozjpeg: true },
} as const;

sharp.cache(false);
sharp.concurrency(1);
// Of all that libvips could read, what covers come in.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadHeif', 'VipsForeignLoadNsgif'],
});

/** A picture in one width and format, upright and without what the camera noted. */
export interface Picture {
  readonly type: `image/${(typeof FORMATS)[number]}`;
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/**
 * Makes a picture fit for pages: AVIF, WebP and JPEG in up to three widths, never larger than it is.
 * Refuses with `image-broken` and `image-too-large` (params `megapixels`, `limit`).
 */
export async function makePictures(source: string | Buffer): Promise<Outcome<readonly Picture[]>> {
  try {
    const { width, height, autoOrient } = await sharp(source, { limitInputPixels: false }).metadata();
    if (width * height > MOST_PIXELS) {
      return refused('image-too-large', { megapixels: Math.ceil((width * height) / 1e6), limit: MOST_PIXELS / 1e6 });
    }
    // Decoded once, no larger than the largest that is made of it.
    const largest = Math.min(PICTURE_WIDTHS[2], autoOrient.width);
    const { data, info } = await sharp(source, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
      .autoOrient()
      .resize({ width: largest, withoutEnlargement: true })
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const raw = { width: info.width, height: info.height, channels: info.channels };
    const widths = [...new Set(PICTURE_WIDTHS.map((most) => Math.min(most, info.width)))];
    const pictures: Picture[] = [];
    for (const format of FORMATS) {
      for (const to of widths) {
        const made = await sharp(data, { raw })
          .resize({ width: to })
          .toFormat(format, OPTIONS[format])
          .toBuffer({ resolveWithObject: true });
        pictures.push({ type: `image/${format}`, width: made.info.width, height: made.info.height, bytes: made.data });
      }
    }
    return { ok: true, value: pictures };
  } catch {
    return refused('image-broken');
  }
}
