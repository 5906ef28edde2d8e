import type { AssessmentCriterion, LearningOutcome, LocalizedTitle, Module, Unit } from '../../content-schema/types.ts';
import type { Item } from '../../content-schema/validator.ts';
import { diffFields, ITEM_FIELDS, NODE_FIELDS, type FieldChange } from './field-diff.ts';
import { matchNodes, reordered, type Matches, type Placed } from './match-nodes.ts';

/** What happened to a node; `translated` where only languages came in, `recoded` where it has another code. */
export type ChangeKind =
  'added' | 'removed' | 'reworded' | 'translated' | 'moved' | 'recoded' | 'hours' | 'level' | 'criteria' | 'alignment' | 'served' | 'other';

/** What a node is called. */
export interface NodeName {
  readonly id: string | undefined;
  readonly code: string;
  readonly name: LocalizedTitle;
}

/** Where a node went: to another parent, or to another place (from 1) under the same one. */
export type Move = { readonly from: NodeName; readonly to: NodeName } | { readonly fromPlace: number; readonly toPlace: number };

export interface NodeDiff {
  readonly kinds: readonly ChangeKind[];
  readonly before: NodeName | undefined;
  readonly after: NodeName | undefined;
  readonly moved: Move | undefined;
  readonly fields: readonly FieldChange[];
}

export interface OutcomeDiff extends NodeDiff {
  readonly criteria: readonly NodeDiff[];
}

export interface UnitDiff extends NodeDiff {
  readonly outcomes: readonly OutcomeDiff[];
}

export interface ModuleDiff extends NodeDiff {
  readonly units: readonly UnitDiff[];
}

type Counts = Readonly<Partial<Record<ChangeKind, number>>>;

/** What differs between two versions of an item. Nodes in which nothing changed are left out. */
export interface Diff {
  /** How many nodes of each level a kind of change happened to. */
  readonly counts: { readonly modules: Counts; readonly units: Counts; readonly outcomes: Counts };
  readonly fields: readonly FieldChange[];
  readonly modules: readonly ModuleDiff[];
  readonly isEmpty: boolean;
}

type Node = Module | Unit | LearningOutcome | AssessmentCriterion;

const nameOf = ({ id, code, name }: Node): NodeName => ({ id, code, name });

function place<T extends object>(nodes: readonly T[] | undefined, parent?: object): Placed<T>[] {
  return (nodes ?? []).map((node, position) => ({ node, parent, position }));
}

const FIELD_KINDS: Readonly<Record<string, ChangeKind>> = {
  hours: 'hours',
  educationalLevel: 'level',
  occupation: 'alignment',
  educationalAlignment: 'alignment',
  servedBy: 'served',
};

function kindOf(change: FieldChange): ChangeKind {
  if (change.kind === 'texts') return change.texts.every(({ before }) => before === undefined) ? 'translated' : 'reworded';
  return FIELD_KINDS[change.field] ?? 'other';
}

/** The nodes of one level on both sides, and which is which. */
interface Level<T extends Node> {
  readonly before: readonly Placed<T>[];
  readonly after: readonly Placed<T>[];
  readonly matches: Matches<T>;
  /** The matches one level up. */
  readonly parents: ReadonlyMap<object, Placed<object>>;
  readonly kept: ReadonlySet<T>;
}

function levelOf<T extends Node>(before: readonly Placed<T>[], after: readonly Placed<T>[], parents: Level<T>['parents']): Level<T> {
  const matches = matchNodes(before, after, parents);
  return { before, after, matches, parents, kept: new Set([...matches.values()].map(({ node }) => node)) };
}

function movesOf<T extends Node>({ matches, parents }: Level<T>, siblings: readonly Placed<T>[]): Map<T, Move> {
  const parent = siblings[0]?.parent;
  const parentBefore = parent === undefined ? undefined : parents.get(parent)?.node;
  const isAtHome = (then: Placed<T>): boolean => then.parent === parentBefore;
  const nodes = siblings.map(({ node }) => node);
  const turned = reordered(nodes, (node) => {
    const then = matches.get(node);
    return then !== undefined && isAtHome(then) ? then.position : undefined;
  });
  const moves = new Map<T, Move>();
  for (const { node, position } of siblings) {
    const then = matches.get(node);
    if (then === undefined) continue;
    if (isAtHome(then)) {
      if (turned.has(node)) moves.set(node, { fromPlace: then.position + 1, toPlace: position + 1 });
    } else if (then.parent !== undefined && parent !== undefined) {
      moves.set(node, { from: nameOf(then.parent as Node), to: nameOf(parent as Node) });
    }
  }
  return moves;
}

