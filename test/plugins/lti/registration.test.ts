import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import request, { type Response } from 'supertest';
import { checkIssuer, readOpenidConfiguration } from '../../../plugins/lti/registration/openid-configuration.ts';
import { frameOriginsOf } from '../../../plugins/lti/registration/platform-origin.ts';
import { readRegistrationAnswer } from '../../../plugins/lti/registration/registration-answer.ts';
import { toolRegistration } from '../../../plugins/lti/registration/tool-registration.ts';
import { signedIn } from '../../support/people.ts';
import { startRegisteringPlatform, TOOL, type RegisteringPlatform } from '../../support/lti/registering-platform.ts';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';
import type { Visitor } from '../../support/visitor.ts';

const PLATFORM = 'https://purl.imsglobal.org/spec/lti-platform-configuration';
const TEXTS = { name: 'Usta', description: 'Lessons', choose: 'Choose' };

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

async function invited(): Promise<string> {
  const { text } = await administrator.post('/en/admin/lti/invitations', { label: 'Our Moodle' });
  return /register\?invitation=([\w-]+)/.exec(text)?.[1] ?? '';
}

type Fields = Readonly<Record<string, string>>;
const fieldsFor = (invitation: string, more: Fields = {}): Fields => ({
  invitation,
  openid_configuration: platform.configurationUrl,
  registration_token: 'once',
  ...more,
});
const open = (fields: Fields): Promise<Response> =>
  Promise.resolve(request(usta.app).get('/lti/register').query(fields).set('Accept-Language', 'en'));
const confirm = (fields: Fields): Promise<Response> =>
  Promise.resolve(request(usta.app).post('/lti/register').type('form').send(fields).set('Accept-Language', 'en'));

