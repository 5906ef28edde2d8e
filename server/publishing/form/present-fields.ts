import { vocabulary } from '../../../content-schema/vocabularies.ts';
import { fieldHint, fieldLabel } from './field-words.ts';
import { fieldId, sentencesAbout, type FormContext } from './form-context.ts';
import type { FieldView, Option, Picked, RowView, TextRow } from './field-view.ts';
import { entryOf, isLookedFor, leastRows } from './layouts.ts';
import { clockOf, durationText, keywordsText, PERIOD_UNITS, periodParts } from './measures.ts';
import { presentServed } from './present-served.ts';
import type { ObjectShape, Shape } from './shape.ts';

type Values = Readonly<Record<string, unknown>>;

/** A value as it was typed or as it reads in a field. */
function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const valuesOf = (value: unknown): Values => (typeof value === 'object' && value !== null ? (value as Values) : {});

function textRows(context: FormContext, name: string, label: string, value: unknown, show: (text: unknown) => string): TextRow[] {
  const texts = valuesOf(value);
  const isAny = Object.keys(texts).length > 0;
  return context.languages.map((language, place) => {
    const text = show(texts[language]);
    const concept = vocabulary('languages').get(language);
    const at = `${name}/${language}`;
    const languageName = concept?.label[context.locale.language] ?? language;
    return {
      id: fieldId(at),
      name: at,
      language,
      languageName,
      dir: concept?.dir ?? 'ltr',
      value: text,
      isOriginal: place === 0,
      isMissing: isAny && text.trim() === '',
      problem: sentencesAbout(context, at, `${label} (${languageName})`, true),
    };
  });
}

function options(context: FormContext, source: string, codes: readonly string[], chosen: readonly string[]): Option[] {
  const unknown = chosen.filter((code) => code !== '' && !codes.includes(code));
  return [...codes, ...unknown].map((code) => ({
    value: code,
    label: context.nameOf(source, code).label,
    isChosen: chosen.includes(code),
  }));
}

function looked(context: FormContext, name: string, source: string): { source: string; find: string; offered: readonly Picked[] } {
  const open = context.unresolved.get(name);
  return { source, find: open?.text ?? '', offered: open?.offered ?? [] };
}

interface Placed {
  readonly context: FormContext;
  /** Name of the field itself, the last step of its place. */
  readonly field: string;
  readonly name: string;
  readonly container: string;
  readonly isRequired: boolean;
}

function head(placed: Placed, isWhole: boolean, href?: string): Omit<FieldView, 'widget'> & { readonly label: string } {
  const { context, field, name, container, isRequired } = placed;
  const { t } = context.locale;
  const label = fieldLabel(t, field, container);
  const problem = sentencesAbout(context, name, label, isWhole, href);
  return { name, id: fieldId(name), label, hint: fieldHint(t, field, container), isRequired, problem };
}

function input(placed: Placed, value: string, type = 'text', mode?: string, isLatin = false): FieldView {
  return { ...head(placed, true), widget: 'input', value, type, mode, isLatin };
}

function codeField(placed: Placed, shape: Extract<Shape, { kind: 'code' | 'codes' }>, value: unknown): FieldView {
  const { context, name } = placed;
  const isSeveral = shape.kind === 'codes';
  const chosen = isSeveral ? listOf(value).map(shown) : value === undefined ? [] : [shown(value)];
  const { concepts } = vocabulary(shape.vocabulary);
  if (!isLookedFor(concepts.length, isSeveral)) {
    const codes = concepts.map(({ code }) => code);
    // A browser sends ticks in the order of the page: those that are set stand first, so that a save keeps their order.
    const shownCodes = isSeveral ? [...new Set([...chosen, ...codes])] : codes;
    return {
      ...head(placed, true),
      widget: isSeveral ? 'ticks' : 'select',
      options: options(context, shape.vocabulary, shownCodes, chosen),
    };
  }
  const picked = chosen.map((code) => context.nameOf(shape.vocabulary, code));
  return { ...head(placed, true), widget: 'pick', isSeveral, picked, ...looked(context, name, shape.vocabulary) };
}

function competences(placed: Placed, value: unknown): FieldView {
  const { context, name } = placed;
  const picked = listOf(value).map((one) => {
    const { educationalFramework, targetCode, targetUrl } = valuesOf(one);
    const [framework, target] = [shown(educationalFramework), shown(targetCode)];
    return { ...context.nameOf('competences', `${framework}:${target}`), framework, target, url: shown(targetUrl) };
  });
  return { ...head(placed, true), widget: 'competences', picked, ...looked(context, name, 'competences') };
}

