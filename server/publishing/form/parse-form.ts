import type { ItemType } from '../../../content-schema/validator.ts';
import { vocabulary } from '../../../content-schema/vocabularies.ts';
import { readNumber } from '../../text/number.ts';
import { entriesOf, rowsOf, textOf, type Entry, type FormBody } from './entries.ts';
import { entryOf, LAYOUTS } from './layouts.ts';
import { PERIOD_UNITS, periodOf, readClock, readDate, readDuration, readKeywords } from './measures.ts';
import { readServed } from './served.ts';
import { itemShape, type ObjectShape, type Shape } from './shape.ts';

/** A text typed into a picker, to be resolved to a code. `add` puts what was found into the content. */
export interface Find {
  readonly field: string;
  readonly text: string;
  readonly source: Source;
  readonly add: (found: string) => void;
}

/** Where a picker looks: a vocabulary, the catalogue or the competency frameworks. */
export type Source = string;

/** What was typed and means nothing; it is not in the content, and shown again. */
export interface Unread {
  readonly field: string;
  readonly code: string;
  readonly typed: string;
}

export interface Parsed {
  readonly content: Record<string, unknown>;
  readonly finds: readonly Find[];
  readonly unread: readonly Unread[];
}

interface Reading {
  readonly finds: Find[];
  readonly unread: Unread[];
}

type Values = Record<string, unknown>;

function localized<T>(entry: Entry, read: (value: string) => T | undefined): Record<string, T> | undefined {
  const texts = [...entry.children].flatMap(([language, { values }]) => {
    const value = vocabulary('languages').get(language) === undefined ? undefined : read(values.at(-1) ?? '');
    return value === undefined ? [] : [[language, value] as const];
  });
  return texts.length === 0 ? undefined : Object.fromEntries(texts);
}

const orUndefined = <T>(values: readonly T[]): readonly T[] | undefined => (values.length === 0 ? undefined : values);
const given = (text: string): string | undefined => (text === '' ? undefined : text);
const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ').trim();

function codes(entry: Entry): readonly string[] | undefined {
  return orUndefined([...new Set(entry.values.map((value) => value.trim()).filter((value) => value !== ''))]);
}

/** What a form sends of a row whether somebody typed something or not. */
const SENT_ALWAYS = ['counted', 'identity'];

/** Without its lists an object is there when somebody typed something: a choice that is always made says nothing. */
function isSaid([name, value]: readonly [string, unknown], shape: ObjectShape): boolean {
  return value !== undefined && shape.fields.get(name)?.kind !== 'choice' && !SENT_ALWAYS.includes(entryOf(name) ?? '');
}

function readRows(entry: Entry, of: Shape, at: string, reading: Reading): readonly unknown[] | undefined {
  const rows = rowsOf(entry).flatMap(([position, row]) => {
    const value = readValue(row, of, `${at}/${String(position)}`, reading);
    return value === undefined ? [] : [value];
  });
  if (of.kind === 'object' && of.fields.has('position')) rows.forEach((row, place) => ((row as Values)['position'] = place + 1));
  return orUndefined(rows);
}

function readValue(entry: Entry, shape: Shape, at: string, reading: Reading): unknown {
  const text = textOf(entry);
  switch (shape.kind) {
    case 'texts':
      return localized(entry, (value) => given(shape.isLong ? value.trim() : oneLine(value)));
    case 'keywords':
      return localized(entry, (value) => orUndefined(readKeywords(value)));
    case 'codes':
    case 'references':
      return codes(entry);
    case 'strings':
      return orUndefined(readKeywords(entry.values.at(-1) ?? ''));
    case 'number':
      return text === '' ? undefined : readNumber(text);
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'date':
      return text === '' ? undefined : readDate(text);
    case 'duration':
      return text === '' ? undefined : readDuration(text);
    case 'list':
      return readRows(entry, shape.of, at, reading);
    case 'object':
      return readObject(entry, shape, [...shape.fields.keys()], at, reading);
    case 'code':
    case 'choice':
    case 'reference':
    case 'address':
    case 'text':
      return given(oneLine(text));
  }
}

