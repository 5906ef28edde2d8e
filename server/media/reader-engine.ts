import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import express, { Router } from 'express';

const manifest = createRequire(import.meta.url).resolve('pdfjs-dist/package.json');
const home = path.dirname(manifest);
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };

/** Where pdf.js is served; the address changes with its version, so browsers may keep it for ever. */
export const ENGINE_PATH = `/assets/pdfjs-${version}`;

/** What of the package browsers need, by its folder there: the build for browsers that are a few years old, and what it loads when a book asks for it. */
const FOLDERS: Readonly<Record<string, string>> = {
  build: 'legacy/build',
  cmaps: 'cmaps',
  fonts: 'standard_fonts',
  wasm: 'wasm',
  iccs: 'iccs',
};

/** The worker alone may compile WebAssembly, which decodes pictures; it loads from us and nowhere else. */
const WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/** Serves pdf.js to the reader. */
export function createReaderEngine(): Router {
  const router = Router();
  const options = { immutable: true, maxAge: '1y', index: false, redirect: false } as const;
  for (const [name, folder] of Object.entries(FOLDERS)) {
    router.use(
      `${ENGINE_PATH}/${name}`,
      express.static(path.join(home, folder), {
        ...options,
        setHeaders: (res, file) => {
          if (file.endsWith('pdf.worker.min.mjs')) res.setHeader('Content-Security-Policy', WORKER_POLICY);
        },
      }),
    );
  }
  return router;
}
