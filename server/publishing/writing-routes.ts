import { Router } from 'express';
import { createVocabularyApi } from './writing-api.ts';
import { createDraftCoverageRoutes } from './writing-coverage.ts';
import { createEditRoutes } from './writing-edit.ts';
import { createModuleRoutes } from './writing-module.ts';
import { createOutlineRoutes } from './writing-modules.ts';
import { createNewRoutes } from './writing-new.ts';
import type { WritingPages, WritingParts } from './writing-parts.ts';
import { createPickers } from './writing-pickers.ts';

/** The pages on which submissions are begun and written, and the vocabularies that their pickers look in. */
export function createWritingRoutes(parts: WritingParts): Router {
  const { catalogue, institutions, search, frameworks } = parts;
  const pages: WritingPages = { ...parts, pickers: createPickers({ catalogue, institutions, search, competences: frameworks }) };
  const router = Router();
  router.use(createVocabularyApi(pages));
  router.use(createNewRoutes(pages));
  router.use(createEditRoutes(pages));
  router.use(createOutlineRoutes(pages));
  router.use(createModuleRoutes(pages));
  router.use(createDraftCoverageRoutes(pages));
  return router;
}
