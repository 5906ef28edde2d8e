import { servedReference, type Stretch } from '../../content-schema/served-reference.ts';
import type { LearningOutcome, Module, Unit } from '../../content-schema/types.ts';
import type { Item } from '../../content-schema/validator.ts';
import { itemPath, type CatalogueService, type StoredItem } from '../catalogue/service.ts';
import { identified } from './identify.ts';

/** The kinds of content that may serve an outcome: the columns of the matrix. */
export const COVERAGE_KINDS = ['video', 'pages', 'assessment', 'other'] as const;
export type CoverageKind = (typeof COVERAGE_KINDS)[number];

/** An item that serves an outcome, and which part of it. */
export interface Serving {
  readonly item: StoredItem;
  readonly path: string;
  readonly pages: Stretch | undefined;
  readonly seconds: Stretch | undefined;
}

export interface OutcomeCoverage {
  /** Where its module stands, from 0. */
  readonly place: number;
  readonly module: Module;
  readonly unit: Unit;
  /** With its id, given or made. */
  readonly outcome: LearningOutcome & { readonly id: string };
  readonly cells: Readonly<Record<CoverageKind, readonly Serving[]>>;
  /** Entries of `servedBy` that name nothing published. */
  readonly unknown: readonly string[];
}

/** Kinds of resource by which a learner is assessed. */
export const ASSESSING = ['assessment', 'exercise'];

/** The columns an item belongs in. A lesson or book that also assesses stands in both. */
export function coverageKinds(item: Item): readonly CoverageKind[] {
  const assesses = (item.learningResourceType ?? []).some((type) => ASSESSING.includes(type)) || (item.assesses ?? []).length > 0;
  const own = item.type === 'video-lesson' ? (['video'] as const) : item.type === 'textbook' ? (['pages'] as const) : [];
  const kinds: CoverageKind[] = [...own, ...(assesses ? (['assessment'] as const) : [])];
  return kinds.length === 0 ? ['other'] : kinds;
}

export function hasContent({ cells }: OutcomeCoverage): boolean {
  return COVERAGE_KINDS.some((kind) => cells[kind].length > 0);
}

function title(item: StoredItem): string {
  return item.name[item.originalLanguage] ?? Object.values(item.name)[0] ?? '';
}

/** All outcomes of a programme or curriculum, in order, with what serves each; one read of the catalogue. */
export async function coverageOf(item: Item, catalogue: Pick<CatalogueService, 'findByIdentifiers'>): Promise<OutcomeCoverage[]> {
  const plan = identified(item);
  const modules = plan.type === 'programme' || plan.type === 'curriculum' ? (plan.modules ?? []) : [];
  const rows = modules.flatMap((module, place) =>
    (module.units ?? []).flatMap((unit) => (unit.learningOutcomes ?? []).map((outcome) => ({ place, module, unit, outcome }))),
  );
  const entries = new Set(rows.flatMap(({ outcome }) => outcome.servedBy ?? []));
  // An identifier may itself end in what looks like a page, so both readings are looked for.
  const identifiers = new Set([...entries].flatMap((entry) => [entry, servedReference(entry).identifier]));
  const found = identifiers.size === 0 ? [] : await catalogue.findByIdentifiers([...identifiers]);
  const byIdentifier = new Map(found.map((one) => [one.identifier, one]));

  const serving = (entry: string): Serving | undefined => {
    const whole = byIdentifier.get(entry);
    const { identifier, pages, seconds } = servedReference(entry);
    const served = whole ?? byIdentifier.get(identifier);
    if (served === undefined) return undefined;
    const part = whole === undefined ? { pages, seconds } : { pages: undefined, seconds: undefined };
    return { item: served, path: itemPath(served._id, title(served)), ...part };
  };
  return rows.map(({ place, module, unit, outcome }) => {
    const served = (outcome.servedBy ?? []).map((entry) => ({ entry, serving: serving(entry) }));
    const of = (kind: CoverageKind): Serving[] =>
      served.flatMap((one) => (one.serving !== undefined && coverageKinds(one.serving.item).includes(kind) ? [one.serving] : []));
    return {
      place,
      module,
      unit,
      outcome: { ...outcome, id: outcome.id ?? '' },
      cells: { video: of('video'), pages: of('pages'), assessment: of('assessment'), other: of('other') },
      unknown: served.flatMap((one) => (one.serving === undefined ? [one.entry] : [])),
    };
  });
}
