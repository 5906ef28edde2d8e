import {
  coverFiles,
  presentItem,
  presentPassage,
  presentPicture,
  said,
  secondsOf,
  type Locale,
  type PluginHost,
  type StoredItem,
  itemPath,
} from '../../../server/plugin-api.ts';
import { choiceTitle } from './choices.ts';
import { isGradable } from './content-items.ts';
import type { Fragment } from '../launch.ts';
import { entryText, type Entry } from './entry.ts';
import { isWithin, itemExtent, recordsOf } from './item-extent.ts';
import type { PickState } from './pick-state.ts';
import { passageEntry } from './search-view.ts';
import type { TypedFragment } from './typed-fragment.ts';
import { unitEntries, type UnitContent } from './unit-content.ts';

const COVER_WIDTH = 400;
const MOST_PASSAGES = 6;

/** What somebody typed, and what is wrong with it. */
export interface TypedPlaces {
  readonly from: string;
  readonly to: string;
  readonly problem?: Extract<TypedFragment, { ok: false }>;
}

interface LookParts extends Pick<PluginHost, 'search' | 'institutions' | 'media'> {
  readonly unitsOf: (plan: StoredItem) => Promise<readonly UnitContent[]>;
}

/** A fragment as its two fields show it. */
function placesOf(fragment: Fragment | undefined, { clock }: Locale): TypedPlaces {
  if (fragment === undefined) return { from: '', to: '' };
  if ('pageStart' in fragment) return { from: String(fragment.pageStart), to: String(fragment.pageEnd) };
  return { from: clock(fragment.startOffset), to: fragment.endOffset === undefined ? '' : clock(fragment.endOffset) };
}

/** A chapter's place: `p. 12–19`, `03:12–05:40`. */
function placeLabel(fragment: Fragment, locale: Locale): string {
  const { from, to } = placesOf(fragment, locale);
  if (!('pageStart' in fragment)) return to === '' ? from : `${from}–${to}`;
  const { pageStart, pageEnd } = fragment;
  return pageStart === pageEnd ? locale.t('book.page', { page: pageStart }) : locale.t('lti.pick.pages', { from: pageStart, to: pageEnd });
}

/** An item looked at closely: what it is, and all that can be chosen of it. */
export async function presentLook(
  item: StoredItem,
  entry: Entry,
  state: Pick<PickState, 'search' | 'session' | 'chosen'>,
  parts: LookParts,
  locale: Locale,
  typed?: TypedPlaces,
): Promise<object> {
  const { query } = state.search;
  const [records, names, units, found] = await Promise.all([
    recordsOf([item], parts.media),
    parts.institutions.names(),
    parts.unitsOf(item),
    query === ''
      ? undefined
      : parts.search.searchInside({ item: item._id, query, file: '', sort: 'relevance', page: 1, pageSize: MOST_PASSAGES, mayRead: false }),
  ]);
  const extent = itemExtent(item, records);
  const { length } = extent;
  const duration = item.type === 'video-lesson' ? (item.duration ?? item.timeRequired) : item.timeRequired;
  const path = itemPath(item._id, item.name[item.originalLanguage] ?? '');
  const institution = names.get(item.institution ?? '');
  const isChosen = (key: string): boolean => state.chosen.some((one) => one.split('@')[0] === key.split('@')[0]);
  const option = (one: Entry): { readonly key: string; readonly isChosen: boolean } => {
    const key = entryText(one);
    return { key, isChosen: isChosen(key) };
  };
  const text = (texts: Readonly<Record<string, string>>): ReturnType<typeof said> => said(texts, locale.language, item.originalLanguage);
  return {
    look: {
      item: presentItem(item, secondsOf(duration), [], locale),
      key: item._id,
      isChosen: isChosen(item._id),
      image: item.image,
      cover: presentPicture(
        coverFiles(item).flatMap((sha256) => records.get(sha256)?.pictures ?? []),
        COVER_WIDTH,
      ),
      institution: institution === undefined ? undefined : said(institution.name, locale.language, institution.originalLanguage),
      publicHref: locale.link(path),
      measure: extent.measure,
      length,
      isGradable: state.session.deepLinking?.acceptLineItem === true && isGradable({ item, entry: { item: item._id } }),
      places: typed ?? placesOf(entry.fragment, locale),
      chapters: extent.chapters.map(({ name, fragment }) => ({
        name: text(name),
        label: placeLabel(fragment, locale),
        ...option({ item: item._id, fragment }),
      })),
      passages: (found?.passages ?? []).flatMap((passage) => {
        const place = passageEntry(item._id, passage, length);
        if (place.fragment === undefined || !isWithin(place.fragment, extent)) return [];
        return [{ ...presentPassage(passage, path, query, locale), ...option(place) }];
      }),
      units: units.map((unit) => {
        const entries = unitEntries(item._id, unit);
        return {
          key: entryText({ item: item._id, unit: unit.key }),
          code: unit.unit.code,
          name: text(unit.unit.name),
          module: text(unit.module.name),
          content: entries.filter((one) => one.unit === undefined).length,
          outcomes: unit.outcomes.map(({ outcome, content }) => ({
            code: outcome.code,
            name: text(outcome.name),
            content: content.map((part) => {
              const one: Entry = { item: part.item._id, ...(part.fragment === undefined ? {} : { fragment: part.fragment }) };
              const title = choiceTitle(one, part.item, itemExtent(part.item, records), locale);
              const language = said(part.item.name, locale.language, part.item.originalLanguage);
              return {
                title,
                language: language?.language,
                dir: language?.dir,
                type: part.item.type,
                ...option({ ...one, from: { programme: item._id, unit: unit.key } }),
              };
            }),
          })),
        };
      }),
    },
  };
}
