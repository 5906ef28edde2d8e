import { afterAll, beforeAll, expect } from '@jest/globals';
import type { JWTHeaderParameters } from 'jose';
import mongoose, { type Connection } from 'mongoose';
import type { Response } from 'supertest';
import { itemId } from '../../../server/catalogue/identity.ts';
import { buildLesson } from '../../support/builders.ts';
import {
  initiation,
  login,
  post,
  startTestPlatform,
  TARGET,
  type Claims,
  type LoggedIn,
  type PlatformKeyPair,
  type TestPlatform,
} from '../../support/lti-platform.ts';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';

const lesson = buildLesson({ identifier: 'https://example.org/lti-lesson', duration: 'PT9M20S' });

/** What stands in place of what is right; undefined takes it away. */
export interface Tampering {
  readonly claims?: Claims;
  readonly header?: Partial<JWTHeaderParameters>;
  readonly role?: string;
  /** Another platform than the site's own. */
  readonly platform?: TestPlatform;
  readonly key?: PlatformKeyPair;
}

/** The application with one lesson, and a platform that is registered in it. */
export interface LtiSite {
  readonly usta: TestUsta;
  readonly platform: TestPlatform;
  /** The application's database, to look at what is kept. */
  readonly database: Connection;
  readonly lesson: string;
  readonly target: string;
  readonly begin: (more?: Readonly<Record<string, string>>) => Promise<LoggedIn>;
  /** A whole launch. */
  readonly launch: (tampering?: Tampering) => Promise<Response>;
  /** One more platform that is registered; closed with the site. */
  readonly another: () => Promise<TestPlatform>;
}

/** Opens it before the tests of a file, closes it after them. */
export function openLtiSite(): LtiSite {
  const id = itemId(lesson.identifier);
  const target = `${TARGET}${id}`;
  const others: TestPlatform[] = [];
  let usta: TestUsta;
  let platform: TestPlatform;
  let database: Connection;
  const registered = async (): Promise<TestPlatform> => {
    const started = await startTestPlatform(target);
    expect((await started.register(usta)).status).toBe(303);
    return started;
  };
  beforeAll(async () => {
    usta = await openUstaWithoutSearch();
    await usta.context.catalogue.store([lesson]);
    database = await mongoose.createConnection(usta.config.mongodbUri ?? '').asPromise();
    platform = await registered();
  });
  afterAll(async () => {
    for (const one of [platform, ...others]) await one.close();
    await database.close();
    await usta.close();
  });
  const begin: LtiSite['begin'] = (more = {}) => login(usta, { ...initiation(platform, target), ...more });
  return {
    get usta() {
      return usta;
    },
    get platform() {
      return platform;
    },
    get database() {
      return database;
    },
    lesson: id,
    target,
    begin,
    launch: async ({ claims = {}, header = {}, role, platform: from = platform, key = from.key } = {}) => {
      const begun = await login(usta, initiation(from, target));
      const token = await from.sign({ ...from.claims(role), nonce: begun.nonce, ...claims }, header, key);
      return post(usta, { state: begun.state, id_token: token }, begun.cookie);
    },
    another: async () => {
      const started = await registered();
      others.push(started);
      return started;
    },
  };
}
