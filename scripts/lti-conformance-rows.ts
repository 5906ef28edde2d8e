/** What LTI 1.3 Advantage asks of a tool, by the letter of its section; the place in a list is the number of the row. */
const SECTIONS: Readonly<Record<string, readonly string[]>> = {
  // Login initiation.
  L: [
    'GET and POST both work',
    'iss, login_hint or target_link_uri missing',
    'unknown issuer',
    'client_id left out',
    'lti_deployment_id left out; deployment_id',
    'target_link_uri elsewhere',
    'the authentication request is complete',
    'query of the authentication endpoint',
    'state cookie',
    'platform storage',
    'storage fails: cookie, then a new window',
  ],
  // Launches that are refused.
  N: [
    'no kid',
    'unknown kid',
    'wrong LTI version',
    'no version',
    'not an LTI JWT',
    'several claims missing',
    'bad timestamps',
    'no message_type',
    'no roles',
    'no deployment_id',
    'no resource_link.id',
    'no sub',
    'bad signature',
    'alg none, HS256 or unlisted',
    'wrong iss',
    'wrong aud',
    'several aud without azp, or an untrusted one',
    'azp is not the client id',
    'nonce missing, unknown, expired or reused',
    'state missing, unknown, expired, reused or of another browser',
    'unknown deployment',
    'deployment differs from the login',
    'registration disabled',
    'unknown message_type',
    'target_link_uri differs from the login',
    'sub over 255 characters',
    'the platform answers an error',
    'JWKS unreachable, oversized, redirecting or private',
    'malformed JWT, oversized body',
    'duplicate parameters',
    'GET with id_token',
  ],
  // Launches that work.
  P: [
    'plain',
    'several roles',
    'short role',
    'unknown role',
    'no role, empty role',
    'e-mail only',
    'names only',
    'no personal data',
    'e-mail, no context',
    'new resource link',
    'extra claims',
    'array aud with azp',
    'custom numbers, null, unresolved variables',
    'institution roles, sub-roles',
    'clock skew',
    'same sub, another issuer',
    'lti1p1',
    'rotated platform key',
    'no launch_presentation, no tool_platform',
    'never merged by e-mail',
  ],
  // Deep linking 2.0.
  D: [
    'settings missing',
    'return URL is https',
    'learner refused',
    'accept_types, _multiple, _targets, _lineitem',
    'response JWT',
    'data echoed',
    'field JWT, query kept',
    'cancel',
    'ltiResourceLink',
    'link and html',
    'scripts, right-to-left text, emoji',
    'msg, log, errormsg',
    'double submit',
    'CSP form-action',
    'a fragment',
    'a whole unit',
  ],
  // Access tokens.
  T: [
    'private_key_jwt',
    'configurable audience',
    'cached per registration and scope',
    '401: refreshed once',
    'narrower scope disables the feature',
    'User-Agent',
  ],
  // Assignment and grade services 2.0.
  A: [
    'media types',
    '/scores before the query',
    'lineitems alone: found or created once',
    'lineitem alone: never created',
    'score',
    'no score: no scoreGiven',
    'teachers are not graded',
    '400 and 422 are permanent',
    'retries',
    'Link rel=next',
    'errors that are no JSON',
    'outbox survives a restart',
    'results read back',
  ],
  // Names and roles 2.0.
  R: [
    'Accept header and scope',
    'paging',
    'limit, role, rlid',
    'members without personal data',
    'inactive and deleted',
    'next URL elsewhere',
    'large class',
    '403 hides the feature',
    'partial read purges nothing',
  ],
  // Dynamic registration.
  G: [
    'guard of every URL',
    'invitation or approval',
    'bearer token, or none',
    'issuer and configuration host',
    'platform configuration',
    'query of registration_endpoint',
    'payload',
    'Moodle',
    'Canvas',
    'Brightspace',
    'Blackboard',
    'Open edX',
    'empty and extra fields in the answer',
    'registered twice: 409',
    'close message and button',
    'crash between the POST and the save',
  ],
  // Keys.
  K: ['JWKS', 'rotation', 'drill for a leaked key', 'no private key in a log; sealed'],
};

/** A row of the conformance table, such as `N19`. */
export interface ConformanceRow {
  readonly id: string;
  readonly what: string;
}

/** All rows, in the order of the sections. */
export const CONFORMANCE_ROWS: readonly ConformanceRow[] = Object.entries(SECTIONS).flatMap(([letter, rows]) =>
  rows.map((what, at) => ({ id: `${letter}${String(at + 1)}`, what })),
);

const IDS = new Set(CONFORMANCE_ROWS.map(({ id }) => id));
const LEADING = /^(?:[A-Z]\d{1,2}(?:[:,;]|\b)\s*(?:and\s+)?)+/;

/** The rows that the title of a test begins with, such as `N19 N20 a nonce and a state expire`. */
export function rowsNamedBy(title: string): string[] {
  const leading = LEADING.exec(title)?.[0] ?? '';
  return [...new Set(leading.match(/[A-Z]\d{1,2}/g))].filter((id) => IDS.has(id));
}
