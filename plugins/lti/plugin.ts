import { Router } from 'express';
import { definePlugin } from '../../server/plugin-api.ts';
import type { ShowLink } from './choose.ts';
import { ltiConfig } from './config.ts';
import { createPicking } from './deep-linking/picking.ts';
import { frameHeaders } from './frame-headers.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import { createSigningKeys } from './keys.ts';
import { createKeyRoutes } from './key-routes.ts';
import { createLaunchLog } from './launch-log.ts';
import { createLaunchRoutes } from './launch-routes.ts';
import { createLtiModels } from './lti-models.ts';
import { createOpening } from './open/wiring.ts';
import { createPlatformKeys } from './platform-keys.ts';
import { createPlatforms } from './platforms.ts';
import { purgeExpired } from './purge-expired.ts';
import { refusalPage } from './refusal-page.ts';
import { createAccessTokens } from './services/access-tokens.ts';
import { createGradeService } from './services/grade-service.ts';
import { createLineItems } from './services/line-items.ts';
import { createScoreOutbox } from './services/outbox.ts';
import { createServiceRequest } from './services/service-request.ts';
import { createSessions, requireSession } from './sessions.ts';

/** The catalogue inside learning platforms: LTI 1.3 Advantage. */
export const lti = definePlugin({
  id: 'lti',
  configSchema: ltiConfig,
  setup: async ({ isOn, privateHosts, logDays, learnerDays }, host) => {
    if (!isOn) return {};
    const { connection, log, publicUrl, isLocal } = host;
    const models = createLtiModels(connection);
    const { links } = models;
    const platforms = createPlatforms(models.platforms);
    const sessions = createSessions(models.sessions);
    const keys = createSigningKeys({ model: models.keys, sealingKey: host.key('lti-keys') });
    const fetchGuarded = createGuardedFetch({ isLocal, privateHosts });
    const platformKey = createPlatformKeys(fetchGuarded);
    const launchLog = createLaunchLog({ launches: models.launches, platforms: models.platforms, days: logDays });
    const request = createServiceRequest({ tokens: createAccessTokens({ keys, fetchGuarded }), fetchGuarded });
    const lineItems = createLineItems({ request, links });
    const outbox = createScoreOutbox({ connection, log, platforms, links, lineItems, grades: createGradeService({ request, lineItems }) });
    const opening = createOpening({ host, links, platforms, sessions, outbox, learnerDays });
    await Promise.all([
      ...Object.values(models).map((model) => model.createIndexes()),
      opening.createIndexes(),
      outbox.createIndexes(),
    ]);
    return {
      usageReporters: [opening.usageReporter],
      start: outbox.start,
      stop: outbox.stop,
      upkeep: async () => {
        await purgeExpired(models);
        await opening.upkeep();
        await outbox.purge(learnerDays);
      },
      routes: (pages) => {
        const { render } = pages;
        // The picker shows what was chosen, and what is opened lets choose where nothing is.
        const choose: ShowLink = (...launched) => picking.showChoice(...launched);
        const opened = opening.pages({ pages, requireSession: requireSession(sessions), choose });
        const picking = createPicking({ host, render, platforms, sessions, keys, links, show: opened.showLink });
        const handlers = { resourceLink: opened.resourceLink, deepLinking: picking.deepLinking };
        return {
          open: Router()
            .use('/lti', frameHeaders(platforms))
            .use(createKeyRoutes(keys))
            .use(createLaunchRoutes({ platforms, logins: models.logins, platformKey, log: launchLog, publicUrl, render, handlers }))
            .use(picking.router)
            .use(opened.open)
            .use('/lti', refusalPage({ launchLog, platforms, render, log, isLocal })),
          signedIn: Router().use(opened.signedIn),
        };
      },
    };
  },
});
