import type { LtiRole } from './launch.ts';

/** How a course's roles begin (LTI 1.3 core, A.2.3); platforms are known that write them with https. */
export const MEMBERSHIP = 'http://purl.imsglobal.org/vocab/lis/v2/membership';
const PRINCIPAL = /^(?:https?:\/\/purl\.imsglobal\.org\/vocab\/lis\/v2\/membership#)?([A-Za-z]+)$/;
const TEACHING = new Set(['Instructor', 'ContentDeveloper', 'Administrator']);

/** The principal role of a course that an address or a short name says; sub-roles and roles elsewhere are none. */
function principal(role: string): string | undefined {
  return PRINCIPAL.exec(role)?.[1];
}

/** What somebody may do with these roles: who is nothing that we know is a learner. */
export function roleOf(roles: readonly string[]): LtiRole {
  return roles.some((role) => TEACHING.has(principal(role) ?? '')) ? 'instructor' : 'learner';
}

/** Whether a platform counts somebody with these roles among those who learn. */
export function isLearner(roles: readonly string[]): boolean {
  return roles.some((role) => ['Learner', 'Student'].includes(principal(role) ?? ''));
}
