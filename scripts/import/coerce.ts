import { LIST_FIELDS } from '../../content-schema/list-fields.ts';
import { vocabulary } from '../../content-schema/vocabularies.ts';

/** Texts a reader sees: one per language. */
const LOCALIZED = new Set([
  'name',
  'description',
  'keywords',
  'transcript',
  'accessibilitySummary',
  'educationalCredentialAwarded',
  'programPrerequisites',
]);
const AGENTS = new Set(['creator', 'publisher']);
const STATEMENTS = new Set(['teaches', 'assesses', 'competencyRequired']);
const DURATIONS = new Set(['duration', 'timeRequired', 'timeToComplete']);
const DATES = new Set(['dateCreated', 'datePublished', 'dateModified']);
const LANGUAGES = new Set(['originalLanguage', 'inLanguage']);
const NUMBERS = new Set(['numberOfPages', 'hours']);
const BOOLEANS = new Set(['isAccessibleForFree']);
/** Lists of objects, which a source has in our form or not at all. */
const OBJECT_LISTS = new Set(['encoding', 'caption', 'chapters', 'modules']);

let alpha2: Map<string, string> | undefined;

/** ISO 639-1 of a language given as ISO 639-1, 639-2 or a tag such as `fr-CA`; others stay as they are. */
function languageCode(value: string): string {
  alpha2 ??= new Map(vocabulary('languages').concepts.flatMap(({ code, alpha3 }) => alpha3.map((three) => [three, code])));
  const tag = value.trim().toLowerCase().split(/[-_]/)[0] ?? '';
  return alpha2.get(tag) ?? tag;
}

/** ISO 8601 of a duration given in seconds or as `12:34` or `1:02:03`. */
function isoDuration(value: unknown): string {
  const text = String(value).trim();
  const clock = /^(?:(\d+):)?(\d{1,2}):(\d{2})$/.exec(text);
  let seconds = Number(text);
  if (clock !== null) seconds = Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
  if (text === '' || !Number.isFinite(seconds) || seconds < 0) return text;
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 3600), 'H'],
    [Math.floor((whole % 3600) / 60), 'M'],
    [whole % 60, 'S'],
  ] as const;
  return `PT${
    parts
      .filter(([amount]) => amount > 0)
      .map(([amount, unit]) => `${String(amount)}${unit}`)
      .join('') || '0S'
  }`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : JSON.stringify(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function localized(field: string, values: readonly unknown[], language: string): unknown {
  const first = values[0];
  if (isObject(first)) return first;
  return { [language]: field === 'keywords' ? [...new Set(values.map(text))] : text(first) };
}

function scalar(field: string, value: unknown): unknown {
  if (LANGUAGES.has(field)) return languageCode(text(value));
  if (DURATIONS.has(field)) return isoDuration(value);
  if (DATES.has(field)) return text(value).slice(0, 10);
  if (NUMBERS.has(field)) return numeric(value);
  if (BOOLEANS.has(field)) return truth(value);
  return typeof value === 'boolean' ? value : text(value);
}

function truth(value: unknown): unknown {
  const word = text(value).toLowerCase();
  return word === 'true' || (word === 'false' ? false : value);
}

/** A number where the value is one; what is none stays as it is, for the reader of the refusal. */
function numeric(value: unknown): unknown {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
  return Number.isFinite(number) ? number : value;
}

/** Statements in one language, joined with those that other columns say in others. */
function statements(former: unknown, values: readonly unknown[], language: string): unknown[] {
  const known = Array.isArray(former) ? (former as unknown[]) : [];
  const said = values.map((value) => (isObject(value) ? value : { [language]: text(value) }));
  return Array.from({ length: Math.max(known.length, said.length) }, (_, position) => ({
    ...(known[position] as object | undefined),
    ...said[position],
  }));
}

/** Whether a field takes several values, which a cell of a table then holds side by side. */
export function takesSeveral(field: string): boolean {
  return LIST_FIELDS.has(field) || AGENTS.has(field) || STATEMENTS.has(field) || field === 'keywords';
}

/**
 * Gives each field's values the form that the content schemas ask for; `name.az` sets one language of a text,
 * `hours.theory` one kind of hours.
 */
export function coerce(raw: ReadonlyMap<string, readonly unknown[]>): Record<string, unknown> {
  const item: Record<string, unknown> = {};
  const language = languageCode(text(raw.get('originalLanguage')?.[0] ?? ''));
  for (const [path, values] of raw) {
    const [field = '', part] = path.split('.');
    const former = isObject(item[field]) ? item[field] : {};
    if (LOCALIZED.has(field)) {
      item[field] = { ...former, ...(localized(field, values, part ?? language) as object) };
    } else if (LIST_FIELDS.has(field)) {
      item[field] = [...new Set(values.map((value) => scalar(field, value)))];
    } else if (AGENTS.has(field)) {
      const type = field === 'creator' ? 'Person' : 'Organization';
      item[field] = values.map((value) => (isObject(value) ? value : { type, name: text(value) }));
    } else if (STATEMENTS.has(field)) {
      item[field] = statements(item[field], values, part ?? language);
    } else if (OBJECT_LISTS.has(field)) {
      item[field] = values;
    } else if (field === 'hours' && part !== undefined) {
      item[field] = { ...former, [part]: scalar(field, values[0]) };
    } else {
      item[path] = scalar(field, values[0]);
    }
  }
  return item;
}
