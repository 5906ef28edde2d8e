import type { Request, Response } from 'express';
import type { Render } from '../http/render.ts';
import { said, type Said } from '../text/said.ts';
import { itemPath } from './identity.ts';
import type { StoredItem } from './item-model.ts';

interface WithdrawnParts {
  readonly catalogue: { readonly follow: (id: string) => Promise<StoredItem | undefined> };
  readonly render: Render;
}

const MOST_STEPS = 10;

/** The page that is left of a withdrawn item (410): it names what takes its place and where its versions are. */
export async function showWithdrawn(req: Request, res: Response, item: StoredItem, { catalogue, render }: WithdrawnParts): Promise<void> {
  const { language, link, dir } = req.locale;
  const nameOf = (one: StoredItem): Said<string> =>
    said(one.name, language, one.originalLanguage) ?? { text: one.identifier, language, dir };
  // What replaces it may have been withdrawn for something else since.
  let next = item.replacedBy === undefined ? undefined : await catalogue.follow(item.replacedBy);
  for (let step = 0; step < MOST_STEPS && next?.creativeWorkStatus === 'withdrawn'; step += 1)
    next = next.replacedBy === undefined ? undefined : await catalogue.follow(next.replacedBy);
  const shown = next !== undefined && (next.creativeWorkStatus ?? 'published') === 'published' && next._id !== item._id ? next : undefined;
  render(
    req,
    res,
    'catalogue/withdrawn',
    { title: req.locale.t('error.item-withdrawn.what'), path: `/items/${item._id}`, status: 410, noindex: true },
    {
      name: nameOf(item),
      replacement:
        shown === undefined
          ? undefined
          : { name: nameOf(shown), href: link(itemPath(shown._id, shown.name[shown.originalLanguage] ?? '')) },
      versionsHref: link(`/items/${item._id}/versions`),
    },
  );
}
