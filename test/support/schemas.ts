import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../content-schema/project-root.ts';

const folder = path.join(projectRoot, 'content-schema/schemas');

function read(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Record<string, unknown>;
}

/** The names of a schema's own properties. */
export function propertiesOf(schema: string): string[] {
  return Object.keys(read(`${schema}.schema.json`)['properties'] as object);
}

const CODES: Readonly<Record<string, string>> = {
  required: 'required',
  enum: 'enum',
  const: 'enum',
  pattern: 'pattern',
  minLength: 'too-short',
  maxLength: 'too-long',
  minItems: 'too-few',
  minProperties: 'too-few',
  maxItems: 'too-many',
  maxProperties: 'too-many',
  minimum: 'too-small',
  maximum: 'too-large',
  uniqueItems: 'repeated',
  isbn: 'isbn',
  readable: 'unreadable',
  vocabulary: 'vocabulary',
};

function codeOf(keyword: string, value: unknown): string | undefined {
  if (keyword === 'type' && typeof value === 'string') return `type-${value}`;
  if (keyword === 'format') return `format-${String(value)}`;
  if (keyword === 'unevaluatedProperties' || keyword === 'additionalProperties') return value === false ? 'unknown-field' : undefined;
  return CODES[keyword];
}

function codesIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, value]: [string, unknown]) => {
    // Under these, names are those of fields and not of keywords.
    if (keyword === 'properties' || keyword === '$defs') return Object.values(value as object).flatMap(codesIn);
    const code = codeOf(keyword, value);
    return [...(code === undefined ? [] : [code]), ...codesIn(value)];
  });
}

/** The code of every problem that the schemas' keywords can lead to, sorted. */
export function problemCodes(): string[] {
  const codes = readdirSync(folder).flatMap((name) => codesIn(read(name)));
  return [...new Set([...codes, 'original-missing'])].sort();
}
