import { afterEach, describe, expect, test } from '@jest/globals';
import { SCOPE } from '../../../plugins/lti/services/service-terms.ts';
import { openServiceSite } from './service-site.ts';

const site = openServiceSite();
afterEach(() => site.theirs.close());

const LEARNER = 'http://purl.imsglobal.org/vocab/lis/v2/membership#Learner';
const learner = (id: string, more: object = {}): object => ({ user_id: id, status: 'Active', roles: [LEARNER], ...more });
const asked = (): URL[] =>
  site.theirs.met.filter(({ url }) => url.includes('memberships')).map(({ url }) => new URL(url, site.theirs.origin));

describe('R: names and roles', () => {
  test('R1 media type and scope', async () => {
    await site.services.names.learners(site.platform, await site.link());
    const [request] = site.theirs.met.filter(({ url }) => url.includes('memberships'));
    expect(request?.headers['accept']).toBe('application/vnd.ims.lti-nrps.v2.membershipcontainer+json');
    expect(String(site.theirs.met[0]?.body)).toContain(encodeURIComponent(SCOPE.memberships));
  });

  test('R2 R7 pages by Link next, also of a class of 2,500', async () => {
    site.theirs.settings.members = Array.from({ length: 2500 }, (_, at) => learner(`s${String(at)}`, { name: `Student ${String(at)}` }));
    site.theirs.settings.pageSize = 100;
    const read = await site.services.names.learners(site.platform, await site.link());
    expect(read).toMatchObject({ kind: 'read' });
    expect(read.kind === 'read' ? [new Set(read.rows.map(({ subject }) => subject)).size, read.gap] : []).toEqual([2500, undefined]);
  });

  test('R3 limit, role and the link are asked for, beside the query that the address has; without them where they are refused', async () => {
    const link = await site.link();
    site.theirs.settings.members = [
      learner('a'),
      { user_id: 't', roles: ['http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor'] },
    ];
    await site.services.names.learners(site.platform, link);
    expect(Object.fromEntries(asked()[0]?.searchParams ?? [])).toEqual({ for: '7', limit: '500', role: LEARNER, rlid: link.resourceLink });
    site.theirs.settings.refusesLinkFilter = true;
    expect(await site.services.names.learners(site.platform, link)).toMatchObject({ kind: 'read', rows: [{ subject: 'a' }] });
  });

  test('R4 R5 members without names; those who left are told apart', async () => {
    site.theirs.settings.members = [
      learner('a', { given_name: 'Aygün', family_name: 'Məmmədova' }),
      learner('b', { name: '  ', email: 'b@school.example' }),
      learner('c', { status: 'Inactive', name: 'سارة' }),
      learner('d', { status: 'Deleted' }),
      'nonsense' as never,
      { user_id: 5, roles: ['Learner'] },
    ];
    const read = await site.services.names.learners(site.platform, await site.link());
    expect(read).toMatchObject({
      kind: 'read',
      rows: [
        { subject: 'a', name: 'Aygün Məmmədova', status: 'Active' },
        { subject: 'b', status: 'Active' },
        { subject: 'c', name: 'سارة', status: 'Inactive' },
        { subject: 'd', status: 'Deleted' },
        { subject: '5', status: 'Active' },
      ],
    });
    expect(JSON.stringify(read)).not.toContain('@');
  });

  test('R6 a next page on another origin is not asked, and our token does not go there', async () => {
    site.theirs.settings.members = Array.from({ length: 30 }, (_, at) => learner(`s${String(at)}`));
    Object.assign(site.theirs.settings, { pageSize: 10, nextOrigin: 'https://evil.example' });
    const read = await site.services.names.learners(site.platform, await site.link());
    expect(read).toMatchObject({ kind: 'read', gap: 'next-foreign' });
    expect(read.kind === 'read' ? read.rows.length : 0).toBe(10);
  });

  test('R8 403 hides the names and says why; a launch without the service asks nothing', async () => {
    site.theirs.faults.set('/course/2/memberships', [{ status: 403 }]);
    expect(await site.services.names.learners(site.platform, await site.link())).toMatchObject({ kind: 'failed', code: 'forbidden' });
    const before = site.theirs.met.length;
    const { membershipsUrl: _url, ...without } = await site.link();
    expect(await site.services.names.learners(site.platform, without)).toMatchObject({ kind: 'failed', code: 'no-names-service' });
    expect(site.theirs.met).toHaveLength(before);
  });

  test('R9 a list that breaks off says that it is not whole', async () => {
    site.theirs.settings.members = Array.from({ length: 30 }, (_, at) => learner(`s${String(at)}`));
    site.theirs.settings.pageSize = 10;
    const link = await site.link();
    const first = site.services.names.learners(site.platform, link);
    expect(await first).toMatchObject({ kind: 'read' });
    site.theirs.faults.set('/course/2/memberships', []);
    const router = site.theirs.faults;
    // The second page fails, and every try of it.
    let pages = 0;
    Object.defineProperty(router.get('/course/2/memberships'), 'shift', {
      value: () => {
        pages += 1;
        return pages > 1 ? { status: 500 } : undefined;
      },
    });
    const read = await site.services.names.learners(site.platform, link);
    expect(read).toMatchObject({ kind: 'read', gap: 'platform-broken' });
    expect(read.kind === 'read' ? read.rows.length : 0).toBe(10);
  });
});
