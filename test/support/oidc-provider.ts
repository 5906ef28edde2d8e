import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account, Configuration } from 'oidc-provider';

/** Whom the issuer knows: the account's id is the subject. */
export type Claims = Readonly<Record<string, string | boolean>>;

export interface TestIssuer {
  readonly issuer: string;
  readonly close: () => Promise<void>;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

export const CLIENT = { id: 'usta', secret: 'a secret between the two' } as const;

/** A real OpenID Connect provider at a free port of this machine, with PKCE required. */
export async function startIssuer(redirectUri: string, people: Readonly<Record<string, Claims>>): Promise<TestIssuer> {
  // It tells whoever runs it for real what to change; here nobody listens.
  const { warn, info } = console;
  console.warn = console.info = () => undefined;
  const { default: Provider } = await import('oidc-provider');
  const server = createServer();
  const issuer = `http://127.0.0.1:${String(await listen(server))}`;
  const configuration: Configuration = {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    cookies: { keys: ['a key of the tests'] },
    features: { devInteractions: { enabled: true } },
    findAccount: (_context, id): Account | undefined =>
      people[id] === undefined ? undefined : { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
  };
  const provider = new Provider(issuer, configuration);
  console.warn = warn;
  const answer = provider.callback();
  server.on('request', (req, res) => void answer(req, res));
  return {
    issuer,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          console.info = info;
          resolve();
        });
      }),
  };
}

/** Follows the provider's own pages from `url` until it sends the browser elsewhere; answers that address. */
export async function consentAt(url: string, issuer: string, subject: string): Promise<string> {
  const jar = new Map<string, string>();
  let next = url;
  let form: string | undefined;
  for (let step = 0; step < 20; step += 1) {
    const answer = await fetch(next, {
      redirect: 'manual',
      headers: {
        Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
      },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    form = undefined;
    const location = answer.headers.get('location');
    if (location !== null) {
      next = new URL(location, next).href;
      if (!next.startsWith(issuer)) return next;
      continue;
    }
    const page = await answer.text();
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? '';
    const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1] ?? '';
    next = new URL(action, next).href;
    form = new URLSearchParams(prompt === 'login' ? { prompt, login: subject, password: 'any' } : { prompt }).toString();
  }
  throw new Error(`the provider never sent the browser back from ${next}`);
}
