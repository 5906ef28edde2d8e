import type { Hours, LearningOutcome, Module, Unit } from '../../content-schema/types.ts';
import type { VocabularyId } from '../../content-schema/vocabularies.ts';
import { itemPath, type StoredItem } from '../catalogue/service.ts';
import type { Locale } from '../http/locale.ts';
import { said, type Said } from '../text/said.ts';
import { labelOf } from '../vocabularies/service.ts';
import { servingPart } from './serving.ts';
import type { Plan } from './plan.ts';

export type Text = Said<string>;

/** A line of the table of facts: what, and its values, each in its own language. */
export interface Fact {
  readonly label: string;
  readonly values: readonly (Text & { readonly href?: string })[];
}

export interface OutcomePage {
  readonly code: string;
  readonly name: Text | undefined;
  /** Level, hours, occupations. */
  readonly facts: readonly Fact[];
  readonly criteria: readonly { readonly code: string; readonly name: Text | undefined }[];
  readonly competences: readonly { readonly code: string; readonly framework: string; readonly name: Text | undefined }[];
  readonly content: readonly (Text & { readonly href: string; readonly part: string })[];
}

export interface ModulePage {
  readonly anchor: string;
  readonly code: string;
  readonly name: Text | undefined;
  readonly description: Text | undefined;
  readonly facts: readonly Fact[];
  readonly units: readonly {
    readonly code: string;
    readonly name: Text | undefined;
    readonly hours: string;
    readonly outcomes: readonly OutcomePage[];
  }[];
}

/** A whole plan as it is printed, in one language of its texts, the labels in the reader's. */
export interface PlanPage {
  readonly type: Plan['type'];
  readonly title: Text;
  readonly description: Text | undefined;
  readonly publisher: Text | undefined;
  readonly facts: readonly Fact[];
  readonly modules: readonly ModulePage[];
  readonly address: string;
}

/** What the plan names and others hold. */
export interface PlanSurroundings {
  readonly institution: Text | undefined;
  /** Items that serve outcomes, by identifier. */
  readonly serving: ReadonlyMap<string, StoredItem>;
  /** Names of competences, by `framework:code`. */
  readonly competences: ReadonlyMap<string, { readonly framework: Text; readonly name: Text }>;
  readonly address: string;
}

const KINDS_OF_HOURS = ['theory', 'practice', 'workplace'] as const;

/** Presents `plan` with its texts in `language` where it has them, else in the original; each text says its language. */
export function presentPlan(plan: Plan, language: string, locale: Locale, around: PlanSurroundings): PlanPage {
  const { t } = locale;
  const own = (text: string): Text => ({ text, language: locale.language, dir: locale.dir });
  const text = (texts: Readonly<Record<string, string>> | undefined): Text | undefined => said(texts, language, plan.originalLanguage);
  const fact = (key: string, values: readonly (string | Text | undefined)[]): Fact[] => {
    const present = values.flatMap((value) =>
      value === undefined || value === '' ? [] : [typeof value === 'string' ? own(value) : value],
    );
    return present.length === 0 ? [] : [{ label: t(key), values: present }];
  };
  const labels = (id: VocabularyId, codes: readonly string[] | undefined): string[] =>
    (codes ?? []).map((code) => labelOf(id, code, locale.language));
  const hoursOf = (hours: Hours | undefined): string[] => [
    ...KINDS_OF_HOURS.flatMap((kind) => (hours?.[kind] ? [`${t(`hours.${kind}`)}: ${locale.countHours(hours[kind])}`] : [])),
    ...(hours?.total ? [`${t('hours.total')}: ${locale.countHours(hours.total)}`] : []),
  ];
  const names = new Map((plan.modules ?? []).map((module) => [module.code, text(module.name)]));

  const outcomePage = (outcome: LearningOutcome): OutcomePage => ({
    code: outcome.code,
    name: text(outcome.name),
    facts: [
      ...fact('facet.level', labels('qualification-levels', outcome.educationalLevel === undefined ? [] : [outcome.educationalLevel])),
      ...fact('plan.hours', hoursOf(outcome.hours)),
      ...fact('facet.occupation', labels('isco-08', outcome.occupation)),
    ],
    criteria: (outcome.assessmentCriteria ?? []).map(({ code, name }) => ({ code, name: text(name) })),
    competences: (outcome.educationalAlignment ?? []).map(({ educationalFramework, targetCode }) => {
      const known = around.competences.get(`${educationalFramework}:${targetCode}`);
      return { code: targetCode, framework: known?.framework.text ?? educationalFramework, name: known?.name };
    }),
    content: (outcome.servedBy ?? []).flatMap((reference) => {
      const { identifier, part } = servingPart(reference, locale, around.serving);
      const item = around.serving.get(identifier);
      const name = item === undefined ? undefined : said(item.name, language, item.originalLanguage);
      if (item === undefined || name === undefined) return [];
      return [{ ...name, href: locale.link(itemPath(item._id, name.text)), part }];
    }),
  });
  const unitPage = (unit: Unit): ModulePage['units'][number] => ({
    code: unit.code,
    name: text(unit.name),
    hours: hoursOf(unit.hours).join(' · '),
    outcomes: (unit.learningOutcomes ?? []).map(outcomePage),
  });
  const modulePage = (module: Module, at: number): ModulePage => ({
    anchor: `m${String(at + 1)}`,
    code: module.code,
    name: text(module.name),
    description: text(module.description),
    facts: [
      ...fact('plan.hours', hoursOf(module.hours)),
      ...fact('facet.level', labels('qualification-levels', module.educationalLevel === undefined ? [] : [module.educationalLevel])),
      ...fact('facet.specialty', labels('isced-f-2013', module.specialty === undefined ? [] : [module.specialty])),
      ...fact(
        'plan.after',
        (module.prerequisites ?? []).map((code) => [locale.isolate(code), names.get(code)?.text].filter(Boolean).join(' ')),
      ),
    ],
    units: (module.units ?? []).map(unitPage),
  });

  return {
    type: plan.type,
    title: text(plan.name) ?? own(plan.identifier),
    description: text(plan.description),
    publisher: around.institution,
    facts: [
      ...fact('facet.level', labels('qualification-levels', plan.educationalLevel)),
      ...fact('item.period', [plan.timeToComplete === undefined ? undefined : locale.period(plan.timeToComplete)]),
      ...fact('plan.hours', hoursOf(plan.hours)),
      ...(plan.type === 'programme' ? fact('item.award', [text(plan.educationalCredentialAwarded)]) : []),
      ...(plan.type === 'programme' ? fact('item.prerequisites', [text(plan.programPrerequisites)]) : []),
      ...fact('facet.specialty', labels('isced-f-2013', plan.specialty)),
      ...fact('facet.occupation', labels('isco-08', plan.occupation)),
      ...fact('facet.language', [locale.languageNames(labels('languages', plan.inLanguage))]),
      ...fact('facet.institution', [around.institution]),
      ...fact('facet.country', labels('countries', plan.country === undefined ? [] : [plan.country])),
      ...fact('item.creators', [locale.list((plan.creator ?? []).map(({ name }) => locale.isolate(name)))]),
      ...fact('item.version', [plan.version]),
      ...fact('item.published', [plan.datePublished === undefined ? undefined : locale.date(plan.datePublished)]),
      ...fact('facet.licence', labels('licences', plan.license === undefined ? [] : [plan.license])),
      ...fact('item.address', [{ text: around.address, language: 'en', dir: 'ltr' }]),
    ],
    modules: (plan.modules ?? []).map(modulePage),
    address: around.address,
  };
}
