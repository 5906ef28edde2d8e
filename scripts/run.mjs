/** `node scripts/run.mjs COMMAND …`: makes a clone ready, then runs a command of dist/scripts. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare, root } from './prepare.mjs';

const [command] = process.argv.splice(2, 1);
prepare();
await import(pathToFileURL(path.join(root, 'dist/scripts', `${command}.js`)).href);
