import { z } from 'zod';
import type { Platform } from '../platform.ts';
import type { LtiLink } from '../records.ts';
import { isLearner, MEMBERSHIP } from '../roles.ts';
import { failed, type ServiceFailure } from './service-failure.ts';
import { readPages, type ReadPages } from './service-pages.ts';
import type { ServiceRequest } from './service-request.ts';
import { MEDIA_TYPE, SCOPE } from './service-terms.ts';

/** As many as a platform likes to give at once: most give fewer. */
const PAGE_SIZE = '500';
const PATIENCE_MS = 20_000;

const text = z.string().trim().min(1).optional().catch(undefined);
const member = z.object({
  user_id: z.coerce.string().min(1),
  status: z.enum(['Active', 'Inactive', 'Deleted']).catch('Active'),
  name: text,
  given_name: text,
  family_name: text,
  roles: z.array(z.string()).catch([]),
});
const container = z.object({ members: z.array(z.unknown()) });

/** Somebody in the course; the name where the platform gives it, and nothing else of a person. */
export interface Member {
  readonly subject: string;
  readonly name?: string;
  readonly isLearner: boolean;
  readonly status: 'Active' | 'Inactive' | 'Deleted';
}

/** Names and role provisioning services of platforms (NRPS 2.0). */
export interface NamesService {
  /** Learners who see a link; never kept. With a gap the list is not whole, and says nothing of who is not in it. */
  readonly learners: (platform: Platform, link: LtiLink) => Promise<ReadPages<Member> | ServiceFailure>;
}

function membersIn(json: unknown): readonly Member[] | undefined {
  const { data } = container.safeParse(json);
  return data?.members.flatMap((row) => {
    const known = member.safeParse(row).data;
    if (known === undefined) return [];
    const { user_id: subject, status, given_name: given, family_name: family, roles } = known;
    const name = known.name ?? ([given, family].filter((part) => part !== undefined).join(' ') || undefined);
    return [{ subject, status, isLearner: isLearner(roles), ...(name === undefined ? {} : { name }) }];
  });
}

export function createNamesService(request: ServiceRequest): NamesService {
  async function read(
    platform: Platform,
    membershipsUrl: string,
    filter: Readonly<Record<string, string>>,
  ): Promise<ReadPages<Member> | ServiceFailure> {
    const url = new URL(membershipsUrl);
    for (const [name, value] of Object.entries(filter)) url.searchParams.set(name, value);
    return readPages(request, {
      platform,
      scope: SCOPE.memberships,
      url: url.href,
      accept: MEDIA_TYPE.members,
      rowsOf: membersIn,
      patienceMs: PATIENCE_MS,
    });
  }

  return {
    learners: async (platform, link) => {
      const { membershipsUrl } = link;
      if (membershipsUrl === undefined || !URL.canParse(membershipsUrl)) return failed('no-names-service');
      const course = { limit: PAGE_SIZE, role: `${MEMBERSHIP}#Learner` };
      const ofLink = await read(platform, membershipsUrl, { ...course, rlid: link.resourceLink });
      // Platforms that do not know the filter, or the link, may refuse it: then the whole course.
      const isFilterRefused = ofLink.kind === 'failed' && (ofLink.status === 400 || ofLink.status === 404);
      const members = isFilterRefused ? await read(platform, membershipsUrl, course) : ofLink;
      return members.kind === 'failed' ? members : { ...members, rows: members.rows.filter((one) => one.isLearner) };
    },
  };
}
