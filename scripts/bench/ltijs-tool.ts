/** A tool on ltijs in a process of its own: `ltijs-tool.js MONGODB_URI ISSUER CLIENT_ID`; says where it listens. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../content-schema/project-root.ts';

/** What of ltijs is used here. */
interface Provider {
  readonly app: http.RequestListener;
  setup(key: string, database: { readonly url: string }, options: Readonly<Record<string, unknown>>): void;
  onConnect(show: (token: unknown, req: unknown, res: { send: (body: string) => void }) => void): void;
  deploy(options: Readonly<Record<string, unknown>>): Promise<boolean>;
  registerPlatform(platform: Readonly<Record<string, unknown>>): Promise<{ platformActive: (isActive: boolean) => Promise<boolean> }>;
}

const [, , mongodbUri = '', issuer = '', clientId = ''] = process.argv;
const entry = path.join(projectRoot, 'scripts/bench/lti/node_modules/ltijs/index.js');
const { default: ltijs } = (await import(pathToFileURL(entry).href)) as { default: { Provider: Provider } };
const provider = ltijs.Provider;

// The tokens are signed before the round begins, so their age says nothing: no limit, as ours is far away.
provider.setup('a key of the bench alone, for its cookies', { url: mongodbUri }, { tokenMaxAge: false });
provider.onConnect((_token, _req, res) => {
  res.send('<!doctype html><title>Launched</title>');
});
await provider.deploy({ serverless: true, silent: true });
const platform = await provider.registerPlatform({
  url: issuer,
  name: 'Bench',
  clientId,
  authenticationEndpoint: `${issuer}/auth`,
  accesstokenEndpoint: `${issuer}/token`,
  authConfig: { method: 'JWK_SET', key: `${issuer}/jwks` },
});
await platform.platformActive(true);
const server = http.createServer(provider.app).listen(0, '127.0.0.1', () => {
  console.log(`ltijs listens at http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
});
process.on('SIGTERM', () => process.exit(0));
