import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { projectRoot } from '../../../content-schema/project-root.ts';
import { createAssets } from '../../../server/http/assets.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'usta-assets-'));
  mkdirSync(path.join(folder, 'parts'));
  writeFileSync(path.join(folder, 'parts/one.css'), '.one {\n}\n');
  writeFileSync(path.join(folder, 'parts/two.css'), '.two {\n}\n');
  writeFileSync(path.join(folder, 'site.css'), "@import 'parts/one.css';\n@import 'parts/two.css';\n\n.own {\n}\n");
  writeFileSync(path.join(folder, 'whole.js'), "import { part } from './shared.js';\npart();\n");
  writeFileSync(path.join(folder, 'shared.js'), 'export const part = () => 1;\n');
  writeFileSync(path.join(folder, 'mark.svg'), '<svg/>');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function served(name: string): Promise<{ url: string; text: string; type: string }> {
  const { url, router } = createAssets(folder);
  const answer = await request(express().use(router)).get(url(name)).buffer(true);
  expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
  return { url: url(name), text: answer.text, type: answer.headers['content-type'] ?? '' };
}

describe('assets', () => {
  test('a sheet is one file of its parts, in their order', async () => {
    const { text, type } = await served('site.css');
    expect([text, type]).toEqual(['.one {\n}\n.two {\n}\n\n.own {\n}\n', 'text/css; charset=utf-8']);
  });

  test('a part that changes gives its sheet another address', async () => {
    const { url } = await served('site.css');
    writeFileSync(path.join(folder, 'parts/two.css'), '.two {\n  color: red;\n}\n');
    expect((await served('site.css')).url).not.toBe(url);
  });

  test('a module names the one beside it by its hashed address, and changes with it', async () => {
    const { text, url, type } = await served('whole.js');
    const shared = await served('shared.js');
    expect([text, type]).toEqual([`import { part } from '${shared.url}';\npart();\n`, 'text/javascript; charset=utf-8']);
    writeFileSync(path.join(folder, 'shared.js'), 'export const part = () => 2;\n');
    expect((await served('whole.js')).url).not.toBe(url);
  });

  test('what is not there is an error where it is named', () => {
    const { url, has } = createAssets(folder);
    expect([has('mark.svg'), has('site.css'), has('parts'), has('none.css')]).toEqual([true, true, false, false]);
    expect(() => url('none.css')).toThrow('no asset none.css');
  });
});

describe('the style sheets', () => {
  const own = path.join(projectRoot, 'views/assets');
  const sheets = readdirSync(own).filter((name) => name.endsWith('.css'));
  const parts = readdirSync(path.join(own, 'parts'));
  const textOf = (name: string): string => readFileSync(path.join(own, name), 'utf8');

  test('use every part', () => {
    const used = new Set(sheets.flatMap((name) => Array.from(textOf(name).matchAll(/^@import '([^']+)';$/gm), ([, part]) => part)));
    expect(parts.filter((part) => !used.has(`parts/${part}`))).toEqual([]);
  });

  test('leave no import to the browser', async () => {
    const { url, router } = createAssets();
    const app = express().use(router);
    for (const name of sheets) expect((await request(app).get(url(name))).text).not.toContain('@import');
  });

  test('are files of at most 300 lines', () => {
    const long = [...sheets, ...parts.map((part) => `parts/${part}`)].filter((name) => textOf(name).split('\n').length > 301);
    expect(long).toEqual([]);
  });
});
