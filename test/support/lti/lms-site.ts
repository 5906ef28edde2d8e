import express, { type Request, type Response } from 'express';
import { createLocalJWKSet, jwtVerify, SignJWT, type JSONWebKeySet, type JWTPayload } from 'jose';
import type { Platform } from '../../../plugins/lti/platform.ts';
import { SCOPE } from '../../../plugins/lti/services/service-terms.ts';
import { claim, makeKey } from '../lti-platform.ts';
import { courseTable, forwardingPage, framePage, page, sentAtOnce, storageTarget, type LmsStorage } from './lms-pages.ts';
import { listenSecurely } from './secure-usta.ts';
import { startTestServices } from './test-services.ts';

const AGS = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
const NRPS = 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice';
const DL = 'https://purl.imsglobal.org/spec/lti-dl/claim/';
const MEMBERSHIP = 'http://purl.imsglobal.org/vocab/lis/v2/membership#';
const DEPLOYMENT = 'deployment-1';
const CLIENT = 'client-1';
/** The message hint of a teacher who chooses; that of everybody else names a link. */
const CHOOSING = 'choosing';

/** Who is at the platform. */
export type LmsPerson = 'teacher' | 'learner';

/** A content item that a deep-linking response brought, in the course. */
interface PlacedLink {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly custom: Readonly<Record<string, string>>;
  /** Its column of the gradebook. */
  readonly lineItem: string | undefined;
}

