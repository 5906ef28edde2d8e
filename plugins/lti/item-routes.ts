import { Router } from 'express';
import {
  allowFrames,
  AppError,
  itemPath,
  presentItem,
  secondsOf,
  statusOf,
  type PluginHost,
  type PluginPages,
} from '../../server/plugin-api.ts';
import type { Launch } from './launch.ts';
import type { Platforms } from './platforms.ts';
import { LtiRefusal } from './refusal.ts';

const ITEM = /^\/lti\/items\/([0-9a-z]{12})$/;
/** The page and the second at which an item opens, as everywhere in the catalogue. */
const PLACES = ['page', 't'] as const;

/**
 * The address that shows what a link is about: the item of the custom parameter `item_id`, else that of the address which
 * the platform calls. Neither depends on the resource link, so that a copied course still works.
 * @throws LtiRefusal `item-missing` where it names none, `message-unsupported` for a request to choose one.
 */
export function itemAddress({ message, custom, targetLinkUri }: Pick<Launch, 'message' | 'custom' | 'targetLinkUri'>): string {
  if (message === 'LtiDeepLinkingRequest') throw new LtiRefusal('message-unsupported', { mender: 'teacher' });
  const target = new URL(targetLinkUri);
  const id = custom['item_id'] ?? ITEM.exec(target.pathname)?.[1];
  if (id === undefined || !/^[0-9a-z]{12}$/.test(id)) throw new LtiRefusal('item-missing', { status: 404, mender: 'teacher' });
  const places = PLACES.flatMap((place) => {
    const value = custom[place] ?? target.searchParams.get(place);
    return value === null || value === '' ? [] : [[place, value] as [string, string]];
  });
  const query = new URLSearchParams(places).toString();
  return `/lti/items/${id}${query === '' ? '' : `?${query}`}`;
}

/** An item as it stands in a frame of a learning platform. */
export function createItemRoutes(
  { catalogue }: Pick<PluginHost, 'catalogue'>,
  platforms: Platforms,
  { render, insides }: PluginPages,
): Router {
  const router = Router();
  router.get('/lti/items/:id', async (req, res) => {
    const { locale } = req;
    const item = await catalogue.follow(req.params.id);
    if (item === undefined || item.creativeWorkStatus === 'draft') throw new AppError('item-not-found', { status: 404 });
    const successor = item.replacedBy === undefined ? undefined : await catalogue.findPublished(item.replacedBy);
    const shown = statusOf(item) === 'published' ? item : successor;
    if (shown === undefined) throw new AppError(statusOf(item) === 'withdrawn' ? 'item-withdrawn' : 'item-deleted', { status: 410 });
    const inside = await insides[shown.type]?.(shown, req);
    const duration = shown.type === 'video-lesson' ? (shown.duration ?? shown.timeRequired) : shown.timeRequired;
    const view = presentItem(shown, secondsOf(duration), [], locale);
    const path = itemPath(shown._id, shown.name[shown.originalLanguage] ?? '');
    const asked = req.originalUrl.includes('?') ? req.originalUrl.slice(req.originalUrl.indexOf('?')) : '';
    allowFrames(res, await platforms.frameOrigins());
    render(
      req,
      res,
      'lti/item',
      { title: view.name.text, path, noindex: true, layout: 'frame', styles: ['catalogue.css', ...(inside?.styles ?? [])] },
      {
        item: view,
        type: shown.type,
        isSuccessor: shown._id !== req.params.id,
        publicHref: locale.link(path) + asked,
        ...inside?.model,
      },
    );
  });
  return router;
}
