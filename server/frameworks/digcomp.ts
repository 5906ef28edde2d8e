import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { vocabulary } from '../../content-schema/vocabularies.ts';
import { fileProblem } from '../exchange/service.ts';
import type { FrameworkReading, ParsedCompetence, ParsedFramework } from './parsed-framework.ts';

/** DigComp 3.0 as the Joint Research Centre publishes it: JSON-LD with all parts, or CSV files of texts to translate. */
const node = z.looseObject({ '@type': z.string(), '@id': z.string() });
const document = z.looseObject({ '@graph': z.array(node).min(1).max(20_000) });
type Node = z.output<typeof node>;

const TYPES: Readonly<Record<string, string>> = {
  CompetenceArea: 'area',
  Competence: 'competence',
  CompetenceStatement: 'statement',
  LearningOutcome: 'outcome',
  ProficiencyLevel: 'level',
};
const ORDER = Object.keys(TYPES);

const HEAD = {
  id: 'digcomp-3',
  source: 'https://joint-research-centre.ec.europa.eu/digcomp',
  title: { en: 'DigComp 3.0: The Digital Competence Framework for Citizens' },
  originalLanguage: 'en',
  publisher: 'European Commission, Joint Research Centre',
  version: '3.0',
  uri: 'https://joint-research-centre.ec.europa.eu/digcomp_en',
  licence: 'CC-BY-4.0',
} satisfies Partial<ParsedFramework>;

export function isDigComp(value: unknown): boolean {
  const parsed = document.safeParse(value);
  return parsed.success && parsed.data['@graph'].some((one) => one['@type'] === 'CompetenceArea');
}

const codeOf = (id: unknown): string => (typeof id === 'string' ? id.slice(id.indexOf('/') + 1) : '');
const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** `name` in English and `name_xx` in the languages that the file has. */
function textsOf(one: Node, field: string): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [key, value] of Object.entries(one)) {
    const language = key === field ? 'en' : key.startsWith(`${field}_`) ? key.slice(field.length + 1) : '';
    if (vocabulary('languages').get(language) !== undefined && textOf(value) !== '') texts[language] = textOf(value);
  }
  return texts;
}

function competenceOf(one: Node, levels: readonly Node[]): ParsedCompetence {
  const type = TYPES[one['@type']] ?? 'item';
  const isLevel = type === 'level';
  const names = textsOf(one, isLevel ? 'four_levels_name' : 'name');
  const descriptions = textsOf(one, isLevel ? 'eight_levels_description' : 'description');
  const isNamed = Object.keys(names).length > 0;
  const above = one['competence_id'] ?? one['competence_area_id'];
  const level = codeOf(one['four_levels_proficiency_name']);
  const tags = [one['type'], one['ai_label'], level].map(textOf).filter((tag) => tag !== '');
  const mapping = one['eight_levels_mapping'];
  return {
    code: codeOf(one['@id']),
    type,
    name: isLevel && typeof mapping === 'number' ? withNumber(names, mapping) : isNamed ? names : descriptions,
    ...(isNamed && Object.keys(descriptions).length > 0 ? { description: descriptions } : {}),
    ...(tags.length === 0 ? {} : { tags }),
    parents: type === 'area' || isLevel || textOf(above) === '' ? [] : [codeOf(above)],
    related: levels
      .filter((other) => level !== '' && codeOf(other['@id']).startsWith(`${level}_`))
      .map((other) => ({ type: 'hasSkillLevel', target: codeOf(other['@id']) })),
    isListed: true,
  };
}

/** The eight levels share four names: the number tells them apart. */
function withNumber(names: Readonly<Record<string, string>>, level: number): Record<string, string> {
  return Object.fromEntries(Object.entries(names).map(([language, name]) => [language, `${name} (${String(level)})`]));
}

