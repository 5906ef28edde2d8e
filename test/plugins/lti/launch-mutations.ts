import type { Random } from '../../../scripts/bench/random.ts';
import { claim, type Claims } from '../../support/lti-platform.ts';

/** A launch that is about to be signed, in pieces that can be made wrong. */
export interface Draft {
  header: unknown;
  claims: unknown;
  /** The platform's own, or somebody else's. */
  key: 'own' | 'foreign' | 'public-as-secret';
  /** What is done to the signed text. */
  readonly damage: ((token: string, random: Random) => string)[];
  /** What comes with it: the right browser and state, those of somebody else, or of a login whose time is over. */
  login: 'own' | 'other-browser' | 'other-state' | 'expired';
}

/** What a mutation may use of its surroundings. */
interface Surroundings {
  readonly clientId: string;
  readonly now: number;
  readonly publicJwk: unknown;
}

type Mutation = (draft: Draft, random: Random, around: Surroundings) => void;

const SETTINGS = 'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings';

const JUNK: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e21,
  '',
  ' ',
  '0',
  'null',
  'x',
  'ə\u0000☃',
  '\ud800',
  'x'.repeat(300),
  [],
  [''],
  [null],
  [[]],
  {},
  { id: 'x' },
  { $ne: null },
  { $gt: '' },
  { toString: 1 },
  { constructor: { prototype: 1 } },
  { length: 1 },
];

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The claims, or the value of one of them where that is an object itself. */
function someObject(draft: Draft, random: Random): Record<string, unknown> {
  const claims = isObject(draft.claims) ? draft.claims : {};
  const inner = Object.values(claims).filter(isObject);
  return inner.length > 0 && random.chance(1 / 4) ? random.pick(inner) : claims;
}

const keyOf = (object: Record<string, unknown>, random: Random): string => random.pick([...Object.keys(object), 'x']);

function set(draft: Draft, fields: Claims): void {
  if (isObject(draft.claims)) Object.assign(draft.claims, fields);
}

