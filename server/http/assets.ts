import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import express, { type Router } from 'express';
import { projectRoot } from '../../content-schema/project-root.ts';

/** Address of an asset; it changes with the content, so browsers may keep it for ever. */
export type AssetUrl = (name: string) => string;

export interface Assets {
  /** An asset that is not there is an error. */
  readonly url: AssetUrl;
  readonly has: (name: string) => boolean;
  readonly router: Router;
}

/** Alone on its line: a part of the sheet, put in its place here, so that a sheet is one request. */
const PART = /^@import '([\w./-]+)';$/gm;
/** A module beside this one. */
const SIBLING = /\bfrom '\.\/([\w-]+\.js)'/g;

/** Serves a folder under addresses that carry a hash of the content; sheets and modules as they are put together at the start. */
export function createAssets(folder = path.join(projectRoot, 'views/assets')): Assets {
  const urls = new Map<string, string>();
  const assembled = new Map<string, string>();

  const sheet = (file: string): string =>
    readFileSync(file, 'utf8').replace(PART, (_, part: string) => sheet(path.join(path.dirname(file), part)).trimEnd());

  /** A module names its siblings by their hashed addresses: kept for ever, it would else keep an older one beside it. */
  const script = (file: string): string =>
    readFileSync(file, 'utf8').replace(SIBLING, (_, sibling: string) => `from '${address(sibling)}'`);

  function address(name: string): string {
    const known = urls.get(name);
    if (known !== undefined) return known;
    const file = path.join(folder, name);
    const text = name.endsWith('.css') ? sheet(file) : name.endsWith('.js') ? script(file) : undefined;
    if (text !== undefined) assembled.set(name, text);
    const version = createHash('sha256')
      .update(text ?? readFileSync(file))
      .digest('base64url')
      .slice(0, 10);
    const url = `/assets/${version}/${name}`;
    urls.set(name, url);
    return url;
  }
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isFile()) address(entry.name);

  const url: AssetUrl = (name) => {
    const found = urls.get(name);
    if (found === undefined) throw new Error(`no asset ${name}`);
    return found;
  };
  const router = express.Router();
  router.get('/assets/:version/:name', (req, res, next) => {
    const text = assembled.get(req.params.name);
    if (text === undefined) next();
    else res.type(path.extname(req.params.name)).set('Cache-Control', 'public, max-age=31536000, immutable').send(text);
  });
  router.use('/assets/:version', express.static(folder, { immutable: true, maxAge: '1y', index: false, redirect: false }));
  return { url, has: (name) => urls.has(name), router };
}
