import { servedReference } from '../../../content-schema/served-reference.ts';
import type { LearningOutcome, Module, Unit } from '../../../content-schema/types.ts';
import type { StoredItem } from '../../../server/plugin-api.ts';
import type { Fragment } from '../launch.ts';
import { entryAddress, type Entry } from './entry.ts';

/** An item, or a part of one, that serves an outcome. */
export interface ServingPart {
  readonly item: StoredItem;
  readonly fragment: Fragment | undefined;
}

export interface UnitOutcome {
  readonly outcome: LearningOutcome;
  readonly content: readonly ServingPart[];
}

/** A unit of a programme or curriculum with what serves its outcomes, in order. */
export interface UnitContent {
  readonly key: string;
  readonly unit: Unit;
  readonly module: Module;
  readonly outcomes: readonly UnitOutcome[];
}

export function modulesOf(item: StoredItem): readonly Module[] {
  return item.type === 'curriculum' || item.type === 'programme' ? (item.modules ?? []) : [];
}

/** What stays the same of a unit where the plan gives it an id; else its code below that of its module. */
export function unitKey(module: Module, unit: Unit): string {
  return unit.id ?? `${module.code}/${unit.code}`;
}

/** The identifiers that the outcomes of these units name, in both readings of an entry that ends like a fragment. */
export function namedIdentifiers(units: readonly Unit[]): string[] {
  const entries = units.flatMap(({ learningOutcomes = [] }) => learningOutcomes).flatMap(({ servedBy = [] }) => servedBy);
  return [...new Set(entries.flatMap((entry) => [entry, servedReference(entry).identifier]))];
}

function partOf(entry: string, byIdentifier: ReadonlyMap<string, StoredItem>): ServingPart[] {
  const whole = byIdentifier.get(entry);
  if (whole !== undefined) return [{ item: whole, fragment: undefined }];
  const { identifier, pages, seconds } = servedReference(entry);
  const item = byIdentifier.get(identifier);
  if (item === undefined) return [];
  if (pages !== undefined && item.type === 'textbook')
    return [{ item, fragment: { pageStart: pages.from, pageEnd: pages.to ?? pages.from } }];
  if (seconds === undefined || item.type !== 'video-lesson') return [{ item, fragment: undefined }];
  const end = seconds.to === undefined ? {} : { endOffset: Math.ceil(seconds.to) };
  return [{ item, fragment: { startOffset: Math.floor(seconds.from), ...end } }];
}

/** All units of a plan; `serving` holds the items that its outcomes name. */
export function unitsOf(plan: StoredItem, serving: readonly StoredItem[]): UnitContent[] {
  const byIdentifier = new Map(serving.map((item) => [item.identifier, item]));
  return modulesOf(plan).flatMap((module) =>
    (module.units ?? []).map((unit) => ({
      key: unitKey(module, unit),
      unit,
      module,
      outcomes: (unit.learningOutcomes ?? []).map((outcome) => ({
        outcome,
        content: (outcome.servedBy ?? []).flatMap((entry) => partOf(entry, byIdentifier)),
      })),
    })),
  );
}

/**
 * What choosing a whole unit puts into the list: its outcomes, then what serves them in order, each once.
 */
export function unitEntries(programme: string, { key, outcomes }: UnitContent): Entry[] {
  const entries = new Map<string, Entry>();
  if (outcomes.length > 0) entries.set('', { item: programme, unit: key });
  for (const { content } of outcomes)
    for (const { item, fragment } of content) {
      const entry: Entry = { item: item._id, ...(fragment === undefined ? {} : { fragment }), from: { programme, unit: key } };
      const address = entryAddress(entry);
      if (!entries.has(address)) entries.set(address, entry);
    }
  return [...entries.values()];
}
