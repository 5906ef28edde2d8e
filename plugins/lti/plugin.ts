import { Router } from 'express';
import { definePlugin } from '../../server/plugin-api.ts';
import { createAdminRoutes } from './admin-routes.ts';
import { ltiConfig } from './config.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import { createItemRoutes, itemAddress } from './item-routes.ts';
import { createSigningKeys } from './keys.ts';
import { createLaunchLog } from './launch-log.ts';
import { createLaunchRoutes } from './launch-routes.ts';
import { createLtiModels } from './lti-models.ts';
import { createPlatformKeys } from './platform-keys.ts';
import { createPlatforms } from './platforms.ts';

const JWKS_SECONDS = 600;

/** The catalogue inside learning platforms: LTI 1.3. */
export const lti = definePlugin({
  id: 'lti',
  configSchema: ltiConfig,
  setup: async ({ isOn, privateHosts, logDays }, host) => {
    if (!isOn) return {};
    const { connection, publicUrl, isLocal, audit } = host;
    const models = createLtiModels(connection);
    await Promise.all([models.platforms, models.logins, models.launches].map((model) => model.createIndexes()));
    const keys = createSigningKeys(models.keys, host.key('lti-keys'));
    await keys.prepare();
    const platforms = createPlatforms(models.platforms);
    const log = createLaunchLog(models.launches, logDays);
    const platformKey = createPlatformKeys(createGuardedFetch({ isLocal, privateHosts }));
    return {
      menu: [{ key: 'lti', path: '/admin/lti', action: 'lms.manage' }],
      routes: (pages) => {
        const { render } = pages;
        const open = Router();
        open.get('/lti/jwks.json', async (_req, res) => {
          res.set('Cache-Control', `public, max-age=${String(JWKS_SECONDS)}`).json(await keys.jwks());
        });
        open.use(createLaunchRoutes({ platforms, logins: models.logins, platformKey, log, publicUrl, render, open: itemAddress }));
        return {
          open,
          signedIn: Router()
            .use(createItemRoutes(host, platforms, pages))
            .use(createAdminRoutes({ platforms, log, audit, render, publicUrl, isLocal })),
        };
      },
    };
  },
});
