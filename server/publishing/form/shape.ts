import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../content-schema/project-root.ts';
import type { ItemType } from '../../../content-schema/validator.ts';
import type { VocabularyId } from '../../../content-schema/vocabularies.ts';

/** What a form has to know of a field of the content schemas; references are resolved. */
export type Shape =
  | { readonly kind: 'texts'; readonly isLong: boolean; readonly longest: number }
  | { readonly kind: 'keywords' | 'references' | 'reference' | 'strings' | 'boolean' | 'date' | 'duration' | 'address' }
  | { readonly kind: 'code' | 'codes'; readonly vocabulary: VocabularyId }
  | { readonly kind: 'number'; readonly isWhole: boolean }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'text'; readonly longest: number }
  | { readonly kind: 'list'; readonly of: Shape; readonly title: string }
  | ObjectShape;

export interface ObjectShape {
  readonly kind: 'object';
  readonly title: string;
  readonly fields: ReadonlyMap<string, Shape>;
  readonly required: ReadonlySet<string>;
}

interface RawSchema {
  readonly $ref?: string;
  readonly title?: string;
  readonly type?: string;
  readonly format?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly vocabulary?: VocabularyId;
  readonly maxLength?: number;
  readonly items?: RawSchema;
  readonly properties?: Readonly<Record<string, RawSchema>>;
  readonly propertyNames?: RawSchema;
  readonly additionalProperties?: RawSchema | boolean;
  readonly required?: readonly string[];
  readonly allOf?: readonly RawSchema[];
  readonly $defs?: Readonly<Record<string, RawSchema>>;
}

interface Place {
  readonly schema: RawSchema;
  /** The schema file that it stands in: what `#/…` refers to. */
  readonly file: string;
  /** The last name of the references on the way, such as `reference`. */
  readonly name: string | undefined;
}

const SHORT_TEXT = 500;
const files = new Map<string, RawSchema>();

function fileOf(name: string): RawSchema {
  let schema = files.get(name);
  if (schema === undefined) {
    schema = JSON.parse(readFileSync(path.join(projectRoot, 'content-schema/schemas', `${name}.schema.json`), 'utf8')) as RawSchema;
    files.set(name, schema);
  }
  return schema;
}

function resolved(schema: RawSchema, file: string, name?: string): Place {
  if (schema.$ref === undefined) return { schema, file, name };
  const [target = '', pointer] = schema.$ref.split('#/$defs/');
  const inFile = target === '' ? file : target;
  const next = pointer === undefined ? fileOf(inFile) : fileOf(inFile).$defs?.[pointer];
  if (next === undefined) throw new Error(`no schema ${schema.$ref}`);
  return resolved(next, inFile, pointer ?? name);
}

function textsShape({ additionalProperties }: RawSchema): Shape {
  const value = typeof additionalProperties === 'object' ? additionalProperties : {};
  if (value.type === 'array') return { kind: 'keywords' };
  const longest = value.maxLength ?? SHORT_TEXT;
  return { kind: 'texts', isLong: longest > SHORT_TEXT, longest };
}

function stringShape({ vocabulary, enum: values, format, maxLength }: RawSchema, name: string | undefined): Shape {
  if (vocabulary !== undefined) return { kind: 'code', vocabulary };
  if (values !== undefined) return { kind: 'choice', values };
  if (format === 'date' || format === 'duration') return { kind: format };
  if (format === 'uri') return { kind: 'address' };
  return name === 'reference' ? { kind: 'reference' } : { kind: 'text', longest: maxLength ?? SHORT_TEXT };
}

function listShape(items: RawSchema, file: string): Shape {
  const of = shapeAt(resolved(items, file));
  if (of.kind === 'code') return { kind: 'codes', vocabulary: of.vocabulary };
  if (of.kind === 'reference') return { kind: 'references' };
  if (of.kind === 'text') return { kind: 'strings' };
  return { kind: 'list', of, title: of.kind === 'object' ? of.title : '' };
}

function shapeAt({ schema, file, name }: Place): Shape {
  if (schema.propertyNames?.vocabulary === 'languages') return textsShape(schema);
  switch (schema.type) {
    case 'array':
      return listShape(schema.items ?? {}, file);
    case 'object':
      return objectShape(schema, file);
    case 'boolean':
      return { kind: 'boolean' };
    case 'number':
    case 'integer':
      return { kind: 'number', isWhole: schema.type === 'integer' };
    default:
      return stringShape(schema, name);
  }
}

/** The fields of a schema, those of the schemas that it extends first. */
function objectShape(schema: RawSchema, file: string): ObjectShape {
  const fields = new Map<string, Shape>();
  const required = new Set(schema.required);
  for (const base of schema.allOf ?? []) {
    const place = resolved(base, file);
    const shape = objectShape(place.schema, place.file);
    for (const [name, field] of shape.fields) fields.set(name, field);
    for (const name of shape.required) required.add(name);
  }
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    if (field.const === undefined) fields.set(name, shapeAt(resolved(field, file)));
  }
  return { kind: 'object', title: schema.title ?? '', fields, required };
}

const shapes = new Map<string, ObjectShape>();

function objectOf(key: string, schema: RawSchema, file: string): ObjectShape {
  let shape = shapes.get(key);
  if (shape === undefined) {
    shape = objectShape(schema, file);
    shapes.set(key, shape);
  }
  return shape;
}

/** All fields of an item of this type but its type. */
export function itemShape(type: ItemType): ObjectShape {
  return objectOf(type, fileOf(type), type);
}

/** A node of the tree of modules. */
export type NodeKind = 'module' | 'unit' | 'learningOutcome' | 'assessmentCriterion';

export function nodeShape(kind: NodeKind): ObjectShape {
  return objectOf(`modules ${kind}`, fileOf('modules').$defs?.[kind] ?? {}, 'modules');
}
