import { Router } from 'express';
import type { SearchService } from '../search/service.ts';
import { createAdaptationRoutes } from './adaptation-routes.ts';
import { createDiscussionRoutes } from './discussion-routes.ts';
import { createListRoutes } from './list-routes.ts';
import type { PublishingPages } from './page-parts.ts';
import { createSubmissionRoutes } from './submission-routes.ts';
import { createVersionRoutes } from './version-routes.ts';
import { createWithdrawalRoutes } from './withdrawal-routes.ts';

/**
 * Submissions, their review and publication, versions, withdrawals and adaptations. Comes after the routes that write,
 * as `/submissions/new` and `/submissions/import` would be taken for a submission.
 */
export function createPublishingRoutes(pages: PublishingPages & { readonly search: SearchService }): Router {
  const router = Router();
  router.use(createListRoutes(pages));
  router.use(createSubmissionRoutes(pages));
  router.use(createDiscussionRoutes(pages));
  router.use(createVersionRoutes(pages));
  router.use(createWithdrawalRoutes(pages));
  router.use(createAdaptationRoutes(pages));
  return router;
}
