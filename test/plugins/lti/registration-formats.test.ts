import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { readOpenidConfiguration } from '../../../plugins/lti/registration/openid-configuration.ts';
import { frameOriginsOf } from '../../../plugins/lti/registration/platform-origin.ts';
import { readRegistrationAnswer } from '../../../plugins/lti/registration/registration-answer.ts';
import { toolRegistration } from '../../../plugins/lti/registration/tool-registration.ts';
import { TOOL } from '../../support/lti/registering-platform.ts';
import { codeOf, openRegistrationSite } from './registration-site.ts';

const PLATFORM = 'https://purl.imsglobal.org/spec/lti-platform-configuration';
const TEXTS = { name: 'Usta', description: 'Lessons', choose: 'Choose' };
const site = openRegistrationSite();

describe('G: what platforms say and are told', () => {
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

  test('G7 what is sent is whole', async () => {
    await site.confirm(site.fieldsFor(await site.invited()));
    const url = site.usta.config.publicUrl ?? 'http://127.0.0.1:0';
    expect(site.sent()).toMatchObject({
      application_type: 'web',
      grant_types: ['implicit', 'client_credentials'],
      response_types: ['id_token'],
      initiate_login_uri: `${url}/lti/login`,
      redirect_uris: [`${url}/lti/launch`],
      jwks_uri: `${url}/lti/jwks.json`,
      logo_uri: `${url}/lti/icon.svg`,
      token_endpoint_auth_method: 'private_key_jwt',
    });
    expect(site.sent()['scope']).toBe((site.platform.configuration['scopes_supported'] as string[]).slice(1).join(' '));
    const tool = site.sent()[TOOL];
    expect(tool).toMatchObject({ domain: new URL(url).host, target_link_uri: `${url}/lti/launch` });
    for (const value of Object.values(tool['custom_parameters'] as object)) expect(typeof value).toBe('string');
    const messages = tool['messages'] as { type: string; label: string; icon_uri: string }[];
    expect(messages.map(({ type }) => type).sort()).toEqual(['LtiDeepLinkingRequest', 'LtiResourceLinkRequest']);
    for (const { label, icon_uri: icon } of messages) expect([label !== '', icon]).toEqual([true, `${url}/lti/icon.svg`]);
    for (const path of ['/lti/icon.svg', '/lti/jwks.json']) expect((await request(site.usta.app).get(path)).status).toBe(200);
  });

  test('G8 Moodle: nothing empty, names are listed, the full scope, one deep-linking address, no "=", a second use is 401', async () => {
    const invitation = await site.invited();
    await site.confirm(site.fieldsFor(invitation));
    const empty = (value: unknown): boolean => value === '' || value === null || (Array.isArray(value) && value.length === 0);
    expect(Object.entries({ ...site.sent(), ...site.sent()[TOOL] }).filter(([, value]) => empty(value))).toEqual([]);
    expect(site.sent()[TOOL]['claims']).toEqual(expect.arrayContaining(['iss', 'sub', 'name', 'given_name', 'family_name']));
    expect(site.sent()[TOOL]['claims']).not.toContain('email');
    expect(String(site.sent()['scope']).split(' ')).toContain('https://purl.imsglobal.org/spec/lti-ags/scope/lineitem');
    const deep = (site.sent()[TOOL]['messages'] as { type: string }[]).filter(({ type }) => type === 'LtiDeepLinkingRequest');
    expect(deep).toHaveLength(1);
    expect(JSON.stringify(site.sent()[TOOL]['custom_parameters'])).not.toContain('=');
    const stored = await site.platforms.findOne({ issuer: site.platform.origin });
    expect(stored?.['deployments']).toMatchObject([{ id: expect.stringMatching(/^\d+$/) as unknown, state: 'approved' }]);
    const second = await site.confirm(site.fieldsFor(await site.invited()));
    expect([second.status, second.text.includes('401')]).toEqual([400, true]);
  });

  test('G9 Canvas: a shared issuer, the privacy level, placements; the answer may hold the client id alone', () => {
    const configuration = readOpenidConfiguration(
      JSON.stringify({
        ...site.platform.configuration,
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
    const tool = toolRegistration(configuration, 'https://site.usta.example', TEXTS)[TOOL] as Record<string, unknown>;
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
    site.platform.configuration['authorization_server'] = 'https://api.brightspace.example/auth';
    site.platform.answer = () => ({ status: 201, body: { client_id: 'd2l-1' } });
    expect((await site.confirm(site.fieldsFor(await site.invited()))).text).toContain('deployment');
    expect(await site.platforms.findOne({ issuer: site.platform.origin })).toMatchObject({
      tokenAudience: 'https://api.brightspace.example/auth',
      deployments: [],
    });
  });

  test('G11 G12 Blackboard comes by form, with its deployment; another like it has all but the client id, for Open edX', async () => {
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
    expect((await site.administrator.post('/admin/lti', fields)).status).toBe(303);
    const stored = await site.platforms.findOne({ clientId: 'bb-1' });
    expect(stored).toMatchObject({ deployments: [{ id: 'deployment-7', state: 'approved' }] });
    expect(stored?.['frameOrigins']).toContain('https://*.blackboard.com');
    const { text } = await site.administrator.get(`/en/admin/lti/add?like=${String(stored?._id)}`);
    expect(text).toContain(`value="${fields.authenticationEndpoint}"`);
    expect(text).not.toContain('value="bb-1"');
  });
});