/** Fields that are entered in their own way, whatever the schema says of them. */
function readField(name: string, entry: Entry, shape: Shape, at: string, reading: Reading): unknown {
  switch (entryOf(name)) {
    case 'clock': {
      const text = textOf(entry);
      return text === '' ? undefined : readClock(text);
    }
    case 'period': {
      const parts = PERIOD_UNITS.map((unit) => textOf(entry.children.get(unit)));
      return periodOf(parts) ?? given(textOf(entry));
    }
    case 'counted':
      return undefined;
    case 'served':
      return readServed(entry, at, reading.unread);
    case 'competences':
      // Those that were ticked or chosen stand as `framework:code` beside the rows.
      return entry.values.reduce<unknown>((rows, found) => withFound(rows, shape, found), readValue(entry, shape, at, reading));
    case 'tick':
      return textOf(entry) === 'true' ? true : undefined;
    case 'identity':
    case undefined:
      return readValue(entry, shape, at, reading);
  }
}

function sourceOf(name: string, shape: Shape): Source | undefined {
  if (shape.kind === 'code' || shape.kind === 'codes') return shape.vocabulary;
  if (shape.kind === 'references' || shape.kind === 'reference') return 'items';
  return entryOf(name) === 'competences' ? 'competences' : undefined;
}

/** What a picker found, as the field keeps it: `framework:code` is a competence of a framework. */
function withFound(before: unknown, shape: Shape, found: string): unknown {
  if (shape.kind === 'code' || shape.kind === 'reference') return found;
  const list = (before as readonly unknown[] | undefined) ?? [];
  if (shape.kind !== 'list') return list.includes(found) ? list : [...list, found];
  const [educationalFramework = '', ...code] = found.split(':');
  const added = { educationalFramework, targetCode: code.join(':') };
  const isThere = (list as Values[]).some(
    (one) => one['educationalFramework'] === added.educationalFramework && one['targetCode'] === added.targetCode,
  );
  return isThere ? list : [...list, added];
}

function readObject(entry: Entry, shape: ObjectShape, names: readonly string[], at: string, reading: Reading): Values | undefined {
  const content: Values = {};
  let isFinding = false;
  for (const name of names) {
    const [field, sent] = [shape.fields.get(name), entry.children.get(name)];
    if (field === undefined || sent === undefined) continue;
    const place = at === '' ? name : `${at}/${name}`;
    const value = readField(name, sent, field, place, reading);
    if (value !== undefined) content[name] = value;
    const source = sourceOf(name, field);
    const typed = textOf(sent.children.get('find'));
    if (source === undefined || typed === '') continue;
    isFinding = true;
    reading.finds.push({ field: place, text: typed, source, add: (found) => (content[name] = withFound(content[name], field, found)) });
  }
  return isFinding || Object.entries(content).some((field) => isSaid(field, shape)) ? content : undefined;
}

/** The fields of `shape` that stand below `entry`, and nothing else: what else was sent is not looked at. */
export function parseFields(shape: ObjectShape, names: readonly string[], entry: Entry, at = ''): Parsed {
  const reading: Reading = { finds: [], unread: [] };
  const content = readObject(entry, shape, names, at, reading) ?? {};
  return { content, ...reading };
}

/** The names of the fields that the form of a type has. */
export function formFields(type: ItemType): readonly string[] {
  return LAYOUTS[type].flatMap(({ fields }) => fields);
}

/**
 * Reads the form of a type. Values are made what the schema asks for where that can be done and else kept as they were
 * typed, so that the check of the content names them; what is empty is left out.
 */
export function parseForm(type: ItemType, body: FormBody): Parsed {
  return parseFields(itemShape(type), formFields(type), entriesOf(body));
}