/** DigComp from its JSON-LD; the glossary explains words and is left out. */
export function readDigComp(value: unknown): FrameworkReading {
  const parsed = document.safeParse(value);
  if (!parsed.success) return { ok: false, problems: [fileProblem('framework-form')] };
  const graph = parsed.data['@graph'];
  const known = graph.filter((one) => TYPES[one['@type']] !== undefined);
  const levels = known.filter((one) => one['@type'] === 'ProficiencyLevel');
  const competences = known.sort((a, b) => ORDER.indexOf(a['@type']) - ORDER.indexOf(b['@type'])).map((one) => competenceOf(one, levels));
  const codes = new Set(competences.map(({ code }) => code));
  const nameless = competences.find(({ name }) => Object.keys(name).length === 0);
  if (nameless !== undefined) return { ok: false, problems: [fileProblem('framework-nameless', { found: nameless.code })] };
  if (codes.size < competences.length)
    return { ok: false, problems: [fileProblem('framework-repeated', { count: competences.length - codes.size })] };
  const lost = competences.flatMap(({ parents }) => parents).find((parent) => !codes.has(parent));
  if (lost !== undefined) return { ok: false, problems: [fileProblem('framework-unknown', { found: lost })] };
  const glossary = graph.length - known.length;
  const leftOut = glossary === 0 ? [] : [fileProblem('framework-left-out', { count: glossary })];
  return { ok: true, framework: { ...HEAD, isPartial: false, competences, leftOut } };
}

const LOCATION = /^digcomp\.(?:(area|competence)\.([\d.]+)\.(label|description)|(statement|outcome)\.([A-Z]{2}[\d.]+))$/;

interface Draft {
  readonly type: string;
  readonly name: Record<string, string>;
  readonly description: Record<string, string>;
}

/** `1.1` is in area `1`, `LO1.1.02` in competence `1.1`. */
function parentOf(type: string, code: string): string[] {
  if (type === 'area') return [];
  if (type === 'competence') return [code.split('.')[0] ?? ''];
  return [
    code
      .replace(/^[A-Z]+/, '')
      .split('.')
      .slice(0, 2)
      .join('.'),
  ];
}

/**
 * DigComp texts from one of its CSV files (location, context, source, target): the source is English, the target in
 * the language that the file's name ends with (`outcomes.az.csv`). Each file holds a part.
 */
export function readDigCompCsv(text: string, fileName: string): FrameworkReading {
  let rows: { readonly location?: string; readonly source?: string; readonly target?: string }[];
  try {
    rows = parse(text, { bom: true, columns: true, relax_column_count: true });
  } catch {
    return { ok: false, problems: [fileProblem('framework-form')] };
  }
  const ending = /\.([a-z]{2})\.csv$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';
  const language = ending !== 'en' && vocabulary('languages').get(ending) !== undefined ? ending : undefined;
  const drafts = new Map<string, Draft>();
  let others = 0;
  for (const { location = '', source = '', target = '' } of rows) {
    const match = LOCATION.exec(location);
    if (match === null) {
      others += 1;
      continue;
    }
    const type = match[1] ?? match[4] ?? '';
    const code = match[2] ?? match[5] ?? '';
    const draft = drafts.get(code) ?? { type, name: {}, description: {} };
    const texts = match[3] === 'description' ? draft.description : draft.name;
    if (textOf(source) !== '') texts['en'] = textOf(source);
    if (language !== undefined && textOf(target) !== '') texts[language] = textOf(target);
    drafts.set(code, draft);
  }
  const competences = [...drafts]
    .filter(([, { name }]) => Object.keys(name).length > 0)
    .map(([code, { type, name, description }]): ParsedCompetence => ({
      code,
      type,
      name,
      ...(Object.keys(description).length === 0 ? {} : { description }),
      parents: parentOf(type, code),
      related: [],
      isListed: true,
    }));
  if (competences.length === 0) return { ok: false, problems: [fileProblem('framework-form')] };
  const leftOut = others === 0 ? [] : [fileProblem('framework-left-out', { count: others })];
  return { ok: true, framework: { ...HEAD, isPartial: true, competences, leftOut } };
}
