import { afterAll, beforeAll, expect } from '@jest/globals';
import type { JWTHeaderParameters } from 'jose';
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
  type TestPlatform,
} from '../../support/lti-platform.ts';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';

const lesson = buildLesson({ identifier: 'https://example.org/lti-lesson' });

/** What stands in place of what is right; undefined takes it away. */
export interface Tampering {
  readonly claims?: Claims;
  readonly header?: Partial<JWTHeaderParameters>;
  readonly role?: string;
}

/** The application with one lesson, and a platform that is registered in it. */
export interface LtiSite {
  readonly usta: TestUsta;
  readonly platform: TestPlatform;
  readonly lesson: string;
  readonly target: string;
  readonly begin: (more?: Readonly<Record<string, string>>) => Promise<LoggedIn>;
  /** A whole launch. */
  readonly launch: (tampering?: Tampering) => Promise<Response>;
}

/** Opens it before the tests of a file, closes it after them. */
export function openLtiSite(): LtiSite {
  const id = itemId(lesson.identifier);
  const target = `${TARGET}${id}`;
  let usta: TestUsta;
  let platform: TestPlatform;
  beforeAll(async () => {
    usta = await openUstaWithoutSearch();
    await usta.context.catalogue.store([lesson]);
    platform = await startTestPlatform(target);
    expect((await platform.register(usta)).status).toBe(303);
  });
  afterAll(async () => {
    await platform.close();
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
    lesson: id,
    target,
    begin,
    launch: async ({ claims = {}, header = {}, role } = {}) => {
      const begun = await begin();
      const token = await platform.sign({ ...platform.claims(role), nonce: begun.nonce, ...claims }, header);
      return post(usta, { state: begun.state, id_token: token }, begun.cookie);
    },
  };
}
