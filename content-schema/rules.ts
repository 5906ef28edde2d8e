import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { HOUR_KINDS, sumOfKinds, sumOfParts, totalHours } from './hours.ts';
import { projectRoot } from './project-root.ts';
import type { Curriculum, Hours, Module, Programme } from './types.ts';
import type { Item, ItemType } from './validator.ts';
import { vocabulary } from './vocabularies.ts';

interface Range {
  readonly from: number;
  readonly to: number;
}

interface Head {
  readonly id: string;
  readonly types: readonly ItemType[];
  /** Where the rule comes from. */
  readonly source: string;
}

/** A rule as the files of `content-schema/rules` state it; hours and their tolerance in class hours. */
export type Rule = Head &
  (
    | { readonly kind: 'kinds-make-total'; readonly tolerance: number }
    | {
        readonly kind: 'parts-make-whole';
        readonly whole: 'item' | 'module' | 'unit';
        readonly complete?: boolean;
        readonly tolerance: number;
      }
    | { readonly kind: 'duration-given' }
    | {
        readonly kind: 'subject-hours';
        readonly specialties: readonly string[];
        readonly months: Range;
        readonly hours: Range;
        readonly tolerance: number;
      }
    | { readonly kind: 'levels'; readonly framework: string; readonly levels: Range }
  );

/**
 * Where an item departs from a rule. The sentences are `rule.<rule>.what` and `rule.<rule>.why` in the locale files,
 * `params` fill the first. `path` is that of the field, such as `modules/0/units/1/hours`.
 */
export interface Departure {
  readonly rule: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string | number>>;
}

interface RuleFile {
  /** ISO 3166-1 alpha-2; rules without a country hold everywhere. */
  readonly country?: string;
  readonly rules: readonly Rule[];
}

let files: readonly RuleFile[] | undefined;

/** The rules for content of a country: those that hold everywhere, then its own. */
export function rulesFor(country: string | undefined): readonly Rule[] {
  const folder = path.join(projectRoot, 'content-schema/rules');
  files ??= readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as RuleFile)
    .sort((a, b) => Number(a.country !== undefined) - Number(b.country !== undefined));
  return files.filter((file) => file.country === undefined || file.country === country).flatMap(({ rules }) => rules);
}

type Plan = Curriculum | Programme;
type Found = Omit<Departure, 'rule'>;

/** A node that has hours, with the nodes that make it up. */
interface Node {
  readonly whole: 'item' | 'module' | 'unit' | 'outcome';
  readonly path: string;
  readonly hours: Hours | undefined;
  readonly parts: readonly (Hours | undefined)[];
}

function nodesOf(plan: Plan): Node[] {
  const hoursOf = (parts: readonly { readonly hours?: Hours }[] | undefined): (Hours | undefined)[] =>
    (parts ?? []).map(({ hours }) => hours);
  const below = (at: string): string => (at === '' ? 'hours' : `${at}/hours`);
  const nodes: Node[] = [{ whole: 'item', path: below(''), hours: plan.hours, parts: hoursOf(plan.modules) }];
  (plan.modules ?? []).forEach((module, m) => {
    const atModule = `modules/${String(m)}`;
    nodes.push({ whole: 'module', path: below(atModule), hours: module.hours, parts: hoursOf(module.units) });
    (module.units ?? []).forEach((unit, u) => {
      const atUnit = `${atModule}/units/${String(u)}`;
      nodes.push({ whole: 'unit', path: below(atUnit), hours: unit.hours, parts: hoursOf(unit.learningOutcomes) });
      (unit.learningOutcomes ?? []).forEach(({ hours }, o) => {
        nodes.push({ whole: 'outcome', path: below(`${atUnit}/learningOutcomes/${String(o)}`), hours, parts: [] });
      });
    });
  });
  return nodes;
}

const differ = (a: number, b: number, tolerance: number): boolean => Math.abs(a - b) >= tolerance;

function kindsMakeTotal({ hours, path: at }: Node, tolerance: number): Found[] {
  const sum = sumOfKinds(hours);
  if (sum === undefined || hours?.total === undefined || !differ(sum, hours.total, tolerance)) return [];
  return [{ path: at, params: { sum, total: hours.total } }];
}

