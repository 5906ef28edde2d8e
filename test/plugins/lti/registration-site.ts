import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import mongoose, { type Collection, type Connection } from 'mongoose';
import request, { type Response } from 'supertest';
import { startRegisteringPlatform, type RegisteringPlatform, type TOOL } from '../../support/lti/registering-platform.ts';
import { signedIn } from '../../support/people.ts';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';
import type { Visitor } from '../../support/visitor.ts';

type Fields = Readonly<Record<string, string>>;

/** The application, its administrator, and for each test a platform that registers tools. */
export interface RegistrationSite {
  readonly usta: TestUsta;
  readonly administrator: Visitor;
  readonly platform: RegisteringPlatform;
  readonly platforms: Collection;
  readonly invitations: Collection;
  /** Makes an invitation; answers its token. */
  readonly invited: () => Promise<string>;
  /** What a platform opens our page with. */
  readonly fieldsFor: (invitation: string, more?: Fields) => Fields;
  readonly open: (fields: Fields) => Promise<Response>;
  readonly confirm: (fields: Fields) => Promise<Response>;
  /** What the platform received last. */
  readonly sent: () => Readonly<Record<string, unknown>> & { readonly [TOOL]: Readonly<Record<string, unknown>> };
}

/** The code of the refusal that an act ends in. */
export function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

export function openRegistrationSite(): RegistrationSite {
  let usta: TestUsta;
  let administrator: Visitor;
  let database: Connection;
  let platform: RegisteringPlatform;
  beforeAll(async () => {
    usta = await openUstaWithoutSearch();
    administrator = await signedIn(usta, [{ role: 'lms-administrator' }]);
    database = await mongoose.createConnection(usta.config.mongodbUri ?? '').asPromise();
  });
  beforeEach(async () => {
    platform = await startRegisteringPlatform();
  });
  afterEach(() => platform.close());
  afterAll(async () => {
    await database.close();
    await usta.close();
  });
  return {
    get usta() {
      return usta;
    },
    get administrator() {
      return administrator;
    },
    get platform() {
      return platform;
    },
    get platforms() {
      return database.collection('lti_platforms');
    },
    get invitations() {
      return database.collection('lti_invitations');
    },
    invited: async () => {
      const { text } = await administrator.post('/en/admin/lti/invitations', { label: 'Our Moodle' });
      return /register\?invitation=([\w-]+)/.exec(text)?.[1] ?? '';
    },
    fieldsFor: (invitation, more = {}) => ({
      invitation,
      openid_configuration: platform.configurationUrl,
      registration_token: 'once',
      ...more,
    }),
    open: (fields) => Promise.resolve(request(usta.app).get('/lti/register').query(fields).set('Accept-Language', 'en')),
    confirm: (fields) => Promise.resolve(request(usta.app).post('/lti/register').type('form').send(fields).set('Accept-Language', 'en')),
    sent: () => platform.received.at(-1)?.body as never,
  };
}
