import { coverFiles, itemPath, presentPicture, said, type Locale, type PluginHost } from '../../../server/plugin-api.ts';
import type { DeepLinkingSettings } from '../launch.ts';
import type { Choice } from './choices.ts';
import { entryAddress, fragmentParameter, type Entry } from './entry.ts';
import { recordsOf } from './item-extent.ts';

/** The types of content items that we can answer with, the best first (DL 2.0 §3). */
const OUR_TYPES = ['ltiResourceLink', 'link', 'html'] as const;
type OurType = (typeof OUR_TYPES)[number];

/** The size that a frame gets before it says its own, in CSS pixels. */
const FRAME = { width: 800, height: 600 };
const THUMBNAIL_WIDTH = 400;
/** What a line item of ours counts. */
export const LINE_ITEM_TAG = 'completion';
const SCORE_MAXIMUM = 100;

interface ImageAddress {
  readonly url: string;
  readonly width?: number;
  readonly height?: number;
}

/** A content item of a deep-linking response (DL 2.0 §3). */
export type ContentItem = Readonly<Record<string, unknown>> & { readonly type: OurType };

/** The best of our types that the platform accepts; undefined where it accepts none. */
export function contentItemType({ acceptTypes }: Pick<DeepLinkingSettings, 'acceptTypes'>): OurType | undefined {
  return OUR_TYPES.find((type) => acceptTypes.includes(type));
}

/** Whether a line item is worth asking for: only what is watched or read to an end is counted. */
export function isGradable({ item, entry }: Pick<Choice, 'item' | 'entry'>): boolean {
  return entry.unit === undefined && (item.type === 'video-lesson' || item.type === 'textbook');
}

const escaped = (text: string): string => text.replace(/[&<>"']/gu, (character) => `&#${String(character.codePointAt(0) ?? 0)};`);

/** The page of the item for everybody, at the fragment's beginning. */
function publicAddress(publicUrl: string, { entry, item }: Choice, { link }: Locale): string {
  const path = itemPath(item._id, item.name[item.originalLanguage] ?? '');
  const { fragment } = entry;
  const place =
    fragment === undefined ? '' : 'pageStart' in fragment ? `?page=${String(fragment.pageStart)}` : `?t=${String(fragment.startOffset)}`;
  return publicUrl + link(path) + place;
}

function outcomesHtml({ unit, item }: Choice, { language }: Locale): string {
  const name = (texts: Readonly<Record<string, string>>): string => escaped(said(texts, language, item.originalLanguage)?.text ?? '');
  const rows = (unit?.outcomes ?? []).map(({ outcome }) => {
    const criteria = (outcome.assessmentCriteria ?? []).map((criterion) => `<li>${name(criterion.name)}</li>`).join('');
    return `<li>${name(outcome.name)}${criteria === '' ? '' : `<ul>${criteria}</ul>`}</li>`;
  });
  return `<ol>${rows.join('')}</ol>`;
}

/** Custom parameters are texts without an equals sign: some platforms keep them as lines of `name=value`. */
function customOf({ item, fragment, unit }: Entry): Readonly<Record<string, string>> {
  return {
    item_id: item,
    // What this link was before its course was copied.
    resource_link_history: '$ResourceLink.id.history',
    ...(fragment === undefined ? {} : Object.fromEntries([fragmentParameter(fragment)])),
    ...(unit === undefined ? {} : { unit: encodeURIComponent(unit) }),
  };
}

interface ContentItemParts extends Pick<PluginHost, 'media' | 'publicUrl'> {
  readonly settings: DeepLinkingSettings;
  readonly graded: ReadonlySet<string>;
  readonly locale: Locale;
}

/** The chosen as content items of one type, in their order. Only https addresses of pictures are named. */
export async function contentItems(
  choices: readonly Choice[],
  type: OurType,
  { media, publicUrl, settings, graded, locale }: ContentItemParts,
): Promise<ContentItem[]> {
  const records = await recordsOf(
    choices.map(({ item }) => item),
    media,
  );
  const pictureOf = ({ item }: Choice): ImageAddress | undefined => {
    const renditions = coverFiles(item).flatMap((sha256) => records.get(sha256)?.pictures ?? []);
    const picture = presentPicture(renditions, THUMBNAIL_WIDTH);
    const own = picture === undefined ? undefined : { url: publicUrl + picture.src, width: picture.width, height: picture.height };
    const image = own ?? (item.image === undefined ? undefined : { url: item.image });
    return image?.url.startsWith('https:') === true ? image : undefined;
  };
  const targets = new Set(settings.acceptTargets);
  const shown =
    targets.size === 0 || targets.has('iframe') ? { iframe: FRAME } : targets.has('window') ? { window: { targetName: '_blank' } } : {};

  return choices.map((choice): ContentItem => {
    const { key, entry, title, summary } = choice;
    const image = pictureOf(choice);
    const said = { title, ...(summary === '' ? {} : { text: summary }) };
    const pictures = image === undefined ? {} : { icon: image, thumbnail: image };
    const address = publicAddress(publicUrl, choice, locale);
    switch (type) {
      case 'ltiResourceLink':
        return {
          type,
          url: `${publicUrl}/lti/items/${entryAddress(entry)}`,
          ...said,
          ...pictures,
          custom: customOf(entry),
          ...shown,
          ...(graded.has(key) && settings.acceptLineItem && isGradable(choice)
            ? { lineItem: { label: title, scoreMaximum: SCORE_MAXIMUM, resourceId: entry.item, tag: LINE_ITEM_TAG } }
            : {}),
        };
      case 'link':
        return { type, url: address, ...said, ...pictures, ...(targets.has('window') ? { window: { targetName: '_blank' } } : {}) };
      case 'html': {
        const heading = `<p><a href="${escaped(address)}" target="_blank" rel="noopener">${escaped(title)}</a></p>`;
        const rest = choice.unit === undefined ? (summary === '' ? '' : `<p>${escaped(summary)}</p>`) : outcomesHtml(choice, locale);
        return { type, ...said, html: heading + rest };
      }
    }
  });
}
