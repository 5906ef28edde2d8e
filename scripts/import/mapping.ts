import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { StartError } from '../../server/errors.ts';
import { coerce, takesSeveral } from './coerce.ts';

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, 'u').unicode;
  } catch {
    return false;
  }
}

/** How one field of an item is taken from a source record. */
const rule = z.strictObject({
  /** Paths in the record, the first that has a value counts: `title`, `speakers[].name`, `videos[type=youtube].url`. */
  from: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  /** Source values and what they become; others stay as they are. */
  values: z.record(z.string(), z.unknown()).optional(),
  /** A pattern whose first group is the value, such as the id in an address. */
  pattern: z.string().refine(isPattern, 'is not a regular expression').optional(),
  /** A text around the value, which stands for `{}`; other fields of the record by their path, such as `{id}`. */
  template: z.string().optional(),
  /** A character that separates several values in one text. */
  split: z.string().min(1).optional(),
  /** What counts where the record has nothing. */
  default: z.unknown().optional(),
  /** Leave the field out of the item instead of refusing the record when its value is wrong. */
  optional: z.boolean().optional(),
});

const mapSchema = z.strictObject({
  about: z.string().optional(),
  /** A source field by which this map is recognised, where none is named. */
  recognisedBy: z.array(z.string()).optional(),
  fields: z.record(z.string(), z.union([z.string(), rule])),
});

export type FieldRule = z.infer<typeof rule>;
export interface RecordMap {
  readonly recognisedBy: readonly string[];
  readonly fields: ReadonlyMap<string, FieldRule>;
}

/**
 * Reads a mapping file.
 * @throws StartError `map` that says what is wrong with it.
 */
export async function readMap(file: string): Promise<RecordMap> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new StartError(
      'map',
      `The mapping file ${file} cannot be read (${error instanceof Error ? error.message : ''}); name a JSON file.`,
      error,
    );
  }
  const parsed = mapSchema.safeParse(json);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new StartError('map', `The mapping file ${file} is wrong: ${wrong}.`);
  }
  const { recognisedBy = [], fields } = parsed.data;
  return {
    recognisedBy,
    fields: new Map(Object.entries(fields).map(([field, value]) => [field, typeof value === 'string' ? { from: value } : value])),
  };
}

/** The values at a path of a record. */
function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  const [step, ...rest] = path;
  if (step === undefined) return value === undefined || value === null || value === '' ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  const parts = /^([^[\]]*)(?:\[(?:([^=\]]+)=([^\]]*))?\])?$/.exec(step);
  const member = (value as Record<string, unknown>)[parts?.[1] ?? step];
  if (!step.endsWith(']')) return valuesAt(member, rest);
  const [, , key, wanted] = parts ?? [];
  const list = Array.isArray(member) ? (member as unknown[]) : [];
  const kept =
    key === undefined
      ? list
      : list.filter((entry) => typeof entry === 'object' && entry !== null && String((entry as Record<string, unknown>)[key]) === wanted);
  return kept.flatMap((entry) => valuesAt(entry, rest));
}

/** A scalar as text; what is not there is empty. */
function plain(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function found(record: Record<string, unknown>, from: FieldRule['from']): unknown[] {
  for (const path of [from ?? []].flat()) {
    // A column may carry dots in its own name.
    const values = Object.hasOwn(record, path) ? valuesAt(record[path], []) : valuesAt(record, path.split('.'));
    if (values.length > 0) return values.flat();
  }
  return [];
}

function splitAt(value: string, separator: string): string[] {
  return value
    .split(separator)
    .map((piece) => piece.trim())
    .filter(Boolean);
}

function apply(value: unknown, { values, pattern, template, split }: FieldRule, record: Record<string, unknown>): unknown[] {
  const pieces = split !== undefined && typeof value === 'string' ? splitAt(value, split) : [value];
  return pieces.flatMap((piece) => {
    let current = piece;
    if (values !== undefined && Object.hasOwn(values, plain(current))) current = values[plain(current)];
    if (current === null || current === undefined) return [];
    if (pattern !== undefined) {
      const match = new RegExp(pattern, 'u').exec(plain(current));
      if (match === null) return [];
      current = match[1] ?? match[0];
    }
    if (template === undefined) return [current];
    return [template.replace(/\{([^}]*)\}/g, (_, path: string) => plain(path === '' ? current : found(record, path)[0]))];
  });
}

/** What a map makes of a record: an item to be validated, and which of its fields may be left out. */
export interface Mapped {
  readonly item: Record<string, unknown>;
  readonly optional: ReadonlySet<string>;
}

/** Makes an item of a source record. Nothing is checked here but what the form of a field needs. */
export function mapRecord(record: Record<string, unknown>, map: RecordMap): Mapped {
  const raw = new Map<string, unknown[]>();
  const optional = new Set<string>();
  for (const [field, fieldRule] of map.fields) {
    const sources = fieldRule.from === undefined && fieldRule.template !== undefined ? [''] : found(record, fieldRule.from);
    const values = sources.flatMap((value) => apply(value, fieldRule, record));
    if (values.length > 0) raw.set(field, values);
    else if (fieldRule.default !== undefined) raw.set(field, [fieldRule.default].flat());
    if (fieldRule.optional === true) optional.add(field);
  }
  return { item: coerce(raw), optional };
}

/** Between several values in one cell of a table. */
const CELL_SEPARATOR = '|';

/** Makes an item of a table's row whose columns are called as the item's fields: `name.az`, `specialty`, `hours.theory`. */
export function mapColumns(row: Record<string, unknown>): Mapped {
  const raw = new Map<string, unknown[]>();
  for (const [column, cell] of Object.entries(row)) {
    if (typeof cell !== 'string' || cell.trim() === '') continue;
    raw.set(column, takesSeveral(column.split('.')[0] ?? '') ? splitAt(cell, CELL_SEPARATOR) : [cell]);
  }
  return { item: coerce(raw), optional: new Set() };
}
