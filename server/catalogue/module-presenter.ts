import { servedReference, type Stretch } from '../../content-schema/served-reference.ts';
import type { Hours, LearningOutcome, Module } from '../../content-schema/types.ts';
import type { Locale } from '../http/locale.ts';
import { said, type Said } from '../text/said.ts';
import { labelOf, type Labelled } from '../vocabularies/service.ts';
import { itemPath } from './identity.ts';
import type { StoredItem } from './item-model.ts';

type Text = Said<string>;

/** An item that serves a learning outcome. */
export interface ServingItem {
  readonly name: Text;
  readonly type: string;
  readonly href: string;
  /** Which of its pages or seconds, where not all of it. */
  readonly pages: Stretch | undefined;
  readonly seconds: Stretch | undefined;
}

export interface OutcomeRow {
  readonly code: string;
  readonly name: Text | undefined;
  readonly criteria: readonly { readonly code: string; readonly name: Text | undefined }[];
  readonly servedBy: readonly ServingItem[];
}

export interface ModuleRow {
  readonly code: string;
  readonly name: Text | undefined;
  readonly description: Text | undefined;
  readonly hours: Hours | undefined;
  readonly level: Labelled | undefined;
  /** Modules that come first, with their names where they are known. */
  readonly prerequisites: readonly { readonly code: string; readonly name: Text | undefined }[];
  readonly units: readonly {
    readonly code: string;
    readonly name: Text | undefined;
    readonly hours: Hours | undefined;
    readonly outcomes: readonly OutcomeRow[];
  }[];
  readonly outcomes: number;
  /** How many of its outcomes have content. */
  readonly served: number;
}

function modulesOf(item: StoredItem): readonly Module[] {
  return item.type === 'curriculum' || item.type === 'programme' ? (item.modules ?? []) : [];
}

function outcomesOf(module: Module): readonly LearningOutcome[] {
  return (module.units ?? []).flatMap((unit) => unit.learningOutcomes ?? []);
}

/**
 * The identifiers of all items that serve an outcome of this one. An entry that names pages or seconds counts in both
 * readings, as an identifier may itself end like that.
 */
export function servingIdentifiers(item: StoredItem): string[] {
  const entries = modulesOf(item)
    .flatMap(outcomesOf)
    .flatMap((outcome) => outcome.servedBy ?? []);
  return [...new Set(entries.flatMap((entry) => [entry, servedReference(entry).identifier]))];
}

/** Modules with units, outcomes and criteria; `serving` holds the items that serve outcomes. */
export function presentModules(item: StoredItem, serving: readonly StoredItem[], { language, link }: Locale): ModuleRow[] {
  const text = (texts: Readonly<Record<string, string>> | undefined): Text | undefined => said(texts, language, item.originalLanguage);
  const byIdentifier = new Map(serving.map((served) => [served.identifier, served]));
  const names = new Map(modulesOf(item).map((module) => [module.code, text(module.name)]));

  const servingItem = (entry: string): ServingItem[] => {
    const whole = byIdentifier.get(entry);
    const { identifier, pages, seconds } = servedReference(entry);
    const found = whole ?? byIdentifier.get(identifier);
    const part = whole === undefined ? { pages, seconds } : { pages: undefined, seconds: undefined };
    const name = found === undefined ? undefined : said(found.name, language, found.originalLanguage);
    if (found === undefined || name === undefined) return [];
    return [{ name, type: found.type, href: link(itemPath(found._id, found.name[found.originalLanguage] ?? name.text)), ...part }];
  };
  const outcomeRow = (outcome: LearningOutcome): OutcomeRow => ({
    code: outcome.code,
    name: text(outcome.name),
    criteria: (outcome.assessmentCriteria ?? []).map((criterion) => ({ code: criterion.code, name: text(criterion.name) })),
    servedBy: (outcome.servedBy ?? []).flatMap(servingItem),
  });

  return modulesOf(item).map((module) => {
    const units = (module.units ?? []).map((unit) => ({
      code: unit.code,
      name: text(unit.name),
      hours: unit.hours,
      outcomes: (unit.learningOutcomes ?? []).map(outcomeRow),
    }));
    const outcomes = units.flatMap((unit) => unit.outcomes);
    const level = module.educationalLevel;
    return {
      code: module.code,
      name: text(module.name),
      description: text(module.description),
      hours: module.hours,
      level: level === undefined ? undefined : { code: level, label: labelOf('qualification-levels', level, language) },
      prerequisites: (module.prerequisites ?? []).map((code) => ({ code, name: names.get(code) })),
      units,
      outcomes: outcomes.length,
      served: outcomes.filter((outcome) => outcome.servedBy.length > 0).length,
    };
  });
}
