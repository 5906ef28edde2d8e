import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import { createGuardedFetch } from '../../../plugins/lti/guarded-fetch.ts';
import { createSigningKeys } from '../../../plugins/lti/keys.ts';
import type { LtiRole } from '../../../plugins/lti/launch.ts';
import { createLtiModels, type LtiModels } from '../../../plugins/lti/lti-models.ts';
import type { Platform } from '../../../plugins/lti/platform.ts';
import type { LtiLink } from '../../../plugins/lti/records.ts';
import { createServices, type Services } from '../../../plugins/lti/services/services.ts';
import { SCOPE } from '../../../plugins/lti/services/service-terms.ts';
import { createLog } from '../../../server/log.ts';
import { startTestServices, type TestServices } from '../../support/lti/test-services.ts';
import { testConfig } from '../../support/usta.ts';

/** Our services against a platform's, over HTTP and with a database; nothing is kept from one test to the next. */
export interface ServiceSite {
  readonly services: Services;
  readonly theirs: TestServices;
  readonly models: LtiModels;
  readonly connection: Connection;
  readonly platform: Platform;
  /** A link as its launch knew it, stored. */
  readonly link: (more?: Partial<LtiLink>) => Promise<LtiLink>;
  /** As after a restart: nothing in memory, the same database. */
  readonly restarted: () => Services;
  readonly queue: (
    link: LtiLink,
    score: number | undefined,
    more?: { readonly subject?: string; readonly role?: LtiRole; readonly isCompleted?: boolean },
  ) => Promise<void>;
}

/** Opens it before the tests of a file, closes it after them. */
export function openServiceSite(): ServiceSite {
  let connection: Connection;
  let models: LtiModels;
  let theirs: TestServices;
  let platform: Platform;
  let services: Services;
  let made = 0;

  const open = (): Services =>
    createServices({
      host: {
        connection: connection.useDb(connection.name),
        log: createLog('silent'),
        catalogue: { follow: () => Promise.resolve(undefined) } as never,
      },
      platforms: { find: async (id) => (await models.platforms.findById(id).lean<Platform>()) ?? undefined },
      links: models.links,
      keys: createSigningKeys({ model: models.keys, sealingKey: Buffer.alloc(32, 1) }),
      fetchGuarded: createGuardedFetch({ isLocal: true, privateHosts: [] }),
      retryDelaysMs: [0, 0, 0, 0, 0],
      restMs: 0,
    });

  beforeAll(async () => {
    connection = await mongoose.createConnection(testConfig().mongodbUri ?? '').asPromise();
    models = createLtiModels(connection);
  });
  beforeEach(async () => {
    for (const model of Object.values(models) as { deleteMany: (filter: object) => Promise<unknown> }[]) await model.deleteMany({});
    await connection.collection('lti_scores').deleteMany({});
    const keys = createSigningKeys({ model: models.keys, sealingKey: Buffer.alloc(32, 1) });
    theirs = await startTestServices(keys.jwks);
    platform = {
      _id: 'platform-1',
      issuer: theirs.origin,
      clientId: 'client-1',
      name: 'School',
      family: 'moodle',
      authenticationEndpoint: `${theirs.origin}/auth`,
      tokenEndpoint: theirs.tokenEndpoint,
      jwksUri: `${theirs.origin}/jwks`,
      frameOrigins: [],
      scopes: [],
      state: 'active',
      registeredBy: 'form',
      deployments: [],
      createdAt: new Date(),
    };
    await models.platforms.create(platform);
    services = open();
  });
  afterAll(async () => {
    await connection.dropDatabase();
    await connection.close();
  });

  return {
    get services() {
      return services;
    },
    get theirs() {
      return theirs;
    },
    get models() {
      return models;
    },
    get connection() {
      return connection;
    },
    get platform() {
      return platform;
    },
    link: async (more = {}) => {
      made += 1;
      const link: LtiLink = {
        _id: `link-${String(made)}`,
        platform: platform._id,
        deployment: '1',
        resourceLink: `resource-${String(made)}`,
        title: 'Lathe work',
        item: 'aaaaaaaaaaaa',
        grades: { scope: [SCOPE.lineItem, SCOPE.score, SCOPE.resultReadOnly], lineitems: theirs.lineItemsUrl },
        membershipsUrl: theirs.membershipsUrl,
        lastLaunchAt: new Date(),
        createdAt: new Date(),
        ...more,
      };
      await models.links.create(link);
      return link;
    },
    restarted: () => open(),
    queue: (link, score, { subject = 'student-1', role = 'learner', isCompleted = false } = {}) =>
      services.outbox.queue({ link, subject, role, isCompleted, ...(score === undefined ? {} : { score }) }),
  };
}
