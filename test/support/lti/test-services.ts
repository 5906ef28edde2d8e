import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { Router, type Request, type Response } from 'express';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import { MEDIA_TYPE, SCOPE } from '../../../plugins/lti/services/service-terms.ts';

/** A request that the services met, in order. */
export interface MetRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** What a service answers next instead of what it would. */
export interface Fault {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
  /** Answers so late, in milliseconds. */
  readonly delayMs?: number;
}

export interface SentScore {
  readonly userId: string;
  readonly timestamp: string;
  readonly scoreGiven?: number;
  readonly scoreMaximum?: number;
  readonly activityProgress: string;
  readonly gradingProgress: string;
}

interface KnownLineItem {
  readonly id: string;
  readonly scores: SentScore[];
  readonly [field: string]: unknown;
}

/** The services of a platform; what is changed here counts from the next request on. */
export interface TestServices {
  readonly origin: string;
  readonly tokenEndpoint: string;
  readonly lineItemsUrl: string;
  readonly membershipsUrl: string;
  readonly met: MetRequest[];
  readonly assertions: { readonly header: { readonly kid?: string; readonly alg?: string }; readonly payload: JWTPayload }[];
  readonly lineItems: Map<string, KnownLineItem>;
  /** Faults by the beginning of the path, used up one after the other. */
  readonly faults: Map<string, Fault[]>;
  settings: {
    audience: string;
    clientId: string;
    /** What is granted at most. */
    scopes: readonly string[];
    /** Whether the answer names what was granted. */
    saysScopes: boolean;
    tokenSeconds: number;
    members: readonly object[];
    pageSize: number;
    /** Where the second page is said to be. */
    nextOrigin: string | undefined;
    /** Subjects whom the platform does not grade. */
    notGradable: ReadonlySet<string>;
    ignoresFilters: boolean;
    refusesLinkFilter: boolean;
    scoreDelayMs: number;
    results: readonly object[];
  };
  readonly addLineItem: (fields: object) => KnownLineItem;
  readonly scores: () => readonly SentScore[];
  readonly router: Router;
  readonly close: () => Promise<void>;
}

/** Moodle's addresses carry a query, behind which no `/scores` belongs. */
const QUERY = '?type_id=7';

/**
 * A platform's token endpoint, assignment and grade services, and names and roles, over real HTTP: assertions are verified
 * against our keys, tokens and their scopes are asked for at every service.
 */
