import { Router } from 'express';
import type { Model } from 'mongoose';
import { itemId, type PluginHost, type PluginPages, type UsageReporter } from '../../../server/plugin-api.ts';
import { createAttempts, type Attempts } from '../attempts.ts';
import type { ShowLink } from '../choose.ts';
import { createLinks } from '../links.ts';
import type { LtiSessions, Platforms, ScoreOutbox } from '../ports.ts';
import { createPrivacyRoutes } from '../privacy-routes.ts';
import { createPrivacy } from '../privacy.ts';
import type { LtiLink } from '../records.ts';
import { requireSession } from '../sessions.ts';
import { createUsage } from '../usage.ts';
import { createUsageRoutes } from '../usage-routes.ts';
import { createProgress } from './progress.ts';
import { createResourceLinkHandler, createShowAt, fromTheBeginning } from './resource-link.ts';
import { createOpenRoutes } from './routes.ts';

interface OpeningParts {
  readonly host: PluginHost;
  readonly links: Model<LtiLink>;
  readonly platforms: Pick<Platforms, 'find' | 'list' | 'frameOrigins'>;
  readonly sessions: LtiSessions;
  readonly outbox: ScoreOutbox;
  /** How long what a learner did is kept after it was last touched. */
  readonly learnerDays: number;
}

interface OpeningPages {
  readonly pages: PluginPages;
  /** What is shown of a link that names no item. */
  readonly choose: ShowLink;
}

/** The routes of what is launched. */
interface OpenedPages {
  /** What a verified LtiResourceLinkRequest gets. */
  readonly resourceLink: ReturnType<typeof createResourceLinkHandler>;
  /** Shows a link that was given an item just now. */
  readonly showLink: ShowLink;
  readonly open: Router;
  readonly signedIn: Router;
}

/** What is launched is shown, counted, and forgotten in time. */
interface Opening {
  readonly attempts: Attempts;
  readonly createIndexes: () => Promise<void>;
  /** Courses of each platform that use the item with an identifier. */
  readonly usageReporter: UsageReporter;
  readonly upkeep: () => Promise<void>;
  readonly pages: (parts: OpeningPages) => OpenedPages;
}

/** What is launched is shown: the parts of it, put together. */
export function createOpening({ host, links: model, platforms, sessions, outbox, learnerDays }: OpeningParts): Opening {
  const { connection, catalogue, media, accessPasses, publicUrl, audit, log } = host;
  const links = createLinks(model);
  const attempts = createAttempts(connection);
  const usage = createUsage(connection);
  const privacy = createPrivacy(connection, attempts);
  const progress = createProgress(attempts, outbox);

  return {
    attempts,
    createIndexes: async () => {
      await Promise.all([attempts.createIndexes(), usage.createIndexes()]);
    },
    usageReporter: async (identifier) => {
      const [courses, all] = await Promise.all([links.courses(itemId(identifier)), platforms.list()]);
      const names = new Map(all.map((one) => [one._id, one.name]));
      return courses.map(({ platform, count }) => ({ kind: 'lti', name: names.get(platform) ?? platform, count }));
    },
    upkeep: async () => {
      await attempts.purge(learnerDays);
      await links.purge(learnerDays);
    },
    pages: ({ pages: { render, insides }, choose }) => {
      const show = createShowAt({ links, platforms, catalogue, accessPasses, publicUrl, render, insides }, choose);
      return {
        resourceLink: createResourceLinkHandler({ links, sessions, usage, progress, log }, show),
        showLink: fromTheBeginning(show),
        open: createOpenRoutes({ catalogue, media, links, progress, requireSession: requireSession(sessions), show }),
        signedIn: Router()
          .use(createUsageRoutes({ catalogue, usage, platforms, render }))
          .use(createPrivacyRoutes({ privacy, platforms, audit, render })),
      };
    },
  };
}
