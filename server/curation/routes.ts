import { Router } from 'express';
import { requirePermission } from '../accounts/require.ts';
import { itemPath, statusOf, type CatalogueService } from '../catalogue/service.ts';
import { AppError } from '../errors.ts';
import type { Render } from '../http/render.ts';
import type { InstitutionService } from '../institutions/service.ts';
import type { Log } from '../log.ts';
import { createBulkEditRoutes } from './bulk-edit-routes.ts';
import { titleOf } from './bulk-edits.ts';
import { createDeletionRoutes } from './deletion-routes.ts';
import { createDuplicateRoutes } from './duplicate-routes.ts';
import { createListRoutes } from './list-routes.ts';
import { createMergeRoutes } from './merge-routes.ts';
import type { CurationService } from './service.ts';

export interface CurationPages {
  readonly curation: CurationService;
  readonly catalogue: CatalogueService;
  readonly institutions: InstitutionService;
  readonly render: Render;
  readonly log: Log;
}

/**
 * The editor's pages. They come before the other routes of items, as every page below the address of an item that was
 * merged leads to the one that it went into.
 */
export function createCurationRoutes(parts: CurationPages): Router {
  const router = Router();

  router.get('/items/:segment/*rest', async (req, res, next) => {
    const id = /(?:^|-)([0-9a-z]{12})$/.exec(req.params.segment)?.[1];
    const item = id === undefined ? undefined : await parts.catalogue.follow(id);
    if (item !== undefined && statusOf(item) === 'deleted') throw new AppError('item-deleted', { status: 410 });
    if (item === undefined || item._id === id) next();
    else res.redirect(308, req.locale.link(itemPath(item._id, titleOf(item).title)));
  });

  router.use('/editor', requirePermission('item.curate'));
  router.use(createListRoutes(parts));
  router.use(createBulkEditRoutes(parts));
  router.use(createMergeRoutes(parts));
  router.use(createDuplicateRoutes(parts));
  router.use(createDeletionRoutes(parts));
  return router;
}