function nodeDiff(before: Node | undefined, after: Node | undefined, moved: Move | undefined): NodeDiff {
  const names = { before: before && nameOf(before), after: after && nameOf(after) };
  if (before === undefined || after === undefined) {
    return { kinds: [before === undefined ? 'added' : 'removed'], ...names, moved: undefined, fields: [] };
  }
  const fields = diffFields(before, after, NODE_FIELDS);
  const kinds = new Set<ChangeKind>([
    ...(moved === undefined ? [] : (['moved'] as const)),
    ...(before.code === after.code ? [] : (['recoded'] as const)),
    ...fields.map(kindOf),
  ]);
  return { kinds: [...kinds], ...names, moved, fields };
}

/** The nodes under one parent, those that are gone at the place they had; without those in which nothing changed. */
function diffSiblings<T extends Node, D extends NodeDiff>(
  level: Level<T>,
  parentBefore: object | undefined,
  parentAfter: object | undefined,
  complete: (node: NodeDiff, before: T | undefined, after: T | undefined) => D,
  isWorth: (diff: D) => boolean,
): D[] {
  const of = (nodes: readonly Placed<T>[], parent: object | undefined, isTop: boolean): readonly Placed<T>[] =>
    isTop || parent !== undefined ? nodes.filter((placed) => placed.parent === parent) : [];
  const isTop = parentBefore === undefined && parentAfter === undefined;
  const now = of(level.after, parentAfter, isTop);
  const moves = movesOf(level, now);
  const rows: (readonly [before: T | undefined, after: T | undefined])[] = now.map(({ node }) => [level.matches.get(node)?.node, node]);
  for (const { node, position } of of(level.before, parentBefore, isTop)) {
    if (!level.kept.has(node)) rows.splice(Math.min(position, rows.length), 0, [node, undefined]);
  }
  return rows
    .map(([before, after]) => complete(nodeDiff(before, after, after && moves.get(after)), before, after))
    .filter((diff) => diff.kinds.length > 0 || isWorth(diff));
}

function modulesOf(item: Item): readonly Module[] {
  return item.type === 'programme' || item.type === 'curriculum' ? (item.modules ?? []) : [];
}

function countKinds(nodes: readonly NodeDiff[]): Counts {
  const counts: Partial<Record<ChangeKind, number>> = {};
  for (const kind of nodes.flatMap(({ kinds }) => kinds)) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function diffModules(before: readonly Module[], after: readonly Module[]): ModuleDiff[] {
  const modules = levelOf(place(before), place(after), new Map());
  const units = levelOf(
    before.flatMap((module) => place(module.units, module)),
    after.flatMap((module) => place(module.units, module)),
    modules.matches,
  );
  const outcomesOf = (placed: readonly Placed<Unit>[]): Placed<LearningOutcome>[] =>
    placed.flatMap(({ node }) => place(node.learningOutcomes, node));
  const outcomes = levelOf(outcomesOf(units.before), outcomesOf(units.after), units.matches);

  const diffCriteria = (old: LearningOutcome | undefined, current: LearningOutcome | undefined): NodeDiff[] => {
    const [then, now] = [place(old?.assessmentCriteria), place(current?.assessmentCriteria)];
    return diffSiblings(
      levelOf(then, now, new Map()),
      undefined,
      undefined,
      (node) => node,
      () => false,
    );
  };
  const outcome = (node: NodeDiff, old: LearningOutcome | undefined, current: LearningOutcome | undefined): OutcomeDiff => {
    const criteria = diffCriteria(old, current);
    const isOld = old !== undefined && current !== undefined;
    return { ...node, kinds: isOld && criteria.length > 0 ? [...node.kinds, 'criteria'] : node.kinds, criteria };
  };
  const unit = (node: NodeDiff, old: Unit | undefined, current: Unit | undefined): UnitDiff => ({
    ...node,
    outcomes: diffSiblings(outcomes, old, current, outcome, () => false),
  });
  const module = (node: NodeDiff, old: Module | undefined, current: Module | undefined): ModuleDiff => ({
    ...node,
    units: diffSiblings(units, old, current, unit, (diff) => diff.outcomes.length > 0),
  });
  return diffSiblings(modules, undefined, undefined, module, (diff) => diff.units.length > 0);
}

/**
 * What changed between two versions of an item: its fields and, for programmes and curricula, each module, unit, outcome
 * and criterion. A node is the same by its id, else by its code.
 */
export function diffProgrammes(before: Item, after: Item): Diff {
  const fields = diffFields(before, after, ITEM_FIELDS);
  const modules = diffModules(modulesOf(before), modulesOf(after));
  const units = modules.flatMap((module) => module.units);
  const outcomes = units.flatMap((unit) => unit.outcomes);
  return {
    counts: { modules: countKinds(modules), units: countKinds(units), outcomes: countKinds(outcomes) },
    fields,
    modules,
    isEmpty: fields.length === 0 && modules.length === 0,
  };
}
