import type { CatalogueService } from '../catalogue/service.ts';
import type { readProgramme } from '../exchange/service.ts';
import type { Render } from '../http/render.ts';
import type { InstitutionService } from '../institutions/service.ts';
import type { SearchService } from '../search/service.ts';
import type { PublishingService } from './service.ts';
import type { Competences, Pickers } from './writing-pickers.ts';

/** What the writing pages are given. */
export interface WritingParts {
  readonly publishing: PublishingService;
  readonly catalogue: CatalogueService;
  readonly institutions: InstitutionService;
  readonly frameworks?: Competences;
  readonly search: SearchService;
  readonly render: Render;
  /** Reads a programme from a file. */
  readonly readProgramme: typeof readProgramme;
}

export interface WritingPages extends WritingParts {
  readonly pickers: Pickers;
}