const at = (token: string, random: Random): number => random.between(0, token.length);

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'nothing changed': () => undefined,
  'claim removed': (draft, random) => {
    const object = someObject(draft, random);
    const gone = keyOf(object, random);
    for (const key of Object.keys(object)) if (key === gone) Reflect.deleteProperty(object, key);
  },
  'claim retyped': (draft, random) => {
    const object = someObject(draft, random);
    object[keyOf(object, random)] = structuredClone(random.pick(JUNK));
  },
  'claim wrapped': (draft, random) => {
    const object = someObject(draft, random);
    const key = keyOf(object, random);
    object[key] = random.pick<unknown>([[object[key]], { value: object[key] }, String(object[key]), [object[key], object[key]]]);
  },
  'claims swapped': (draft, random) => {
    const object = someObject(draft, random);
    const [one, other] = [keyOf(object, random), keyOf(object, random)];
    [object[one], object[other]] = [object[other], object[one]];
  },
  'claim renamed': (draft, random) => {
    const object = someObject(draft, random);
    const key = keyOf(object, random);
    const value = object[key];
    Reflect.deleteProperty(object, key);
    object[random.pick([key.toUpperCase(), `${key} `, `${key}/`, key.replace('https', 'http'), `__proto__${key}`])] = value;
  },
  'claims added': (draft, random) => {
    set(draft, { [random.pick(['x', 'https://x.example/', 'constructor', 'hasOwnProperty', 'jti', 'azp2', 'acr'])]: random.pick(JUNK) });
  },
  'no object': (draft, random) => {
    draft.claims = random.pick<unknown>([null, [], 'text', 5, true, [draft.claims]]);
  },
  times: (draft, random, { now }) => {
    const moment = (): unknown => now + random.pick([-9e5, -700, -300, -120, -30, 0, 30, 120, 300, 9e5]);
    set(draft, { [random.pick(['iat', 'exp', 'nbf'])]: random.chance(1 / 6) ? String(moment()) : moment() });
  },
  audience: (draft, random, { clientId }) => {
    const audience = (): unknown =>
      random.pick<unknown>([clientId, [clientId], [clientId, clientId], [clientId, 'other'], ['other'], [], 'other', [[clientId]]]);
    set(draft, {
      aud: audience(),
      ...(random.chance(1 / 2) ? {} : { azp: random.pick<unknown>([clientId, 'other', null, '', [clientId]]) }),
    });
  },
  roles: (draft, random) => {
    const role = random.pick<unknown>(['Instructor', 'Learner', '', 'http://x.example/#Wizard', null, 5, {}, ['Instructor']]);
    set(draft, { [claim('roles')]: random.pick<unknown>([[role], [role, 'Learner'], role, []]) });
  },
  custom: (draft, random) => {
    const name = random.pick([
      'item_id',
      'pages',
      't',
      'unit',
      '$where',
      'a.b',
      '__proto__',
      'constructor',
      '',
      '\u0000',
      'x'.repeat(400),
      'resource_link_history',
    ]);
    const value = random.pick([...JUNK, '1-2', '9-1', '0', '999999-999999', '%E0%A4%A', '$ResourceLink.id', 'a,b,,c']);
    set(draft, {
      // A parsed `__proto__` is a field of its own.
      [claim('custom')]: JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`) as unknown,
    });
  },
  services: (draft, random) => {
    set(draft, {
      'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint': random.pick<unknown>([
        ...JUNK,
        { scope: ['x'], lineitems: 'javascript:1' },
        { scope: 'x' },
      ]),
      'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice': random.pick<unknown>([
        ...JUNK,
        { context_memberships_url: 'file:///x' },
      ]),
      [claim('launch_presentation')]: random.pick<unknown>([
        ...JUNK,
        { return_url: 'javascript:1', locale: '☃' },
        { locale: 'x'.repeat(99) },
      ]),
    });
  },
  message: (draft, random) => {
    const message = random.pick([
      'LtiDeepLinkingRequest',
      'LtiSubmissionReviewRequest',
      'ltiresourcelinkrequest',
      'LtiResourceLinkRequest ',
    ]);
    const settings = random.pick<unknown>([null, {}, { deep_link_return_url: '' }, { deep_link_return_url: 'https://x.example/' }]);
    set(draft, { [claim('message_type')]: message, ...(random.chance(1 / 5) ? {} : { [SETTINGS]: settings }) });
  },
  header: (draft, random, { publicJwk }) => {
    const own = isObject(draft.header) ? draft.header : {};
    draft.header = random.pick<unknown>([
      {
        ...own,
        alg: random.pick<unknown>(['none', 'HS256', 'RS384', 'RS512', 'PS256', 'ES256', 'rs256', 'RS256 ', '', null, 256, ['RS256']]),
      },
      { ...own, kid: random.pick<unknown>([null, '', 'other', 0, ['key-1'], { $ne: 1 }, '__proto__', 'constructor', '../../key']) },
      { ...own, crit: random.pick<unknown>([['b64'], ['exp'], [], 'b64']), b64: false, exp: 1 },
      { ...own, jwk: publicJwk, jku: 'https://x.example/jwks', x5u: 'https://x.example/', typ: 'JWT' },
      { ...own, typ: random.pick<unknown>(['JWT', 'at+jwt', 5, null]), cty: 'JWT' },
      { alg: 'RS256' },
      {},
      null,
      [],
      'text',
    ]);
  },
  'signed by somebody else': (draft, random, { publicJwk }) => {
    draft.key = random.pick(['foreign', 'public-as-secret'] as const);
    if (random.chance(1 / 2))
      draft.header = { ...(isObject(draft.header) ? draft.header : {}), jwk: publicJwk, jku: 'https://x.example/jwks' };
    if (draft.key === 'public-as-secret') draft.header = { ...(isObject(draft.header) ? draft.header : {}), alg: 'HS256' };
  },
  'byte changed': ({ damage }) => {
    damage.push((token, random) => {
      const place = at(token, random);
      return (
        token.slice(0, place) +
        random.pick(['A', 'b', '-', '_', '.', '=', '+', '/', ' ', '\n', '%', '☃', '\u0000']) +
        token.slice(place + 1)
      );
    });
  },
  'cut or longer': ({ damage }) => {
    damage.push((token, random) =>
      random.pick([token.slice(0, at(token, random)), token.slice(at(token, random)), `${token}.x`, `${token}=`, ` ${token}`]),
    );
  },
  'parts moved': ({ damage }) => {
    damage.push((token, random) => {
      const [header = '', payload = '', signature = ''] = token.split('.');
      const parts = [
        [header, signature, payload],
        [payload, payload, signature],
        [header, payload, ''],
        [header, payload],
        ['', payload, signature],
        [header, '', signature],
      ];
      return random.pick(parts).join('.');
    });
  },
  'claims forged after signing': ({ damage }) => {
    damage.push((token, random) => {
      const [header = '', payload = '', signature = ''] = token.split('.');
      const claims = Buffer.from(payload, 'base64url')
        .toString()
        .replace(random.pick(['Learner', 'person-1', '1.3.0']), 'Instructor');
      return [header, Buffer.from(claims).toString('base64url'), signature].join('.');
    });
  },
  'login of somebody else': (draft, random) => {
    draft.login = random.pick(['other-browser', 'other-state', 'expired'] as const);
  },
};