function partsMakeWhole(
  { hours, parts, path: at }: Node,
  { complete = false, tolerance }: Extract<Rule, { kind: 'parts-make-whole' }>,
): Found[] {
  if (complete && parts.some((part) => totalHours(part) === undefined)) return [];
  const [sum, total] = [sumOfParts(parts), totalHours(hours)];
  if (sum === undefined || hours === undefined || total === undefined) return [];
  const pairs = [
    ...HOUR_KINDS.map((kind) => ({ kind, whole: hours[kind], sum: sum[kind] })),
    { kind: 'total', whole: total, sum: sum.total },
  ];
  return pairs.flatMap(({ kind, whole, sum: ofParts }) =>
    whole === undefined || ofParts === undefined || !differ(whole, ofParts, tolerance)
      ? []
      : [{ path: at, params: { kind, sum: ofParts, total: whole } }],
  );
}

const DURATION = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T.*)?$/;
const WEEKS_A_MONTH = 52 / 12;
const DAYS_A_MONTH = 365 / 12;

/** Whole months of an ISO 8601 duration, undefined where it names none. */
function monthsOf(duration: string | undefined): number | undefined {
  const match = DURATION.exec(duration ?? '');
  if (match === null) return undefined;
  const [years, months, weeks, days] = match.slice(1).map((part) => Number(part || 0));
  const sum = (years ?? 0) * 12 + (months ?? 0) + (weeks ?? 0) / WEEKS_A_MONTH + (days ?? 0) / DAYS_A_MONTH;
  return sum === 0 ? undefined : Math.max(1, Math.round(sum));
}

function moduleHours(module: Module): number {
  return totalHours(module.hours) ?? sumOfParts((module.units ?? []).map(({ hours }) => hours))?.total ?? 0;
}

function subjectHours(plan: Plan, { specialties, months, hours, tolerance }: Extract<Rule, { kind: 'subject-hours' }>): Found[] {
  const duration = monthsOf(plan.timeToComplete);
  if (duration === undefined || duration < months.from || duration > months.to) return [];
  const found = (plan.modules ?? [])
    .filter(({ specialty }) => specialty !== undefined && specialties.includes(specialty))
    .reduce((sum, module) => sum + moduleHours(module), 0);
  if (found > hours.from - tolerance && found < hours.to + tolerance) return [];
  return [{ path: 'modules', params: { found, from: hours.from, to: hours.to } }];
}

function levels(plan: Plan, { framework, levels: { from, to } }: Extract<Rule, { kind: 'levels' }>): Found[] {
  const named: (readonly [path: string, code: string])[] = [];
  const name = (at: string, code: string | undefined): void => {
    if (code !== undefined) named.push([at, code]);
  };
  for (const code of plan.educationalLevel ?? []) name('educationalLevel', code);
  (plan.modules ?? []).forEach((module, m) => {
    name(`modules/${String(m)}/educationalLevel`, module.educationalLevel);
    (module.units ?? []).forEach((unit, u) =>
      (unit.learningOutcomes ?? []).forEach((outcome, o) =>
        name(`modules/${String(m)}/units/${String(u)}/learningOutcomes/${String(o)}/educationalLevel`, outcome.educationalLevel),
      ),
    );
  });
  const ours = named.flatMap(([at, code]) => {
    const level = vocabulary('qualification-levels').get(code);
    return level?.framework === framework ? [{ path: at, found: level.level }] : [];
  });
  const outside = ours.filter(({ found }) => found < from || found > to);
  const isNamed = ours.some(({ path: at }) => at === 'educationalLevel');
  const missing = isNamed ? [] : [{ path: 'educationalLevel', found: 0 }];
  return [...missing, ...outside].map(({ path: at, found }) => ({ path: at, params: { found, from, to } }));
}

function found(plan: Plan, nodes: readonly Node[], rule: Rule): Found[] {
  switch (rule.kind) {
    case 'kinds-make-total':
      return nodes.flatMap((node) => kindsMakeTotal(node, rule.tolerance));
    case 'parts-make-whole':
      return nodes.filter(({ whole }) => whole === rule.whole).flatMap((node) => partsMakeWhole(node, rule));
    case 'duration-given':
      return monthsOf(plan.timeToComplete) === undefined ? [{ path: 'timeToComplete', params: {} }] : [];
    case 'subject-hours':
      return subjectHours(plan, rule);
    case 'levels':
      return levels(plan, rule);
  }
}

/** Where a programme or curriculum departs from the rules of its country, in the order of the rules; other items never do. */
export function departures(item: Item): readonly Departure[] {
  if (item.type !== 'programme' && item.type !== 'curriculum') return [];
  const nodes = nodesOf(item);
  return rulesFor(item.country)
    .filter(({ types }) => types.includes(item.type))
    .flatMap((rule) => found(item, nodes, rule).map((one) => ({ rule: rule.id, ...one })));
}
