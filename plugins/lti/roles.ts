import type { LtiRole } from './launch.ts';

const MEMBERSHIP = 'http://purl.imsglobal.org/vocab/lis/v2/membership';
const TEACHING = ['Instructor', 'ContentDeveloper', 'Administrator'];
/** Principal roles of a course, as addresses and in short (LTI 1.3 core, A.2.3); sub-roles are other roles. */
const INSTRUCTORS = new Set(TEACHING.flatMap((role) => [role, `${MEMBERSHIP}#${role}`]));

/** What somebody may do with these roles: who is nothing that we know is a learner. */
export function roleOf(roles: readonly string[]): LtiRole {
  return roles.some((role) => INSTRUCTORS.has(role)) ? 'instructor' : 'learner';
}
