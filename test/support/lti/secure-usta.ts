import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { projectRoot } from '../../../content-schema/project-root.ts';
import type { Item } from '../../../content-schema/validator.ts';
import { openUstaWithoutSearch, testConfig, type TestUsta } from '../usta.ts';

const certificate = (ending: string): Buffer => readFileSync(path.join(projectRoot, 'test/support/lti', `test-certificate.${ending}`));

/** A server on this machine under a name of its own, which browsers take for a site of its own. */
export interface SecureServer {
  /** Such as `https://lms.localhost:34567`. */
  readonly origin: string;
  readonly answer: (listener: RequestListener) => void;
  readonly close: () => Promise<void>;
}

/** Listens with the certificate of the tests, which only browsers that ignore it accept. */
export async function listenSecurely(name: string): Promise<SecureServer> {
  const server = await new Promise<Server>((resolve) => {
    const made = createServer({ key: certificate('key'), cert: certificate('pem') });
    made.listen(0, '127.0.0.1', () => {
      resolve(made);
    });
  });
  return {
    origin: `https://${name}.localhost:${String((server.address() as AddressInfo).port)}`,
    answer: (listener) => server.on('request', listener),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A page of the same origin as the application that says which cookies came with it. */
export const COOKIE_PROBE = '/test-cookies';

/** Sets a cookie for every site and one that is kept apart for each, and shows what comes back. */
function probeCookies({ url, headers }: IncomingMessage, res: ServerResponse): void {
  if (url === COOKIE_PROBE) {
    const cookies = ['shared=1; Secure; SameSite=None', '__Host-apart=1; Secure; Path=/; SameSite=None; Partitioned'];
    res.writeHead(302, { 'Set-Cookie': cookies, Location: `${COOKIE_PROBE}/shown` }).end();
  } else res.setHeader('Content-Type', 'text/html').end(`<!doctype html><p id="cookies">${headers.cookie ?? 'none'}</p>`);
}

/** The application as the world reaches it: over https, by its public address. */
export interface SecureUsta extends TestUsta {
  readonly address: string;
  /** Whether browsers bring cookies inside frames; some keep none there, not even apart for each site. */
  bringsFrameCookies: boolean;
}

/** Opens it with these items, which its search finds; a proxy's work is done by the server itself. */
export async function openSecureUsta(items: (usta: TestUsta) => Promise<readonly Item[]>): Promise<SecureUsta> {
  const server = await listenSecurely('usta');
  const usta = await openUstaWithoutSearch(testConfig({ USTA_URL: server.origin }));
  usta.context.jobs.start();
  for (const { start } of usta.context.plugins) start?.();
  await usta.context.catalogue.store(await items(usta));
  usta.context.search.index.start();
  await usta.context.search.index.caughtUp();
  const secure: SecureUsta = {
    ...usta,
    address: server.origin,
    bringsFrameCookies: true,
    close: async () => {
      await server.close();
      await usta.close();
    },
  };
  server.answer((req, res) => {
    if (!secure.bringsFrameCookies && req.headers['sec-fetch-dest'] === 'iframe') delete req.headers.cookie;
    if (req.url?.startsWith(COOKIE_PROBE) === true) probeCookies(req, res);
    else usta.app(req, res);
  });
  return secure;
}
