import type { Request, Response } from 'express';
import {
  itemPath,
  presentItem,
  presentQuestions,
  said,
  secondsOf,
  type ItemView,
  type PluginHost,
  type PluginPages,
  type Said,
  type StoredItem,
} from '../../../server/plugin-api.ts';
import { modulesOf, namedIdentifiers, unitKey } from '../deep-linking/unit-content.ts';
import type { Fragment, LtiSession } from '../launch.ts';
import { insideOf, type Asked, type ShownInside } from './inside.ts';
import type { Shown } from './shown-item.ts';

export interface OpenPageParts
  extends Pick<PluginHost, 'catalogue' | 'accessPasses' | 'publicUrl'>, Pick<PluginPages, 'render' | 'insides'> {}

/** What is opened, and for whom. */
export interface Opening {
  readonly token: string;
  readonly session: LtiSession;
  readonly fragment: Fragment | undefined;
  readonly unit: string | undefined;
  readonly asked: Asked;
  /** Whether what is watched and read is counted. */
  readonly isCounted: boolean;
}

const nameOf = (item: StoredItem, req: Request): Said<string> =>
  said(item.name, req.locale.language, item.originalLanguage) ?? { text: item.identifier, language: item.originalLanguage, dir: 'ltr' };

/** The modules with the one unit alone that a link shows, where it shows one. */
function modulesShown(item: StoredItem, view: ItemView, unit: string | undefined): ItemView['modules'] {
  if (unit === undefined) return view.modules;
  const stored = modulesOf(item);
  const shown = view.modules.flatMap((row, at) => {
    const module = stored[at];
    const units =
      module === undefined
        ? []
        : row.units.filter((_, place) => {
            const one = module.units?.[place];
            return one !== undefined && unitKey(module, one) === unit;
          });
    return units.length === 0 ? [] : [{ ...row, units }];
  });
  return shown.length === 0 ? view.modules : shown;
}

/** The page of the item for everybody, at the same place; it opens in a window of its own. */
function publicAddress(item: StoredItem, req: Request, publicUrl: string, place: readonly [string, string][]): string {
  const path = itemPath(item._id, item.name[item.originalLanguage] ?? '');
  const pass: [string, string][] = req.accessPass === undefined ? [] : [['pass', req.accessPass.text]];
  const query = new URLSearchParams([...place, ...pass]);
  return `${publicUrl}/${req.locale.language}${path}${query.size === 0 ? '' : `?${query.toString()}`}`;
}

/** What the link shows of the item, in words: `lti.open.pages`, `lti.open.seconds`; none where it shows all of it. */
function partShown(
  { reader, player }: ShownInside,
  fragment: Fragment | undefined,
  { t, clock, isolate }: Request['locale'],
): string | undefined {
  if (fragment === undefined) return undefined;
  if ('pageStart' in fragment) {
    const { pageStart, pageEnd } = fragment;
    const last = reader?.book === undefined ? pageEnd : Math.min(pageEnd, reader.book.pages);
    return reader === undefined ? undefined : t('lti.open.pages', { first: Math.min(pageStart, last), last });
  }
  const { startOffset, endOffset } = fragment;
  if (player === undefined) return undefined;
  return endOffset === undefined
    ? t('lti.open.from', { start: isolate(clock(startOffset)) })
    : t('lti.open.seconds', { start: isolate(clock(startOffset)), end: isolate(clock(endOffset)) });
}

/** Shows an item, or what a link shows of it, inside a frame of a learning platform. */
export async function showItem(
  req: Request,
  res: Response,
  { item, isSuccessor }: Extract<Shown, { kind: 'item' }>,
  opening: Opening,
  { catalogue, accessPasses, publicUrl, render, insides }: OpenPageParts,
): Promise<void> {
  const { locale } = req;
  const { token, session, fragment, unit, asked, isCounted } = opening;
  // The platform vouches for whoever it launches: they open what others sign in for.
  if (item.conditionsOfAccess === 'login') req.accessPass = accessPasses.grant(item._id);
  const units = modulesOf(item).flatMap((module) => module.units ?? []);
  const [inside, serving] = await Promise.all([
    insideOf(item, req, { insides, fragment, asked }),
    units.length === 0 ? [] : catalogue.findByIdentifiers(namedIdentifiers(units)),
  ]);
  const view = presentItem(
    item,
    secondsOf(item.type === 'video-lesson' ? (item.duration ?? item.timeRequired) : item.timeRequired),
    serving,
    locale,
  );
  const { reader, player } = inside;
  const part = asked.isWhole ? undefined : fragment;
  const [start, end] = part !== undefined && 'startOffset' in part ? [part.startOffset, part.endOffset] : [0, undefined];
  const place: [string, string][] =
    reader?.book?.isPlaceNamed === true
      ? [['page', String(reader.book.place)]]
      : player?.isPlaceNamed === true
        ? [['t', String(player.place)]]
        : [];
  const here = publicAddress(item, req, publicUrl, place);
  const open = publicAddress(item, req, publicUrl, []);
  render(
    req,
    res,
    'lti/open',
    { title: view.name.text, path: itemPath(item._id, ''), noindex: true, layout: 'frame', styles: ['catalogue.css', ...inside.styles] },
    {
      linksOpenOutside: true,
      item: {
        ...view,
        modules: modulesShown(item, view, unit),
        chapters:
          item.type === 'video-lesson'
            ? view.chapters.filter((one) => one.start >= start && (end === undefined || one.start < end))
            : view.chapters,
      },
      institution: undefined,
      reader,
      // Without scripts a moment opens in the window of its own.
      player: player === undefined ? undefined : { ...player, momentHref: `${open}${open.includes('?') ? '&' : '?'}t=` },
      isSuccessor,
      part: partShown(inside, fragment, locale),
      isWhole: asked.isWhole,
      quiz: presentQuestions(item, locale, session.subject, asked.answered),
      isCounted,
      session: token,
      role: session.role,
      publicHref: here,
      address: `${publicUrl}/items/${item._id}`,
      here: itemPath(item._id, item.name[item.originalLanguage] ?? ''),
    },
  );
}

/** What is left where the item of a link is gone (410): it names what takes its place. */
export function showGone(
  req: Request,
  res: Response,
  { item, replacement }: Extract<Shown, { kind: 'gone' }>,
  token: string,
  { render }: Pick<OpenPageParts, 'render'>,
): void {
  render(
    req,
    res,
    'lti/open-gone',
    { title: req.locale.t('lti.open.gone.title'), path: '/', status: 410, noindex: true, layout: 'frame' },
    {
      linksOpenOutside: true,
      name: item === undefined ? undefined : nameOf(item, req),
      replacement: replacement === undefined ? undefined : { id: replacement._id, name: nameOf(replacement, req) },
      session: token,
    },
  );
}