/** A learning platform in its own right: a course whose teacher picks, whose learners open, and whose gradebook fills. */
export interface LmsSite {
  readonly origin: string;
  readonly registration: Platform;
  storage: LmsStorage;
  readonly links: readonly PlacedLink[];
  /** A link that stands in the course without having been picked. */
  readonly place: (url: string) => PlacedLink;
  /** Page of the course in which the person opens a link, or chooses where none is named. */
  readonly view: (person: LmsPerson, link?: string) => string;
  readonly close: () => Promise<void>;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Opens it for the tool at an address, whose keys `jwks` answers. */
export async function openLmsSite(tool: string, jwks: () => Promise<JSONWebKeySet>): Promise<LmsSite> {
  const [server, key, services] = await Promise.all([listenSecurely('lms'), makeKey('lms-key'), startTestServices(jwks)]);
  const { origin } = server;
  const links: PlacedLink[] = [];
  services.router.get('/jwks', (_req, res) => {
    res.json({ keys: [key.jwk] });
  });

  const place = (item: { title?: unknown; url?: unknown; custom?: unknown; lineItem?: unknown }): PlacedLink => {
    const id = `link-${String(links.length + 1)}`;
    const column = item.lineItem as object | undefined;
    const placed = {
      id,
      title: text(item.title),
      url: text(item.url),
      custom: (item.custom ?? {}) as Record<string, string>,
      lineItem: column === undefined ? undefined : services.addLineItem({ ...column, resourceLinkId: id }).id,
    };
    links.push(placed);
    return placed;
  };

  const site: LmsSite = {
    origin,
    registration: {
      _id: 'lms',
      issuer: origin,
      clientId: CLIENT,
      name: 'Lathe school',
      family: 'other',
      authenticationEndpoint: `${origin}/auth`,
      tokenEndpoint: services.tokenEndpoint,
      jwksUri: `${services.origin}/jwks`,
      frameOrigins: [origin],
      scopes: Object.values(SCOPE),
      state: 'active',
      registeredBy: 'form',
      deployments: [{ id: DEPLOYMENT, state: 'approved', firstSeenAt: new Date() }],
      createdAt: new Date(),
    },
    storage: 'none',
    links,
    place: (url) => place({ url, title: 'A link' }),
    view: (person, link) => `${origin}/view?${new URLSearchParams({ person, link: link ?? CHOOSING }).toString()}`,
    close: async () => {
      await server.close();
      await services.close();
    },
  };

  /** What is said of the course, and where its services are. */
  const course = (person: LmsPerson): JWTPayload => ({
    [claim('version')]: '1.3.0',
    [claim('deployment_id')]: DEPLOYMENT,
    [claim('roles')]: [`${MEMBERSHIP}${person === 'teacher' ? 'Instructor' : 'Learner'}`],
    [claim('context')]: { id: 'course-2', title: 'Lathe course', label: 'L2' },
    [claim('launch_presentation')]: { document_target: 'iframe', locale: 'en', return_url: `${origin}/course` },
    [NRPS]: { context_memberships_url: services.membershipsUrl, service_versions: ['2.0'] },
  });

  const linkClaims = ({ id, title, url, custom, lineItem }: PlacedLink): JWTPayload => ({
    [claim('message_type')]: 'LtiResourceLinkRequest',
    [claim('target_link_uri')]: url,
    [claim('resource_link')]: { id, title },
    [claim('custom')]: custom,
    [AGS]: { scope: Object.values(SCOPE), lineitems: services.lineItemsUrl, ...(lineItem === undefined ? {} : { lineitem: lineItem }) },
  });

  const choosingClaims: JWTPayload = {
    [claim('message_type')]: 'LtiDeepLinkingRequest',
    [claim('target_link_uri')]: `${tool}/lti/launch`,
    [`${DL}deep_linking_settings`]: {
      deep_link_return_url: `${origin}/return?course=2`,
      accept_types: ['ltiResourceLink', 'link'],
      accept_presentation_document_targets: ['iframe', 'window'],
      accept_multiple: true,
      accept_lineitem: true,
      data: 'course 2 & more',
    },
  };

  /** What is wrong with an authentication request; undefined where nothing is. */
  function problemOf(asked: URLSearchParams, cookies: string): string | undefined {
    const wanted = { scope: 'openid', response_type: 'id_token', response_mode: 'form_post', prompt: 'none', client_id: CLIENT };
    for (const [name, value] of Object.entries(wanted)) if (asked.get(name) !== value) return name;
    if (asked.get('redirect_uri') !== `${tool}/lti/launch`) return 'redirect_uri';
    if ((asked.get('state') ?? '') === '' || (asked.get('nonce') ?? '') === '') return 'state or nonce';
    // Nobody is launched but who is signed in here.
    return cookies.split('; ').includes(`lms-person=${asked.get('login_hint') ?? ''}`) ? undefined : 'login_hint';
  }

  async function authenticate(req: Request, res: Response): Promise<void> {
    const asked = new URL(req.originalUrl, origin).searchParams;
    const hint = asked.get('lti_message_hint');
    const link = links.find(({ id }) => id === hint);
    const problem = problemOf(asked, req.get('Cookie') ?? '') ?? (link === undefined && hint !== CHOOSING ? 'lti_message_hint' : undefined);
    if (problem !== undefined) {
      res.status(400).send(page('Refused', problem));
      return;
    }
    const person: LmsPerson = asked.get('login_hint') === 'teacher' ? 'teacher' : 'learner';
    const token = await new SignJWT({
      ...course(person),
      ...(link === undefined ? choosingClaims : linkClaims(link)),
      nonce: asked.get('nonce') ?? '',
    })
      .setProtectedHeader({ alg: 'RS256', kid: key.kid })
      .setIssuer(origin)
      .setAudience(CLIENT)
      .setSubject(`${person}-1`)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(key.privateKey);
    res.send(sentAtOnce(asked.get('redirect_uri') ?? '', { id_token: token, state: asked.get('state') ?? '' }));
  }

  const app = express();
  app.get('/storage', (_req, res) => {
    res.send(forwardingPage);
  });
  app.get('/view', (req, res) => {
    const parameters = new URLSearchParams({ person: text(req.query['person']), link: text(req.query['link']) });
    res.cookie('lms-person', parameters.get('person'), { secure: true, httpOnly: true, sameSite: 'none' });
    res.send(framePage(site.storage, `/begin?${parameters.toString()}`, origin.replace('lms.', 'foreign.')));
  });
  app.get('/begin', (req, res) => {
    const [hint, target] = [text(req.query['link']), storageTarget(site.storage)];
    const fields = {
      iss: origin,
      client_id: CLIENT,
      login_hint: text(req.query['person']),
      target_link_uri: links.find(({ id }) => id === hint)?.url ?? `${tool}/lti/launch`,
      lti_message_hint: hint,
      lti_deployment_id: DEPLOYMENT,
      ...(target === undefined ? {} : { lti_storage_target: target }),
    };
    res.send(sentAtOnce(`${tool}/lti/login`, fields));
  });
  app.get('/auth', authenticate);
  app.post('/return', express.urlencoded({ extended: false, limit: '1mb' }), async (req, res) => {
    const { JWT: jwt } = req.body as { JWT: string };
    const { payload } = await jwtVerify(jwt, createLocalJWKSet(await jwks()), { algorithms: ['RS256'], issuer: CLIENT, audience: origin });
    const isRight =
      payload[claim('message_type')] === 'LtiDeepLinkingResponse' &&
      payload[claim('deployment_id')] === DEPLOYMENT &&
      payload[`${DL}data`] === 'course 2 & more' &&
      req.query['course'] === '2';
    if (!isRight) {
      res.status(400).send(page('Refused', JSON.stringify(payload)));
      return;
    }
    for (const item of payload[`${DL}content_items`] as object[]) place(item);
    res.send(page('Added to the course', courseTable(links.map(({ id, title }) => [id, title]))));
  });
  app.get('/gradebook', (_req, res) => {
    const rows = [...services.lineItems.values()].flatMap(({ scores, ...item }) =>
      scores.map(({ userId, scoreGiven, scoreMaximum, activityProgress }) => [
        text(item['resourceLinkId']),
        userId,
        scoreGiven === undefined ? '–' : `${String(scoreGiven)} / ${String(scoreMaximum)}`,
        activityProgress,
      ]),
    );
    res.send(page('Gradebook', courseTable(rows)));
  });
  server.answer(app);
  return site;
}
