import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Router } from 'express';

const FOR_EVER = 'public, max-age=31536000, immutable';

/** The program that sends files in parts (tus-js-client), served under an address that carries a hash of it. */
export function createUploadClient(): { readonly url: string; readonly router: Router } {
  const main = createRequire(import.meta.url).resolve('tus-js-client');
  const folder = main.slice(0, main.lastIndexOf(`tus-js-client${path.sep}`));
  const program = readFileSync(path.join(folder, 'tus-js-client/dist/tus.min.js'), 'utf8').replace(
    /\n\/\/# sourceMappingURL=\S+\s*$/,
    '\n',
  );
  const version = createHash('sha256').update(program).digest('base64url').slice(0, 10);
  const url = `/assets/${version}/tus.js`;
  const router = Router();
  router.get(url, (_req, res) => {
    res.type('js').set('Cache-Control', FOR_EVER).send(program);
  });
  return { url, router };
}
