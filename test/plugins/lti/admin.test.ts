import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { signedIn } from '../../support/people.ts';
import { openLtiSite } from './lti-site.ts';

const site = openLtiSite();

describe('the administrator', () => {
  test('finds a refusal by the reference that its page shows, in every language', async () => {
    const answer = await site.launch({ claims: { aud: 'somebody' } });
    const reference = /<code dir="ltr">([a-f0-9]{10})<\/code>/.exec(answer.text)?.[1] ?? '';
    const administrator = await signedIn(site.usta, [{ role: 'administrator' }]);
    for (const language of ['az', 'ar', 'en', 'fr', 'tr']) {
      const { text } = await administrator.get(`/${language}/admin/lti?reference=${reference}`);
      expect(text).toContain(reference);
      expect(text).toContain('token-audience');
      expect(text).not.toMatch(/>lti\.[a-z]/);
    }
  });

  test('is told which fields are wrong, and what they wrote stays', async () => {
    const administrator = await signedIn(site.usta, [{ role: 'lms-administrator' }]);
    const answer = await administrator.post('/admin/lti', { name: 'Our Moodle', family: 'moodle', issuer: 'moodle', clientId: '' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('value="Our Moodle"');
    expect(answer.text.match(/aria-invalid/g)).toHaveLength(5);
  });

  test('registers an issuer and client id once; nobody else comes here', async () => {
    expect((await site.platform.register(site.usta)).status).toBe(409);
    const author = await signedIn(site.usta, [{ role: 'author' }]);
    expect((await author.get('/admin/lti')).status).toBe(403);
  });
});

test('everywhere else frames stay forbidden', async () => {
  for (const path of ['/', '/search?q=a', `/items/${site.lesson}`, '/lti/jwks.json']) {
    const { headers } = await request(site.usta.app).get(path);
    expect([path, headers['content-security-policy']?.includes("frame-ancestors 'none'")]).toEqual([path, true]);
  }
});
