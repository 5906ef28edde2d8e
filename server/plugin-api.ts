/** The only door for plugins: what they are handed, what they contribute, and what of the product they may use. */
import type { Request, Router } from 'express';
import type { Connection } from 'mongoose';
import type { z } from 'zod';
import type { AuditService } from './accounts/audit.ts';
import type { Action } from './accounts/permissions.ts';
import type { CatalogueService, PresentInside, StoredItem } from './catalogue/service.ts';
import { StartError } from './errors.ts';
import type { MenuEntry, Render } from './http/render.ts';
import type { InstitutionService } from './institutions/service.ts';
import type { JobHandler, Jobs } from './jobs/service.ts';
import type { Log } from './log.ts';
import type { AccessPasses, MediaService } from './media/service.ts';
import type { UsageReporter } from './publishing/impact.ts';
import type { SearchService } from './search/service.ts';

export { requirePermission, signedInPerson } from './accounts/require.ts';
export { idInSegment, itemId, itemPath, statusOf, type StoredItem } from './catalogue/service.ts';
export { presentItem, type ItemView } from './catalogue/presenter.ts';
export { AppError } from './errors.ts';
export { flash } from './http/flash.ts';
export { isInterfaceLanguage, type Locale } from './http/locale.ts';
export { parseParameters, single } from './http/parameters.ts';
export type { Render } from './http/render.ts';
export { allowForms, allowFrames } from './http/security.ts';
export type { JobHandler } from './jobs/service.ts';
export type { Log } from './log.ts';
export { coverFiles, presentPicture, type OpenBook, type PlayerView, type ReaderView } from './media/service.ts';
export { markAnswers, presentQuestions, readAnswers, type Answered } from './questions/service.ts';
export type { UsageReporter } from './publishing/impact.ts';
export { searchAddress } from './search/address.ts';
export { presentActiveFilters, presentFacets, type FacetValue } from './search/facet-presenter.ts';
export { MOST_RESULTS } from './search/index-settings.ts';
export { searchParameters, searchRequest } from './search/parameters.ts';
export { presentPassage, type PassageRow } from './search/passage-presenter.ts';
export { presentCard, presentPages, withoutFilters, type Card } from './search/presenter.ts';
export type { FoundPassage, SearchRequest } from './search/service.ts';
export { secondsOf } from './text/duration.ts';
export { said, type Said } from './text/said.ts';

/** What a plugin is handed: the services it may use. */
export interface PluginHost {
  readonly connection: Connection;
  readonly log: Log;
  /** The address under which readers reach the catalogue, without a trailing slash. */
  readonly publicUrl: string;
  /** Whether that address is this machine itself. */
  readonly isLocal: boolean;
  readonly dataFolder: string;
  /** 32 bytes for this purpose, always the same for this installation: derived from its secret. */
  readonly key: (purpose: string) => Buffer;
  readonly catalogue: CatalogueService;
  readonly search: SearchService;
  readonly institutions: InstitutionService;
  readonly media: MediaService;
  /** Passes to the files of items that one signs in for. */
  readonly accessPasses: AccessPasses;
  readonly audit: AuditService;
  readonly jobs: Pick<Jobs, 'enqueue' | 'find' | 'open'>;
}

/** What the routes of a plugin show pages with. */
export interface PluginPages {
  readonly render: Render;
  /** What the pages of some types show of the inside of their items. */
  readonly insides: Readonly<Partial<Record<StoredItem['type'], PresentInside>>>;
  readonly publicUrl: (req: Request) => string;
}

/** What a plugin contributes. */
export interface PluginParts {
  readonly routes?: (pages: PluginPages) => {
    /** Stands before sessions, bodies and form tokens: its requests bring their own proof of who asks. */
    readonly open?: Router;
    /** Stands behind sessions and form tokens. */
    readonly signedIn?: Router;
  };
  /** Kinds of background work, by name; the name begins with the id of the plugin. */
  readonly jobs?: Readonly<Record<string, JobHandler>>;
  readonly menu?: readonly (MenuEntry & { readonly action: Action })[];
  readonly usageReporters?: readonly UsageReporter[];
  /** Once a day, and at the start. */
  readonly upkeep?: () => Promise<void>;
  /** When the application serves. */
  readonly start?: () => void;
  readonly stop?: () => Promise<void>;
}

/** A plugin whose configuration is not read yet. */
export interface Plugin {
  readonly id: string;
  readonly open: (environment: Readonly<Record<string, string>>, host: PluginHost) => Promise<PluginParts>;
}

interface PluginDefinition<S extends z.ZodType> {
  readonly id: string;
  /** Reads the plugin's own variables from all there are. */
  readonly configSchema: S;
  readonly setup: (config: z.output<S>, host: PluginHost) => Promise<PluginParts>;
}

/**
 * A plugin. Its configuration is parsed when the application starts, before anything is served.
 * @throws StartError `config` from `open` that names every variable that is wrong.
 */
export function definePlugin<S extends z.ZodType>({ id, configSchema, setup }: PluginDefinition<S>): Plugin {
  return {
    id,
    open: async (environment, host) => {
      const parsed = configSchema.safeParse(environment);
      if (parsed.success) return setup(parsed.data, host);
      const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ');
      throw new StartError('config', `The configuration of ${id} is wrong: ${wrong}; correct it in the environment and start again.`);
    },
  };
}