function rowsField(placed: Placed, of: Shape, title: string, value: unknown): FieldView {
  const { context, field, name } = placed;
  const { t } = context.locale;
  const own = head(placed, false);
  const given = listOf(value);
  const ready = Math.max(context.openRows.has(name) ? 1 : 0, leastRows(field) - given.length);
  const values = [...given, ...Array.from({ length: ready }, () => undefined)];
  const rows = values.map((row, place): RowView => {
    const at = `${name}/${String(place)}`;
    const inner: Placed = { ...placed, name: at, container: title.toLowerCase(), isRequired: false };
    const fields =
      of.kind === 'object' ? presentFields(of, [...of.fields.keys()], valuesOf(row), at, context) : [fieldView(inner, of, row)];
    const label = t('writing.row', { name: own.label, place: place + 1 });
    const identity = shown(valuesOf(row)['id']);
    return { name: at, id: `row-${at}`, identity, label, isFirst: place === 0, isLast: place === values.length - 1, fields };
  });
  return { ...own, widget: 'rows', rows, addLabel: t('writing.row.add', { name: own.label }) };
}

function period(placed: Placed, value: unknown): FieldView {
  const { name } = placed;
  const text = shown(value);
  const parts = text === '' ? PERIOD_UNITS.map(() => '') : periodParts(text);
  const named = PERIOD_UNITS.map((unit, place) => ({ name: `${name}/${unit}`, unit, value: parts?.[place] ?? '' }));
  return { ...head(placed, true, fieldId(`${name}/years`)), widget: 'period', parts: parts === undefined ? [] : named, value: text };
}

/** One field with its value, as its partial shows it. */
function fieldView(placed: Placed, shape: Shape, value: unknown): FieldView {
  const { context, field, name, container } = placed;
  const entry = entryOf(field);
  if (entry === 'period') return period(placed, value);
  if (entry === 'clock') return input(placed, typeof value === 'number' ? clockOf(value) : shown(value), 'text', undefined, true);
  if (entry === 'competences') return competences(placed, value);
  if (entry === 'tick') return { ...head(placed, true), widget: 'tick', isTicked: value === true };
  if (entry === 'served')
    return { ...head(placed, true), ...presentServed(context, name, listOf(value)), ...looked(context, name, 'items') };
  switch (shape.kind) {
    case 'texts':
    case 'keywords': {
      const own = head(placed, false, fieldId(`${name}/${context.languages[0] ?? ''}`));
      const show = shape.kind === 'texts' ? shown : (one: unknown) => keywordsText(listOf(one).map(shown));
      return {
        ...own,
        widget: 'texts',
        isLong: shape.kind === 'texts' && shape.isLong,
        rows: textRows(context, name, own.label, value, show),
      };
    }
    case 'code':
    case 'codes':
      return codeField(placed, shape, value);
    case 'reference':
    case 'references': {
      const codes = shape.kind === 'references' ? listOf(value).map(shown) : value === undefined ? [] : [shown(value)];
      const picked = codes.map((code) => context.nameOf('items', code));
      return { ...head(placed, true), widget: 'pick', isSeveral: shape.kind === 'references', picked, ...looked(context, name, 'items') };
    }
    case 'choice':
      return { ...head(placed, true), widget: 'select', options: options(context, 'choice', shape.values, [shown(value)]) };
    case 'boolean':
      return { ...head(placed, true), widget: 'select', options: options(context, 'choice', ['true', 'false'], [shown(value)]) };
    case 'strings':
      return input(placed, keywordsText(listOf(value).map(shown)).trim());
    case 'number':
      return input(placed, shown(value), 'text', shape.isWhole ? 'numeric' : 'decimal', true);
    case 'date':
      return input(placed, shown(value), /^\d{4}-\d\d-\d\d$|^$/.test(shown(value)) ? 'date' : 'text');
    case 'duration':
      return input(placed, durationText(shown(value)), 'text', undefined, true);
    case 'address':
      return input(placed, shown(value), 'url', 'url', true);
    case 'text':
      return input(placed, shown(value), 'text', undefined, field === 'sha256' || field === 'encodingFormat' || field === 'isbn');
    case 'object': {
      const own = head({ ...placed, container }, false);
      return { ...own, widget: 'group', fields: presentFields(shape, [...shape.fields.keys()], valuesOf(value), name, context) };
    }
    case 'list':
      return rowsField(placed, shape.of, shape.title, value);
  }
}

/** Fields of an object with their values; `at` is its own place in the content. */
export function presentFields(
  shape: ObjectShape,
  names: readonly string[],
  content: Values,
  at: string,
  context: FormContext,
): FieldView[] {
  const container = at === '' ? 'item' : shape.title.toLowerCase();
  return names.flatMap((field) => {
    const of = shape.fields.get(field);
    if (of === undefined || entryOf(field) === 'counted' || entryOf(field) === 'identity') return [];
    const name = at === '' ? field : `${at}/${field}`;
    return [fieldView({ context, field, name, container, isRequired: shape.required.has(field) }, of, content[field])];
  });
}
