import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { projectRoot } from '../../content-schema/project-root.ts';

interface Prepare {
  readonly nodeProblem: (version: string) => string | undefined;
}

const { nodeProblem } = (await import(pathToFileURL(path.join(projectRoot, 'scripts/prepare.mjs')).href)) as Prepare;

test.each(['16.20.2', '18.19.1', '20.18.9', '20.0.0'])('Node %s is told in one sentence to be too old', (version) => {
  expect(nodeProblem(version)).toMatch(
    new RegExp(`^Usta needs Node\\.js 20\\.19 or newer and this is ${version.replaceAll('.', '\\.')}; .+\\.$`),
  );
  expect(nodeProblem(version)).not.toContain('\n');
});

test.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0', process.versions.node])('Node %s is new enough', (version) => {
  expect(nodeProblem(version)).toBeUndefined();
});

test('the oldest Node that will do is the one that package.json names', () => {
  const { engines } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as { engines: { node: string } };
  expect(engines.node).toBe('>=20.19');
});
