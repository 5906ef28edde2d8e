/** `npm start`: prepares what is missing, then serves the catalogue. */
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { prepare, root } from './prepare.mjs';

prepare();
await import(pathToFileURL(path.join(root, 'dist/scripts/serve.js')).href);
