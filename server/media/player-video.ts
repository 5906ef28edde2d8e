import { ownFiles } from '../../content-schema/own-files.ts';
import { filePath, presentSource, type StoredItem } from '../catalogue/service.ts';
import { addressQuery } from './reader-parameters.ts';

/** What more than this is loaded only when it is asked for, its size said before. */
const LARGE_BYTES = 20 * 1000 * 1000;
const VIDEO_ADDRESS = /\.(?:mp4|m4v|webm|ogv)(?:[?#]|$)/i;

/** A recording that the page itself plays. */
export type PlayerVideo =
  | {
      readonly kind: 'file';
      readonly sources: readonly { readonly href: string; readonly type: string | undefined }[];
      /** In bytes, of the first source. */
      readonly size: number | undefined;
      readonly isLarge: boolean;
      /** Whose address it has, where it is not ours. */
      readonly host: string | undefined;
    }
  | {
      readonly kind: 'frame';
      /** The player of the site, without cookies. */
      readonly address: string;
      /** The page of the site that plays it from the second. */
      readonly href: string;
      readonly host: string;
    };

function isVideo(type: string | undefined, address: string): boolean {
  return type?.startsWith('video/') === true || (type === undefined && VIDEO_ADDRESS.test(address));
}

/** The recording of a video lesson that can be played on its page, from second `place`; its own files first, opened by `pass` where one is needed. */
export function playerVideo(item: StoredItem, place: number, pass?: string): PlayerVideo | undefined {
  if (item.type !== 'video-lesson') return undefined;
  const own = ownFiles(item).filter(({ role }) => role === 'video');
  const files = [
    ...own.map(({ sha256, encodingFormat, contentSize }) => ({
      href: `${filePath(item._id, sha256)}${addressQuery({ pass })}`,
      type: encodingFormat,
      size: contentSize,
      host: undefined,
    })),
    ...(item.encoding ?? []).flatMap(({ contentUrl, encodingFormat, contentSize }) =>
      contentUrl === undefined || !isVideo(encodingFormat, contentUrl)
        ? []
        : [{ href: contentUrl, type: encodingFormat, size: contentSize, host: new URL(contentUrl).host }],
    ),
  ];
  const source = presentSource(item);
  const [first] = files;
  if (first !== undefined && (own.length > 0 || source?.plays?.kind !== 'frame'))
    return {
      kind: 'file',
      sources: files.map(({ href, type }) => ({ href, type })),
      size: first.size,
      // Nobody knows how large what is elsewhere is where its record does not say.
      isLarge: (first.size ?? Infinity) > LARGE_BYTES,
      host: first.host,
    };
  if (source?.plays?.kind === 'frame')
    return {
      kind: 'frame',
      address: source.plays.address,
      href: place === 0 ? source.href : (source.at?.(place) ?? source.href),
      host: source.host,
    };
  if (source?.plays === undefined) return undefined;
  return { kind: 'file', sources: [{ href: source.href, type: undefined }], size: undefined, isLarge: true, host: source.host };
}
