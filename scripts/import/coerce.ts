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
const LISTS = new Set([
  'inLanguage',
  'specialty',
  'occupation',
  'educationalLevel',
  'learningResourceType',
  'audience',
  'isBasedOn',
  'isPartOf',
  'hasPart',
  'workTranslation',
  'accessMode',
  'accessibilityFeature',
  'accessibilityHazard',
]);
const AGENTS = new Set(['creator', 'publisher']);
const STATEMENTS = new Set(['teaches', 'assesses', 'competencyRequired']);
const DURATIONS = new Set(['duration', 'timeRequired', 'timeToComplete']);
const DATES = new Set(['dateCreated', 'datePublished', 'dateModified']);
const LANGUAGES = new Set(['originalLanguage', 'inLanguage']);
const NUMBERS = new Set(['numberOfPages']);
const WHOLE = new Set(['encoding', 'caption', 'chapters', 'modules', 'hours']);

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
  if (NUMBERS.has(field)) return Number(value);
  if (typeof value === 'boolean' || WHOLE.has(field)) return value;
  return text(value);
}

/** Gives each field's values the form that the content schemas ask for; `name.az` sets one language of a text. */
export function coerce(raw: ReadonlyMap<string, readonly unknown[]>): Record<string, unknown> {
  const item: Record<string, unknown> = {};
  const language = languageCode(text(raw.get('originalLanguage')?.[0] ?? ''));
  for (const [path, values] of raw) {
    const [field = '', ownLanguage] = path.split('.');
    if (LOCALIZED.has(field)) {
      item[field] = { ...(isObject(item[field]) ? item[field] : {}), ...(localized(field, values, ownLanguage ?? language) as object) };
    } else if (LISTS.has(field)) {
      item[field] = [...new Set(values.map((value) => scalar(field, value)))];
    } else if (AGENTS.has(field)) {
      const type = field === 'creator' ? 'Person' : 'Organization';
      item[field] = values.map((value) => (isObject(value) ? value : { type, name: text(value) }));
    } else if (STATEMENTS.has(field)) {
      item[field] = values.map((value) => (isObject(value) ? value : { [language]: text(value) }));
    } else {
      item[field] = WHOLE.has(field) && values.length > 1 ? values : scalar(field, values[0]);
    }
  }
  return item;
}
