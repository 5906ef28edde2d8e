import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { isIsbn } from './isbn.ts';
import { projectRoot } from './project-root.ts';
import { questionProblems } from './question-rules.ts';
import type { Curriculum, Institution, Programme, Textbook, VideoLesson } from './types.ts';
import { vocabulary, type VocabularyId } from './vocabularies.ts';

export const ITEM_TYPES = ['video-lesson', 'textbook', 'curriculum', 'programme'] as const;
export type ItemType = (typeof ITEM_TYPES)[number];
export type Item = VideoLesson | Textbook | Curriculum | Programme;

/**
 * What is wrong with one field. `code` names the sentence `problem.<code>` in the locale files,
 * `params` fill it: what is allowed, and the value that was found, cut short.
 */
export interface Problem {
  /** Path of the field, such as `name/az`; empty for the whole record. */
  readonly field: string;
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
}

export type Validation<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

const SCHEMAS = ['localized-text', 'question', 'learning-resource', 'modules', ...ITEM_TYPES, 'institution'];
const BASE = 'https://usta.example/schema/';
const LONGEST_SHOWN = 60;

function build(): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false, verbose: true });
  formats.default(ajv, ['date', 'duration']);
  // Addresses as browsers take them, with letters of any alphabet.
  ajv.addFormat('uri', (text: string) => URL.canParse(text) && !/\s/.test(text));
  ajv.addKeyword({
    keyword: 'vocabulary',
    type: 'string',
    schemaType: 'string',
    validate: (id: VocabularyId, code: string) => vocabulary(id).get(code) !== undefined,
    errors: false,
  });
  ajv.addKeyword({
    keyword: 'isbn',
    type: 'string',
    schemaType: 'boolean',
    validate: (_: boolean, text: string) => isIsbn(text),
    errors: false,
  });
  ajv.addKeyword({
    keyword: 'readable',
    type: 'string',
    schemaType: 'boolean',
    validate: (_: boolean, text: string) => /[\p{L}\p{N}]/u.test(text),
    errors: false,
  });
  for (const name of SCHEMAS) {
    ajv.addSchema(JSON.parse(readFileSync(path.join(projectRoot, 'content-schema/schemas', `${name}.schema.json`), 'utf8')) as object);
  }
  return ajv;
}

let compiled: Ajv2020 | undefined;

function validatorOf(name: string): ValidateFunction {
  compiled ??= build();
  const validate = compiled.getSchema(BASE + name);
  if (validate === undefined) throw new Error(`no schema ${name}`);
  return validate as ValidateFunction;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : ((JSON.stringify(value) as string | undefined) ?? '');
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN).toWellFormed()}…` : text;
}

/** Ajv's error in the words of our locale files, or undefined for one that only sums up others. */
function problemOf(error: ErrorObject): Problem | undefined {
  const field = error.instancePath.slice(1);
  const params = error.params as Record<string, string | number>;
  const at = (name: string | number | undefined): string => [field, String(name ?? '')].filter((part) => part !== '').join('/');
  const found = shown(error.data);
  switch (error.keyword) {
    case 'required':
      return { field: at(params['missingProperty']), code: 'required', params: {} };
    case 'unevaluatedProperties':
      return { field: at(params['unevaluatedProperty']), code: 'unknown-field', params: {} };
    case 'additionalProperties':
      return { field: at(params['additionalProperty']), code: 'unknown-field', params: {} };
    case 'type':
      return { field, code: `type-${String(params['type'])}`, params: { found } };
    case 'enum':
      return { field, code: 'enum', params: { found, allowed: (error.schema as string[]).join(', ') } };
    case 'const':
      return { field, code: 'enum', params: { found, allowed: String(error.schema) } };
    case 'vocabulary':
      return {
        field: error.propertyName === undefined ? field : at(error.propertyName),
        code: 'vocabulary',
        params: { found, vocabulary: String(error.schema) },
      };
    case 'format':
    case 'pattern':
      return {
        field,
        code: error.keyword === 'format' ? `format-${String(params['format'])}` : 'pattern',
        params: { found, pattern: String(params['pattern'] ?? '') },
      };
    case 'minLength':
    case 'maxLength':
      return {
        field,
        code: error.keyword === 'minLength' ? 'too-short' : 'too-long',
        params: { limit: Number(params['limit']), length: Array.from(String(error.data)).length },
      };
    case 'minItems':
    case 'maxItems':
    case 'minProperties':
    case 'maxProperties':
      return { field, code: error.keyword.startsWith('min') ? 'too-few' : 'too-many', params: { limit: Number(params['limit']) } };
    case 'minimum':
    case 'maximum':
      return { field, code: error.keyword === 'minimum' ? 'too-small' : 'too-large', params: { limit: Number(params['limit']), found } };
    case 'uniqueItems':
      return { field, code: 'repeated', params: {} };
    case 'isbn':
      return { field, code: 'isbn', params: { found } };
    case 'readable':
      return { field, code: 'unreadable', params: { found } };
    default:
      return undefined;
  }
}

function problemsOf(errors: readonly ErrorObject[]): Problem[] {
  const problems = new Map<string, Problem>();
  for (const error of errors) {
    const problem = problemOf(error);
    if (problem !== undefined) problems.set(`${problem.field} ${problem.code}`, problem);
  }
  return [...problems.values()];
}

function isItemType(type: unknown): type is ItemType {
  return ITEM_TYPES.includes(type as ItemType);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What no schema keyword can say: that the original language has its title. */
function originalProblems(record: Record<string, unknown>): Problem[] {
  const { originalLanguage, name } = record;
  if (typeof originalLanguage !== 'string' || !isRecord(name) || originalLanguage in name) return [];
  return [{ field: `name/${originalLanguage}`, code: 'original-missing', params: {} }];
}

function check<T>(schema: string, record: Record<string, unknown>): Validation<T> {
  const validate = validatorOf(schema);
  const problems = [
    ...(validate(record) ? [] : problemsOf(validate.errors ?? [])),
    ...originalProblems(record),
    ...questionProblems(record['questions']),
  ];
  return problems.length === 0 ? { ok: true, value: record as T } : { ok: false, problems };
}

/** Checks a record against the schema that its `type` names. */
export function validateItem(record: unknown): Validation<Item> {
  if (!isRecord(record)) return { ok: false, problems: [{ field: '', code: 'type-object', params: { found: shown(record) } }] };
  const { type } = record;
  if (!isItemType(type)) {
    const code = type === undefined ? 'required' : 'enum';
    return { ok: false, problems: [{ field: 'type', code, params: { found: shown(type), allowed: ITEM_TYPES.join(', ') } }] };
  }
  return check<Item>(type, record);
}

/** Checks a record against the schema of institutions. */
export function validateInstitution(record: unknown): Validation<Institution> {
  if (!isRecord(record)) return { ok: false, problems: [{ field: '', code: 'type-object', params: { found: shown(record) } }] };
  return check<Institution>('institution', record);
}
