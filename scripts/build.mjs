/** Compiles the TypeScript sources into dist. */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './prepare.mjs';

const dist = path.join(root, 'dist');
rmSync(path.join(dist, '.built'), { force: true });
const result = spawnSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (result.status !== 0) process.exit(1);
writeFileSync(path.join(dist, '.built'), '');
