import { ownFiles } from '../../content-schema/own-files.ts';
import { vocabulary } from '../../content-schema/vocabularies.ts';
import type { Actor } from '../accounts/permissions.ts';
import type { StoredItem } from '../catalogue/service.ts';
import type { Locale } from '../http/locale.ts';
import { secondsOf } from '../text/duration.ts';
import { labelOf } from '../vocabularies/service.ts';
import type { AccessPass } from './access-pass.ts';
import { mayOpen, passFor } from './access.ts';
import type { FileRecord } from './file-model.ts';
import type { PlayerParameters } from './player-parameters.ts';
import { transcriptLines, type TranscriptLine } from './player-transcript.ts';
import { playerVideo, type PlayerVideo } from './player-video.ts';
import { addressQuery } from './reader-parameters.ts';
import type { MediaService } from './service.ts';

/** Captions of one language. */
interface CaptionTrack {
  readonly address: string;
  readonly language: string;
  readonly label: string;
  readonly isShown: boolean;
}

/** A video lesson's player and what is said in it. */
export interface PlayerView {
  /** Who may open it, where the person who asks may not. */
  readonly closed: 'login' | 'organisation' | undefined;
  readonly place: number;
  readonly isPlaceNamed: boolean;
  readonly query: string;
  readonly video: PlayerVideo | undefined;
  /** Whether the player is there at once; else a still, and the player when it is asked for. */
  readonly isOpen: boolean;
  /** Size and playing time of what would be loaded, as far as they are known. */
  readonly cost: readonly string[];
  readonly poster: string | undefined;
  readonly tracks: readonly CaptionTrack[];
  /** The chapters as WebVTT. */
  readonly chapters: string | undefined;
  readonly transcript:
    | { readonly language: string; readonly dir: 'ltr' | 'rtl'; readonly lines: readonly TranscriptLine[]; readonly found: number }
    | undefined;
  /** The languages of the transcript, where there are several. */
  readonly languages: readonly { readonly code: string; readonly label: string; readonly href: string; readonly isShown: boolean }[];
  /** The address of a moment; seconds are to be added. */
  readonly momentHref: string;
}

export interface PlayerParts {
  readonly media: Pick<MediaService, 'files' | 'passages'>;
  readonly locale: Locale;
  readonly isLowData: boolean;
  readonly person: Actor | undefined;
  readonly pass: AccessPass | undefined;
}

interface Captions {
  readonly sha256: string;
  readonly language: string;
}

/** The width of a still: what a phone shows, or a desk. */
const POSTER_WIDTH = { low: 320, full: 960 };

function posterOf(item: StoredItem, cover: FileRecord | undefined, isLowData: boolean): string | undefined {
  const wanted = isLowData ? POSTER_WIDTH.low : POSTER_WIDTH.full;
  const pictures = (cover?.pictures ?? []).filter(({ type }) => type === 'image/jpeg' || type === 'image/webp');
  const [best] = pictures.toSorted((a, b) => Math.abs(a.width - wanted) - Math.abs(b.width - wanted) || a.size - b.size);
  if (best !== undefined) return `/pictures/${best.sha256}`;
  // Nobody knows how heavy a picture elsewhere is.
  return isLowData ? undefined : item.image;
}

/** The captions to read: as asked for, in the reader's language, in the video's, or any. */
function chosenCaptions(captions: readonly Captions[], wanted: readonly (string | undefined)[]): Captions | undefined {
  return wanted.flatMap((language) => captions.find((one) => one.language === language) ?? [])[0] ?? captions[0];
}

/** Presents the player of a video lesson to somebody; without the right to open it, only who has it. */
export async function presentPlayer(item: StoredItem, asked: PlayerParameters, parts: PlayerParts): Promise<PlayerView> {
  const { media, locale, isLowData, person } = parts;
  const { place, isPlaceNamed, query } = asked;
  const isClosed = !mayOpen(item, person, parts.pass);
  const pass = passFor(item, parts.pass);
  const own = isClosed ? [] : ownFiles(item);
  const records = await media.files.findAll(own.map(({ sha256 }) => sha256));
  const cover = own.find(({ role }) => role === 'cover');
  const captions = own.flatMap(({ role, sha256, inLanguage }): Captions[] =>
    role === 'caption' && records.get(sha256)?.generation !== undefined ? [{ sha256, language: inLanguage ?? 'und' }] : [],
  );
  const chosen = chosenCaptions(captions, [asked.captions, locale.language, ...item.inLanguage, item.originalLanguage]);
  const video = isClosed ? undefined : playerVideo(item, place, pass);
  const passages = chosen === undefined ? [] : await media.passages.of(chosen.sha256);
  const lines = transcriptLines(passages, isPlaceNamed ? place : undefined, query);
  const seconds = item.type === 'video-lesson' ? secondsOf(item.duration ?? item.timeRequired) : undefined;
  const kept = new URLSearchParams({
    ...(asked.captions === undefined ? {} : { captions: asked.captions }),
    ...(query === '' ? {} : { q: query }),
    ...(pass === undefined ? {} : { pass }),
  });
  const isForeign = !item.inLanguage.includes(locale.language);
  const labels = captions.map(({ language }) => labelOf('languages', language, locale.language));
  return {
    closed: isClosed ? (item.conditionsOfAccess === 'organisation' ? 'organisation' : 'login') : undefined,
    place,
    isPlaceNamed,
    query,
    video,
    isOpen: video?.kind === 'file' && (asked.plays || !(isLowData || video.isLarge)),
    cost: [
      ...(seconds === undefined ? [] : [locale.duration(seconds)]),
      ...(video?.kind === 'file' && video.size !== undefined ? [locale.bytes(video.size)] : []),
    ],
    poster: posterOf(item, cover === undefined ? undefined : records.get(cover.sha256), isLowData),
    tracks: captions.map(({ sha256, language }, at) => ({
      address: `/items/${item._id}/captions/${sha256}.vtt${addressQuery({ pass })}`,
      language,
      label: labels[at] ?? language,
      isShown: isForeign && language === locale.language,
    })),
    chapters:
      item.type === 'video-lesson' && (item.chapters ?? []).length > 0
        ? `/items/${item._id}/chapters.vtt?lang=${locale.language}`
        : undefined,
    transcript:
      lines.length === 0 || chosen === undefined
        ? undefined
        : {
            language: chosen.language,
            dir: vocabulary('languages').get(chosen.language)?.dir ?? 'ltr',
            lines,
            found: lines.filter(({ isFound }) => isFound).length,
          },
    languages:
      new Set(captions.map(({ language }) => language)).size < 2
        ? []
        : captions.map(({ language }, at) => ({
            code: language,
            label: labels[at] ?? language,
            href: `?${String(new URLSearchParams({ captions: language, ...(isPlaceNamed ? { t: String(place) } : {}), ...(query === '' ? {} : { q: query }), ...(pass === undefined ? {} : { pass }) }))}#transcript`,
            isShown: language === chosen?.language,
          })),
    momentHref: `?${kept.size === 0 ? '' : `${String(kept)}&`}t=`,
  };
}
