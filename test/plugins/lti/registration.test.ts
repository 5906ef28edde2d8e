import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { checkIssuer } from '../../../plugins/lti/registration/openid-configuration.ts';
import { readRegistrationAnswer } from '../../../plugins/lti/registration/registration-answer.ts';
import { TOOL } from '../../support/lti/registering-platform.ts';
import { codeOf, openRegistrationSite } from './registration-site.ts';

const site = openRegistrationSite();

describe('G: dynamic registration', () => {
  test('G2 an invitation registers one platform; unknown, used, taken back and expired ones none', async () => {
    const invitation = await site.invited();
    expect(invitation).toMatch(/^[\w-]{43}$/);
    const offer = await site.open(site.fieldsFor(invitation));
    expect([offer.status, site.platform.received.length]).toEqual([200, 0]);
    expect(offer.text).toContain(site.platform.origin);
    const done = await site.confirm(site.fieldsFor(invitation));
    expect([done.status, site.platform.received.length]).toEqual([200, 1]);
    expect(await site.platforms.findOne({ issuer: site.platform.origin })).toMatchObject({
      name: 'Our Moodle',
      family: 'moodle',
      registeredBy: 'invitation',
    });

    // Who reloads the last page is shown where it stands; nothing is sent again.
    const again = await site.confirm(site.fieldsFor(invitation));
    expect([again.status, site.platform.received.length]).toEqual([410, 1]);
    expect((await site.open(site.fieldsFor('unknown'))).status).toBe(400);

    const expired = await site.invited();
    await site.invitations.updateOne({ state: 'open' }, { $set: { expiresAt: new Date(Date.now() - 1000) } });
    expect((await site.open(site.fieldsFor(expired))).status).toBe(410);
    expect((await site.confirm(site.fieldsFor(expired))).status).toBe(410);
    const withdrawn = await site.invited();
    const { _id } = (await site.invitations.findOne({ state: 'open', expiresAt: { $gt: new Date() } })) ?? {};
    expect((await site.administrator.post(`/admin/lti/invitations/${String(_id)}/withdraw`, {})).status).toBe(303);
    expect((await site.open(site.fieldsFor(withdrawn))).status).toBe(400);
  });

  test('G3 the token goes with both requests; without one it works too', async () => {
    await site.confirm(site.fieldsFor(await site.invited()));
    expect([site.platform.asked[0]?.authorization, site.platform.received[0]?.authorization]).toEqual(['Bearer once', 'Bearer once']);
    site.platform.token = undefined;
    const { registration_token: _token, ...without } = site.fieldsFor(await site.invited());
    expect((await site.confirm(without)).status).toBe(200);
    expect(site.platform.received[1]?.authorization).toBeUndefined();
  });

  test('G4 the configuration stands on the host of its issuer; shared issuers by a list', async () => {
    site.platform.configuration['issuer'] = 'https://other.example';
    const answer = await site.open(site.fieldsFor(await site.invited()));
    expect([answer.status, site.platform.received.length]).toEqual([400, 0]);
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

  test('G6 the query of the registration endpoint is kept', async () => {
    await site.confirm(site.fieldsFor(await site.invited()));
    expect(site.platform.received[0]?.url).toBe('/mod/lti/openid-registration.php?school=7&t=a%2Fb');
  });

  test('G13 empty and further fields of the answer do no harm; one without a client id is said', async () => {
    expect(
      readRegistrationAnswer(JSON.stringify({ client_id: 7, client_name: '', scope: '', extra: {}, [TOOL]: { deployment_id: '' } })),
    ).toEqual({ clientId: '7' });
    site.platform.answer = () => ({ status: 200, body: 'not json' });
    const invitation = await site.invited();
    expect((await site.confirm(site.fieldsFor(invitation))).status).toBe(400);
    // The invitation still holds.
    site.platform.token = 'once';
    site.platform.answer = () => ({ status: 200, body: { client_id: 'later' } });
    expect((await site.confirm(site.fieldsFor(invitation))).status).toBe(200);
  });

  test('G14 the same issuer and client id again: 409', async () => {
    site.platform.token = undefined;
    site.platform.answer = () => ({ status: 200, body: { client_id: 'same' } });
    expect((await site.confirm(site.fieldsFor(await site.invited()))).status).toBe(200);
    const again = await site.confirm(site.fieldsFor(await site.invited()));
    expect([again.status, again.text.includes('same')]).toEqual([409, true]);
  });

  test('G15 the end tells the platform that it may close the window, and has a button', async () => {
    const { text } = await site.confirm(site.fieldsFor(await site.invited()));
    expect(text).toContain('id="close-registration"');
    const script = /src="([^"]*lti-close\.js)"/.exec(text)?.[1] ?? '';
    expect((await request(site.usta.app).get(script)).text).toContain("subject: 'org.imsglobal.lti.close'");
  });

  test('G16 a crash between the answer and the save is made good', async () => {
    const invitation = await site.invited();
    await site.confirm(site.fieldsFor(invitation));
    const stored = await site.platforms.findOneAndDelete({ issuer: site.platform.origin });
    // As it stands when the process ends right after the platform's answer was kept.
    await site.invitations.updateOne({ state: 'used', 'platform.issuer': site.platform.origin }, { $set: { state: 'answered' } });
    const shown = await site.open(site.fieldsFor(invitation));
    expect([shown.status, site.platform.received.length]).toEqual([200, 1]);
    expect(await site.platforms.findOne({ issuer: site.platform.origin })).toMatchObject({
      _id: stored?._id as never,
      clientId: stored?.['clientId'] as string,
    });
    // The same where nobody comes back: the daily upkeep, which runs at the start too.
    await site.platforms.deleteOne({ issuer: site.platform.origin });
    await site.invitations.updateOne({ state: 'used', 'platform.issuer': site.platform.origin }, { $set: { state: 'answered' } });
    for (const { upkeep } of site.usta.context.plugins) await upkeep?.();
    expect(await site.platforms.countDocuments({ issuer: site.platform.origin })).toBe(1);
  });

  test('G1 private addresses, plain http elsewhere and what is no address are refused before anything is asked', async () => {
    const invitation = await site.invited();
    for (const address of [
      'http://lms.example/c',
      'https://10.0.0.7/c',
      'https://169.254.169.254/latest',
      'https://[fd00::1]/c',
      'ftp://lms.example/c',
      'nonsense',
    ]) {
      const answer = await site.open(site.fieldsFor(invitation, { openid_configuration: address }));
      expect([address, answer.status, answer.text.includes('lti.refusal')]).toEqual([address, 400, false]);
    }
    site.platform.configuration['registration_endpoint'] = 'https://192.168.1.1/register';
    expect((await site.confirm(site.fieldsFor(invitation))).status).toBe(400);
    site.platform.configuration['authorization_endpoint'] = 'http://lms.example/auth';
    expect((await site.confirm(site.fieldsFor(invitation))).status).toBe(400);
  });
});
