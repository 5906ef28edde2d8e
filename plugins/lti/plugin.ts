import { Router } from 'express';
import { definePlugin } from '../../server/plugin-api.ts';
import { createAdminRoutes } from './admin/admin-routes.ts';
import type { ShowLink } from './choose.ts';
import { createReadClass } from './class-view.ts';
import { createClassRoutes } from './class-view-routes.ts';
import { ltiConfig } from './config.ts';
import { createPicking } from './deep-linking/picking.ts';
import { frameHeaders } from './frame-headers.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import { checkHealth } from './health.ts';
import { createSigningKeys } from './keys.ts';
import { createKeyRoutes } from './key-routes.ts';
import { createLaunchLog } from './launch-log.ts';
import { createLaunchRoutes } from './launch-routes.ts';
import { createLinks } from './links.ts';
import { createLtiIndexes, createLtiModels } from './lti-models.ts';
import { createOpening } from './open/wiring.ts';
import { createPlatformKeys } from './platform-keys.ts';
import { createPlatforms } from './platforms.ts';
import { purgeExpired } from './purge-expired.ts';
import { refusalPage } from './refusal-page.ts';
import { createInvitationModel } from './registration/invitation-model.ts';
import { createInvitations } from './registration/invitations.ts';
import { createRegistration } from './registration/registration.ts';
import { createRegistrationRoutes } from './registration/registration-routes.ts';
import { createServices } from './services/services.ts';
import { createSessions, requireSession } from './sessions.ts';

/** The catalogue inside learning platforms: LTI 1.3 Advantage. */
export const lti = definePlugin({
  id: 'lti',
  configSchema: ltiConfig,
  setup: async ({ isOn, privateHosts, logDays, learnerDays }, host) => {
    if (!isOn) return {};
    const { connection, log, publicUrl, isLocal, catalogue } = host;
    const models = createLtiModels(connection);
    const platforms = createPlatforms(models.platforms);
    const sessions = createSessions(models.sessions);
    const keys = createSigningKeys({ model: models.keys, sealingKey: host.key('lti-keys') });
    const fetchGuarded = createGuardedFetch({ isLocal, privateHosts });
    const platformKey = createPlatformKeys(fetchGuarded);
    const launchLog = createLaunchLog({ launches: models.launches, platforms: models.platforms, days: logDays });
    const { tokens, outbox, names, grades } = createServices({ host, platforms, links: models.links, keys, fetchGuarded });
    const opening = createOpening({ host, links: models.links, platforms, sessions, outbox, learnerDays });
    const invitationModel = createInvitationModel(connection);
    const invitations = createInvitations(invitationModel);
    const registration = createRegistration({ ...host, platforms, invitations, fetchGuarded });
    await Promise.all([createLtiIndexes(models), invitationModel.createIndexes(), opening.createIndexes(), outbox.createIndexes()]);
    return {
      menu: [{ key: 'lti', path: '/admin/lti', action: 'lms.manage' }],
      usageReporters: [opening.usageReporter],
      start: outbox.start,
      stop: outbox.stop,
      upkeep: async () => {
        await purgeExpired(models);
        await opening.upkeep();
        await outbox.purge(learnerDays);
        await registration.finishAll();
      },
      routes: (pages) => {
        const { render } = pages;
        const bearer = requireSession(sessions);
        // The picker shows what was chosen, and what is opened lets choose where nothing is.
        const choose: ShowLink = (...launched) => picking.showChoice(...launched);
        const opened = opening.pages({ pages, choose });
        const picking = createPicking({ host, render, platforms, sessions, keys, links: models.links, show: opened.showLink });
        const handlers = { resourceLink: opened.resourceLink, deepLinking: picking.deepLinking };
        const readClass = createReadClass({ attempts: opening.attempts, outbox, names, grades, platforms });
        const links = createLinks(models.links);
        return {
          open: Router()
            .use(createKeyRoutes(keys))
            .use('/lti', frameHeaders(platforms))
            .use(createRegistrationRoutes({ ...pages, registration, toolUrl: publicUrl, log }))
            .use(createLaunchRoutes({ platforms, logins: models.logins, platformKey, log: launchLog, publicUrl, render, handlers }))
            .use(picking.router)
            .use(createClassRoutes({ catalogue, links, platforms, requireSession: bearer, readClass, outbox, render }))
            .use(opened.open)
            .use('/lti', refusalPage({ launchLog, platforms, render, log, isLocal })),
          signedIn: Router()
            .use(opened.signedIn)
            .use(
              createAdminRoutes({
                ...host,
                platforms,
                invitations,
                keys,
                log: launchLog,
                checkHealth: (platform) => checkHealth(platform, { fetchGuarded, tokens, backlog: outbox.backlog }),
                render,
              }),
            ),
        };
      },
    };
  },
});
