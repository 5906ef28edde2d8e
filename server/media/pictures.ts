import { ownFiles } from '../../content-schema/own-files.ts';
import type { StoredPicture } from './file-model.ts';

const TYPES = ['image/avif', 'image/webp', 'image/jpeg'] as const;

/** A picture for `<picture>`: the browser takes the first type that it knows and the width that it needs. */
export interface PictureView {
  readonly sources: readonly { readonly type: string; readonly srcset: string }[];
  /** For browsers that know none of them: a JPEG. */
  readonly src: string;
  readonly width: number;
  readonly height: number;
}

type Rendition = Pick<StoredPicture, 'sha256' | 'type' | 'width' | 'height'>;

export const picturePath = (sha256: string): string => `/pictures/${sha256}`;

/** The renditions of a picture, up to `mostWidth` pixels wide, as a page shows them; undefined where there are none. */
export function presentPicture(renditions: readonly Rendition[], mostWidth = Infinity): PictureView | undefined {
  const smallest = Math.min(...renditions.map(({ width }) => width));
  const shown = renditions.filter(({ width }) => width <= Math.max(mostWidth, smallest)).toSorted((a, b) => a.width - b.width);
  const largest = shown.findLast(({ type }) => type === 'image/jpeg') ?? shown.at(-1);
  if (largest === undefined) return undefined;
  return {
    sources: TYPES.flatMap((type) => {
      const srcset = shown.filter((one) => one.type === type).map(({ sha256, width }) => `${picturePath(sha256)} ${String(width)}w`);
      return srcset.length === 0 ? [] : [{ type, srcset: srcset.join(', ') }];
    }),
    src: picturePath(largest.sha256),
    width: largest.width,
    height: largest.height,
  };
}

/** The sha256 of the files whose pictures can stand for an item, best first: its own cover, then its book. */
export function coverFiles(content: Parameters<typeof ownFiles>[0]): readonly string[] {
  const own = ownFiles(content);
  return ['cover', 'book'].flatMap((role) => own.filter((file) => file.role === role).map(({ sha256 }) => sha256));
}
