import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import express, { type Router } from 'express';
import { projectRoot } from '../../content-schema/project-root.ts';

const folder = path.join(projectRoot, 'views/assets');

/** Address of an asset; it changes with the content, so browsers may keep it for ever. */
export type AssetUrl = (name: string) => string;

export interface Assets {
  readonly url: AssetUrl;
  readonly router: Router;
}

/** Serves views/assets under addresses that carry a hash of the content. */
export function createAssets(): Assets {
  const urls = new Map<string, string>();
  for (const name of readdirSync(folder)) {
    const version = createHash('sha256')
      .update(readFileSync(path.join(folder, name)))
      .digest('base64url')
      .slice(0, 10);
    urls.set(name, `/assets/${version}/${name}`);
  }
  const router = express.Router();
  router.use('/assets/:version', express.static(folder, { immutable: true, maxAge: '1y', index: false, redirect: false }));
  return { url: (name) => urls.get(name) ?? `/assets/-/${name}`, router };
}
