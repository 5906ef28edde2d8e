import path from 'node:path';
import { fileURLToPath } from 'node:url';

const parent = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** The folder with package.json, whether this file runs from its source or from dist. */
export const projectRoot = path.basename(parent) === 'dist' ? path.dirname(parent) : parent;
