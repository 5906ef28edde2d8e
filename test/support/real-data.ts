import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from '@jest/globals';
import { projectRoot } from '../../content-schema/project-root.ts';

const folder = process.env['USTA_REAL_DATA'];

/** A test on real data that the repository does not hold; skipped where USTA_REAL_DATA names no folder. Its title says so. */
export const testOnRealData = folder === undefined || folder === '' ? test.skip : test;

/** The path of a file of the real data. */
export function realFile(...segments: readonly string[]): string {
  return path.resolve(projectRoot, folder ?? '', ...segments);
}

/** A JSON file of the real data. */
export function realJson(...segments: readonly string[]): unknown {
  return JSON.parse(readFileSync(realFile(...segments), 'utf8'));
}
