/** Our launches verified, and nothing shown, in a process of its own: `lti-verifier.js MONGODB_URI PUBLIC_URL`; says where it listens. */
import type { AddressInfo } from 'node:net';
import express from 'express';
import mongoose from 'mongoose';
import { createGuardedFetch } from '../../plugins/lti/guarded-fetch.ts';
import { createLaunchLog } from '../../plugins/lti/launch-log.ts';
import { createLaunchRoutes } from '../../plugins/lti/launch-routes.ts';
import { createLtiModels } from '../../plugins/lti/lti-models.ts';
import { createPlatformKeys } from '../../plugins/lti/platform-keys.ts';
import { createPlatforms } from '../../plugins/lti/platforms.ts';

const [, , mongodbUri = '', publicUrl = ''] = process.argv;
const models = createLtiModels(await mongoose.createConnection(mongodbUri).asPromise());
const launched = (_launch: unknown, _req: unknown, res: express.Response): Promise<void> => {
  res.send('<!doctype html><title>Launched</title>');
  return Promise.resolve();
};
const app = express().use(
  createLaunchRoutes({
    platforms: createPlatforms(models.platforms),
    logins: models.logins,
    platformKey: createPlatformKeys(createGuardedFetch({ isLocal: true, privateHosts: [] })),
    log: createLaunchLog({ launches: models.launches, platforms: models.platforms, days: 1 }),
    publicUrl,
    render: () => {
      throw new Error('a page was asked for, and only launches are verified here');
    },
    handlers: { resourceLink: launched, deepLinking: launched },
  }),
);
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`the verifier listens at http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
});
process.on('SIGTERM', () => process.exit(0));
