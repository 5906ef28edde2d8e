import { describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import request, { type Response } from 'supertest';
import { jwtOf, press } from '../../support/lti/pick-page.ts';
import { claim, refusalCode } from '../../support/lti-platform.ts';
import { openLtiSite } from './lti-site.ts';

const DL = 'https://purl.imsglobal.org/spec/lti-dl/claim';
/** As Moodle writes them. */
const MOODLE = {
  deep_link_return_url: 'https://moodle.example/mod/lti/contentitem_return.php?course=2&id=1&sesskey=aBc%2B9',
  accept_types: ['ltiResourceLink'],
  accept_presentation_document_targets: ['frame', 'iframe', 'window'],
  accept_copy_advice: false,
  accept_multiple: true,
  accept_unsigned: false,
  auto_create: false,
  can_confirm: false,
  title: '',
  text: '',
};

const site = openLtiSite();

/** Launches a deep-linking request of the platform; `settings` undefined leaves the claim out. */
function ask(settings: object | undefined, role?: string): Promise<Response> {
  const claims = {
    [claim('message_type')]: 'LtiDeepLinkingRequest',
    [claim('resource_link')]: undefined,
    [`${DL}/deep_linking_settings`]: settings,
  };
  return site.launch({ claims, ...(role === undefined ? {} : { role }) });
}

describe('a platform asks for content', () => {
  test('D1 D2 D3 what is wrong with the request is said on a page, and there is no session', async () => {
    const { deep_link_return_url: _url, ...nowhere } = MOODLE;
    for (const [settings, role, status, code] of [
      [undefined, 'Instructor', 400, 'deep-linking-settings'],
      [nowhere, 'Instructor', 400, 'deep-linking-settings'],
      ['settings', 'Instructor', 400, 'deep-linking-settings'],
      [{ ...MOODLE, deep_link_return_url: 'http://moodle.example/return' }, 'Instructor', 400, 'deep-linking-return-url'],
      [{ ...MOODLE, accept_types: ['file'] }, 'Instructor', 400, 'deep-linking-types'],
      [MOODLE, 'Learner', 403, 'deep-linking-learner'],
    ] as const) {
      const page = await ask(settings as object | undefined, role);
      expect([page.status, refusalCode(page)]).toEqual([status, code]);
      expect(page.text).not.toContain('name="session"');
      expect(page.headers['cache-control']).toBe('no-store');
    }
  });

  test('D5 D7 D9 what is chosen goes back signed with a key that we publish, as Moodle wants it', async () => {
    const page = await ask(MOODLE);
    expect(page.status).toBe(200);
    // Its empty text is no text.
    expect(page.text).toMatch(/<p class="lead">[^<]+<\/p>/);
    expect(page.headers['content-security-policy']).toContain(`frame-ancestors ${site.platform.issuer}`);
    const sent = await press(site.usta.app, page, 'send', { chosen: site.lesson });
    expect(sent.text).toContain('contentitem_return.php?course=2&amp;id=1&amp;sesskey=aBc%2B9');
    const keys = (await request(site.usta.app).get('/lti/jwks.json')).body as JSONWebKeySet;
    const { payload } = await jwtVerify(jwtOf(sent), createLocalJWKSet(keys), {
      issuer: site.platform.clientId,
      audience: site.platform.issuer,
    });
    const [item] = payload[`${DL}/content_items`] as Record<string, unknown>[];
    // Moodle keeps custom parameters as lines of name=value.
    for (const value of Object.values(item?.['custom'] as object)) expect(value).toMatch(/^[^=\n]+$/);
    // And it has said of line items nothing.
    expect(item).not.toHaveProperty('lineItem');
    expect(payload).not.toHaveProperty([`${DL}/data`]);
  });
});
