/** Writes content-schema/types.ts from the JSON Schemas; `--check` only says whether it is stale. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { format, resolveConfig } from 'prettier';
import { projectRoot } from '../content-schema/project-root.ts';

const folder = path.join(projectRoot, 'content-schema/schemas');
const target = path.join(projectRoot, 'content-schema/types.ts');
const BASE = 'https://usta.example/schema/';
const DOCUMENTS = ['curriculum', 'institution', 'programme', 'textbook', 'video-lesson'];

async function readSchema(name: string): Promise<JSONSchema> {
  return JSON.parse(await readFile(path.join(folder, `${name}.schema.json`), 'utf8')) as JSONSchema;
}

async function generate(): Promise<string> {
  const oneOf = DOCUMENTS.map((name) => ({ $ref: BASE + name }));
  const code = await compile({ $id: `${BASE}document`, title: 'ContentDocument', oneOf }, 'ContentDocument', {
    additionalProperties: false,
    bannerComment: '/** Generated from the JSON Schemas by `npm run types`; edit those. */',
    format: false,
    ignoreMinAndMaxItems: true,
    $refOptions: {
      resolve: {
        file: false,
        usta: {
          order: 1,
          canRead: (file: { url: string }) => file.url.startsWith(BASE),
          read: (file: { url: string }) => readSchema(file.url.slice(BASE.length)),
        },
      },
    },
  });
  return format(code, { ...(await resolveConfig(target)), parser: 'typescript' });
}

const fresh = await generate();
if (process.argv.includes('--check')) {
  if ((await readFile(target, 'utf8').catch(() => '')) !== fresh) {
    console.error('content-schema/types.ts is stale; run `npm run types`.');
    process.exitCode = 1;
  }
} else {
  await writeFile(target, fresh);
}