const platforms = () => database.collection('lti_platforms');
const sent = (): Record<string, unknown> & { readonly [TOOL]: Record<string, unknown> } => platform.received.at(-1)?.body as never;
const codeOf = (act: () => unknown): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('G: dynamic registration', () => {
  test('G2 an invitation registers one platform; unknown, used, taken back and expired ones none', async () => {
    const invitation = await invited();
    expect(invitation).toMatch(/^[\w-]{43}$/);
    const offer = await open(fieldsFor(invitation));
    expect([offer.status, platform.received.length]).toEqual([200, 0]);
    expect(offer.text).toContain(platform.origin);
    const done = await confirm(fieldsFor(invitation));
    expect([done.status, platform.received.length]).toEqual([200, 1]);
    expect(await platforms().findOne({ issuer: platform.origin })).toMatchObject({
      name: 'Our Moodle',
      family: 'moodle',
      registeredBy: 'invitation',
    });

    // Who reloads the last page is shown where it stands; nothing is sent again.
    const again = await confirm(fieldsFor(invitation));
    expect([again.status, platform.received.length]).toEqual([410, 1]);
    expect((await open(fieldsFor('unknown'))).status).toBe(400);

    const expired = await invited();
    await database.collection('lti_invitations').updateOne({ state: 'open' }, { $set: { expiresAt: new Date(Date.now() - 1000) } });
    expect((await open(fieldsFor(expired))).status).toBe(410);
    expect((await confirm(fieldsFor(expired))).status).toBe(410);
    const withdrawn = await invited();
    const { _id } = (await database.collection('lti_invitations').findOne({ state: 'open', expiresAt: { $gt: new Date() } })) ?? {};
    expect((await administrator.post(`/admin/lti/invitations/${String(_id)}/withdraw`, {})).status).toBe(303);
    expect((await open(fieldsFor(withdrawn))).status).toBe(400);
  });

  test('G3 the token goes with both requests; without one it works too', async () => {
    await confirm(fieldsFor(await invited()));
    expect([platform.asked[0]?.authorization, platform.received[0]?.authorization]).toEqual(['Bearer once', 'Bearer once']);
    platform.token = undefined;
    const { registration_token: _token, ...without } = fieldsFor(await invited());
    expect((await confirm(without)).status).toBe(200);
    expect(platform.received[1]?.authorization).toBeUndefined();
  });

  test('G4 the configuration stands on the host of its issuer; shared issuers by a list', async () => {
    platform.configuration['issuer'] = 'https://other.example';
    const answer = await open(fieldsFor(await invited()));
    expect([answer.status, platform.received.length]).toEqual([400, 0]);
    expect(answer.text).toContain('other.example');
    const at = (issuer: string, address: string): string | undefined =>
      codeOf(() => {
        checkIssuer({ issuer } as never, address);
      });
    expect(at('https://blackboard.com', 'https://developer.blackboard.com/.well-known/openid-configuration')).toBeUndefined();
    expect(at('https://blackboard.com', 'https://evil.example/c')).toBe('registration-issuer');
    expect(at('https://canvas.instructure.com', 'https://school.instructure.com/api/lti/security/openid-configuration')).toBeUndefined();
    expect(at('https://canvas.instructure.com', 'https://instructure.com.evil.example/c')).toBe('registration-issuer');
    expect(at('https://lms.example', 'https://lms.example/c')).toBeUndefined();
  });

  test('G5 no version, messages as texts or objects, unknown ones, a key with a space at its end', () => {
    const base = {
      issuer: 'https://a.example',
      authorization_endpoint: 'https://a.example/a',
      token_endpoint: 'https://a.example/t',
      jwks_uri: 'https://a.example/j',
      registration_endpoint: 'https://a.example/r',
    };
    const read = (own: unknown, key = PLATFORM): readonly { type: string }[] =>
      readOpenidConfiguration(JSON.stringify({ ...base, [key]: own })).messages;
    expect(
      read({
        product_family_code: 'moodle',
        messages_supported: [
          'LtiResourceLinkRequest',
          { type: 'LtiDeepLinkingRequest', placements: [1, 'ContentArea'] },
          { nonsense: 1 },
          7,
        ],
      }),
    ).toEqual([
      { type: 'LtiResourceLinkRequest', placements: [] },
      { type: 'LtiDeepLinkingRequest', placements: ['ContentArea'] },
    ]);
    expect(read({ messages_supported: [{ type: 'LtiFutureRequest' }] }, `${PLATFORM} `)).toEqual([
      { type: 'LtiFutureRequest', placements: [] },
    ]);
    expect(readOpenidConfiguration(JSON.stringify(base)).messages).toEqual([]);
    expect(codeOf(() => readOpenidConfiguration('<html>'))).toBe('registration-configuration');
    expect(codeOf(() => readOpenidConfiguration(JSON.stringify({ ...base, jwks_uri: 'nowhere' })))).toBe('registration-configuration');
  });

  test('G6 the query of the registration endpoint is kept', async () => {
    await confirm(fieldsFor(await invited()));
    expect(platform.received[0]?.url).toBe('/mod/lti/openid-registration.php?school=7&t=a%2Fb');
  });

  test('G7 what is sent is whole', async () => {
    await confirm(fieldsFor(await invited()));
    const url = usta.config.publicUrl ?? 'http://127.0.0.1:0';
    expect(sent()).toMatchObject({
      application_type: 'web',
      grant_types: ['implicit', 'client_credentials'],
      response_types: ['id_token'],
      initiate_login_uri: `${url}/lti/login`,
      redirect_uris: [`${url}/lti/launch`],
      jwks_uri: `${url}/lti/jwks.json`,
      logo_uri: `${url}/lti/icon.svg`,
      token_endpoint_auth_method: 'private_key_jwt',
    });
    expect(sent()['scope']).toBe((platform.configuration['scopes_supported'] as string[]).slice(1).join(' '));
    const tool = sent()[TOOL];
    expect(tool).toMatchObject({ domain: new URL(url).host, target_link_uri: `${url}/lti/launch` });
    for (const value of Object.values(tool['custom_parameters'] as object)) expect(typeof value).toBe('string');
    const messages = tool['messages'] as { type: string; label: string; icon_uri: string }[];
    expect(messages.map(({ type }) => type).sort()).toEqual(['LtiDeepLinkingRequest', 'LtiResourceLinkRequest']);
    for (const { label, icon_uri: icon } of messages) expect([label !== '', icon]).toEqual([true, `${url}/lti/icon.svg`]);
    for (const path of ['/lti/icon.svg', '/lti/jwks.json']) expect((await request(usta.app).get(path)).status).toBe(200);
  });

  test('G8 Moodle: nothing empty, names are listed, the full scope, one deep-linking address, no "=", a second use is 401', async () => {
    const invitation = await invited();
    await confirm(fieldsFor(invitation));
    const empty = (value: unknown): boolean => value === '' || value === null || (Array.isArray(value) && value.length === 0);
    expect(Object.entries({ ...sent(), ...sent()[TOOL] }).filter(([, value]) => empty(value))).toEqual([]);
    expect(sent()[TOOL]['claims']).toEqual(expect.arrayContaining(['iss', 'sub', 'name', 'given_name', 'family_name']));
    expect(sent()[TOOL]['claims']).not.toContain('email');
    expect(String(sent()['scope']).split(' ')).toContain('https://purl.imsglobal.org/spec/lti-ags/scope/lineitem');
    const deep = (sent()[TOOL]['messages'] as { type: string }[]).filter(({ type }) => type === 'LtiDeepLinkingRequest');
    expect(deep).toHaveLength(1);
    expect(JSON.stringify(sent()[TOOL]['custom_parameters'])).not.toContain('=');
    const stored = await platforms().findOne({ issuer: platform.origin });
    expect(stored?.['deployments']).toMatchObject([{ id: expect.stringMatching(/^\d+$/) as unknown, state: 'approved' }]);
    const second = await confirm(fieldsFor(await invited()));
    expect([second.status, second.text.includes('401')]).toEqual([400, true]);
  });

  test('G9 Canvas: a shared issuer, the privacy level, placements; the answer may hold the client id alone', () => {
    const configuration = readOpenidConfiguration(
      JSON.stringify({
        ...platform.configuration,
        issuer: 'https://canvas.instructure.com',
        [PLATFORM]: {
          product_family_code: 'canvas',
          messages_supported: [
            { type: 'LtiResourceLinkRequest', placements: ['course_navigation'] },
            { type: 'LtiDeepLinkingRequest', placements: ['assignment_selection', 'link_selection', 'unknown'] },
          ],
        },
        'https://canvas.instructure.com/lti/account_name': 'Our school',
      }),
    );
    expect(configuration.account).toBe('Our school');
    const tool = toolRegistration(configuration, 'https://usta.example', TEXTS)[TOOL] as Record<string, unknown>;
    expect(tool['https://canvas.instructure.com/lti/privacy_level']).toBe('name_only');
    expect(tool['messages']).toEqual([
      expect.objectContaining({ type: 'LtiDeepLinkingRequest', placements: ['assignment_selection', 'link_selection'] }),
    ]);
    expect(readRegistrationAnswer('{"client_id":"10000000000001"}')).toEqual({ clientId: '10000000000001' });
    expect(frameOriginsOf('canvas', 'https://canvas.instructure.com', ['https://sso.canvaslms.com/auth'])).toEqual([
      'https://canvas.instructure.com',
      'https://sso.canvaslms.com',
      'https://*.instructure.com',
    ]);
  });

  test('G10 Brightspace: its assertions have another audience; a deployment may be missing', async () => {
    platform.configuration['authorization_server'] = 'https://api.brightspace.example/auth';
    platform.answer = () => ({ status: 201, body: { client_id: 'd2l-1' } });
    expect((await confirm(fieldsFor(await invited()))).text).toContain('deployment');
    expect(await platforms().findOne({ issuer: platform.origin })).toMatchObject({
      tokenAudience: 'https://api.brightspace.example/auth',
      deployments: [],
    });
  });

  test('G11 Blackboard: by form, with its deployment; G12 Open edX: another like this has all but the client id', async () => {
    const fields = {
      name: 'Blackboard',
      family: 'blackboard',
      issuer: 'https://blackboard.com',
      clientId: 'bb-1',
      deployment: 'deployment-7',
      authenticationEndpoint: 'https://developer.blackboard.com/api/v1/gateway/oidcauth',
      tokenEndpoint: 'https://developer.blackboard.com/api/v1/gateway/oauth2/jwttoken',
      jwksUri: 'https://developer.blackboard.com/api/v1/management/applications/bb-1/jwks.json',
    };
    expect((await administrator.post('/admin/lti', fields)).status).toBe(303);
    const stored = await platforms().findOne({ clientId: 'bb-1' });
    expect(stored).toMatchObject({ deployments: [{ id: 'deployment-7', state: 'approved' }] });
    expect(stored?.['frameOrigins']).toContain('https://*.blackboard.com');
    const { text } = await administrator.get(`/en/admin/lti/add?like=${String(stored?._id)}`);
    expect(text).toContain(`value="${fields.authenticationEndpoint}"`);
    expect(text).not.toContain('value="bb-1"');
  });

  test('G13 empty and further fields of the answer do no harm; one without a client id is said', async () => {
    expect(
      readRegistrationAnswer(JSON.stringify({ client_id: 7, client_name: '', scope: '', extra: {}, [TOOL]: { deployment_id: '' } })),
    ).toEqual({ clientId: '7' });
    platform.answer = () => ({ status: 200, body: 'not json' });
    const invitation = await invited();
    expect((await confirm(fieldsFor(invitation))).status).toBe(400);
    // The invitation still holds.
    platform.token = 'once';
    platform.answer = () => ({ status: 200, body: { client_id: 'later' } });
    expect((await confirm(fieldsFor(invitation))).status).toBe(200);
  });

  test('G14 the same issuer and client id again: 409', async () => {
    platform.token = undefined;
    platform.answer = () => ({ status: 200, body: { client_id: 'same' } });
    expect((await confirm(fieldsFor(await invited()))).status).toBe(200);
    const again = await confirm(fieldsFor(await invited()));
    expect([again.status, again.text.includes('same')]).toEqual([409, true]);
  });

  test('G15 the end tells the platform that it may close the window, and has a button', async () => {
    const { text } = await confirm(fieldsFor(await invited()));
    expect(text).toContain('id="close-registration"');
    const script = /src="([^"]*lti-close\.js)"/.exec(text)?.[1] ?? '';
    expect((await request(usta.app).get(script)).text).toContain("subject: 'org.imsglobal.lti.close'");
  });

  test('G16 a crash between the answer and the save is made good', async () => {
    const invitation = await invited();
    await confirm(fieldsFor(invitation));
    const stored = await platforms().findOneAndDelete({ issuer: platform.origin });
    // As it stands when the process ends right after the platform's answer was kept.
    await database
      .collection('lti_invitations')
      .updateOne({ state: 'used', 'platform.issuer': platform.origin }, { $set: { state: 'answered' } });
    const shown = await open(fieldsFor(invitation));
    expect([shown.status, platform.received.length]).toEqual([200, 1]);
    expect(await platforms().findOne({ issuer: platform.origin })).toMatchObject({
      _id: stored?._id as never,
      clientId: stored?.['clientId'] as string,
    });
    // The same where nobody comes back: the daily upkeep, which runs at the start too.
    await platforms().deleteOne({ issuer: platform.origin });
    await database
      .collection('lti_invitations')
      .updateOne({ state: 'used', 'platform.issuer': platform.origin }, { $set: { state: 'answered' } });
    for (const { upkeep } of usta.context.plugins) await upkeep?.();
    expect(await platforms().countDocuments({ issuer: platform.origin })).toBe(1);
  });

  test('G1 private addresses, plain http elsewhere and what is no address are refused before anything is asked', async () => {
    const invitation = await invited();
    for (const address of [
      'http://lms.example/c',
      'https://10.0.0.7/c',
      'https://169.254.169.254/latest',
      'https://[fd00::1]/c',
      'ftp://lms.example/c',
      'nonsense',
    ]) {
      const answer = await open(fieldsFor(invitation, { openid_configuration: address }));
      expect([address, answer.status, answer.text.includes('lti.refusal')]).toEqual([address, 400, false]);
    }
    platform.configuration['registration_endpoint'] = 'https://192.168.1.1/register';
    expect((await confirm(fieldsFor(invitation))).status).toBe(400);
    platform.configuration['authorization_endpoint'] = 'http://lms.example/auth';
    expect((await confirm(fieldsFor(invitation))).status).toBe(400);
  });
});