export async function startTestServices(jwks: () => Promise<object>): Promise<TestServices> {
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const tokens = new Map<string, { readonly scopes: readonly string[]; readonly until: number }>();
  const used = new Set<string>();
  const router = Router();
  const services: TestServices = {
    origin,
    tokenEndpoint: `${origin}/token`,
    lineItemsUrl: `${origin}/course/2/lineitems${QUERY}`,
    membershipsUrl: `${origin}/course/2/memberships?for=7`,
    met: [],
    assertions: [],
    lineItems: new Map(),
    faults: new Map(),
    settings: {
      audience: `${origin}/token`,
      clientId: 'client-1',
      scopes: Object.values(SCOPE),
      saysScopes: true,
      tokenSeconds: 3600,
      members: [],
      pageSize: 1000,
      nextOrigin: undefined,
      notGradable: new Set(),
      ignoresFilters: false,
      refusesLinkFilter: false,
      scoreDelayMs: 0,
      results: [],
    },
    addLineItem: (fields) => {
      const number = String(services.lineItems.size + 1);
      const item = { ...fields, id: `${origin}/course/2/lineitems/${number}/lineitem${QUERY}`, scores: [] };
      services.lineItems.set(number, item);
      return item;
    },
    scores: () => [...services.lineItems.values()].flatMap(({ scores }) => scores),
    router,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };

  router.use(express.text({ type: () => true, limit: '1mb' }), async (req, res, next) => {
    const body: unknown = typeof req.body === 'string' ? req.body : undefined;
    services.met.push({ method: req.method, url: req.originalUrl, headers: req.headers, body });
    const [prefix, faults] = [...services.faults].find(([path]) => req.path.startsWith(path)) ?? [];
    const fault = faults?.shift();
    if (prefix === undefined || fault === undefined) {
      next();
      return;
    }
    if (fault.delayMs !== undefined) await sleep(fault.delayMs);
    res
      .status(fault.status)
      .set(fault.headers ?? {})
      .type('html')
      .send(fault.text ?? '<!doctype html><p>An error, and no JSON.');
  });

  router.post('/token', async (req, res) => {
    const form = new URLSearchParams(String(req.body));
    const { settings } = services;
    try {
      if (form.get('grant_type') !== 'client_credentials') throw new Error('grant_type');
      if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') throw new Error('type');
      const { payload, protectedHeader } = await jwtVerify(
        form.get('client_assertion') ?? '',
        createLocalJWKSet((await jwks()) as JSONWebKeySet),
        {
          algorithms: ['RS256'],
          issuer: settings.clientId,
          subject: settings.clientId,
          audience: settings.audience,
          requiredClaims: ['jti', 'exp', 'iat'],
        },
      );
      if (protectedHeader.kid === undefined) throw new Error('kid');
      if (used.has(payload.jti ?? '')) throw new Error('jti');
      used.add(payload.jti ?? '');
      services.assertions.push({ header: protectedHeader, payload });
    } catch {
      res.status(401).json({ error: 'invalid_client' });
      return;
    }
    const granted = (form.get('scope') ?? '').split(' ').filter((scope) => settings.scopes.includes(scope));
    const token = randomUUID();
    tokens.set(token, { scopes: granted, until: Date.now() + settings.tokenSeconds * 1000 });
    const said = settings.saysScopes ? { scope: granted.join(' ') } : {};
    res.json({ access_token: token, token_type: 'Bearer', expires_in: settings.tokenSeconds, ...said });
  });

  /** Answers false where it has refused. */
  function isAllowed(req: Request, res: Response, ...scopes: readonly string[]): boolean {
    const token = tokens.get(/^Bearer (.+)$/.exec(req.get('Authorization') ?? '')?.[1] ?? '');
    if (token === undefined || token.until < Date.now()) res.status(401).json({ error: 'invalid_token' });
    else if (!scopes.some((scope) => token.scopes.includes(scope))) res.status(403).json({ error: 'insufficient_scope' });
    else return true;
    return false;
  }

  function hasType(req: Request, res: Response, header: 'Accept' | 'Content-Type', type: string): boolean {
    if (req.get(header) === type) return true;
    res.status(header === 'Accept' ? 406 : 415).json({ error: header });
    return false;
  }

  /** A page of rows, with the address of the next one. */
  function pageOf<T>(req: Request, res: Response, rows: readonly T[]): readonly T[] {
    const { pageSize, nextOrigin } = services.settings;
    const from = Number(req.query['from'] ?? 0);
    const end = from + Math.min(pageSize, Number(req.query['limit'] ?? pageSize));
    if (end < rows.length) {
      const next = new URL(req.originalUrl, from === 0 ? (nextOrigin ?? origin) : origin);
      next.searchParams.set('from', String(end));
      res.set('Link', `<${origin}/first>; rel="first", <${next.href}>; title="a, b"; rel=next`);
    }
    return rows.slice(from, end);
  }

  const shown = ({ scores: _scores, ...item }: KnownLineItem): object => item;

  router.get('/course/2/lineitems', (req, res) => {
    if (!isAllowed(req, res, SCOPE.lineItem, SCOPE.lineItemReadOnly) || !hasType(req, res, 'Accept', MEDIA_TYPE.lineItems)) return;
    const { resource_link_id: link, resource_id: resource } = req.query;
    const isFitting = (item: KnownLineItem): boolean =>
      services.settings.ignoresFilters ||
      ((link === undefined || item['resourceLinkId'] === link) && (resource === undefined || item['resourceId'] === resource));
    res.type(MEDIA_TYPE.lineItems).send(JSON.stringify(pageOf(req, res, [...services.lineItems.values()].filter(isFitting)).map(shown)));
  });

  router.post('/course/2/lineitems', (req, res) => {
    if (!isAllowed(req, res, SCOPE.lineItem) || !hasType(req, res, 'Content-Type', MEDIA_TYPE.lineItem)) return;
    const item = services.addLineItem(JSON.parse(String(req.body)) as object);
    res
      .status(201)
      .type(MEDIA_TYPE.lineItem)
      .send(JSON.stringify(shown(item)));
  });

  router.post('/course/2/lineitems/:id/lineitem/scores', async (req, res) => {
    if (!isAllowed(req, res, SCOPE.score) || !hasType(req, res, 'Content-Type', MEDIA_TYPE.score)) return;
    const item = services.lineItems.get(req.params.id);
    const score = JSON.parse(String(req.body)) as SentScore;
    await sleep(services.settings.scoreDelayMs);
    if (item === undefined) res.status(404).json({ error: 'no such line item' });
    else if (services.settings.notGradable.has(score.userId)) res.status(400).send('The user is not gradable');
    else if (item.scores.some(({ userId, timestamp }) => userId === score.userId && timestamp >= score.timestamp)) {
      res.status(409).json({ error: 'older than what is there' });
    } else {
      item.scores.push(score);
      res.status(200).end();
    }
  });

  router.get('/course/2/lineitems/:id/lineitem/results', (req, res) => {
    if (!isAllowed(req, res, SCOPE.resultReadOnly) || !hasType(req, res, 'Accept', MEDIA_TYPE.results)) return;
    res.type(MEDIA_TYPE.results).send(JSON.stringify(pageOf(req, res, services.settings.results)));
  });

  router.get('/course/2/memberships', (req, res) => {
    if (!isAllowed(req, res, SCOPE.memberships) || !hasType(req, res, 'Accept', MEDIA_TYPE.members)) return;
    if (services.settings.refusesLinkFilter && req.query['rlid'] !== undefined) {
      res.status(404).json({ error: 'no such link' });
      return;
    }
    const members = pageOf(req, res, services.settings.members);
    res.type(MEDIA_TYPE.members).send(JSON.stringify({ id: `${origin}/course/2`, context: { id: '2' }, members }));
  });

  app.use(router);
  return services;
}
