import stringify from 'safe-stable-stringify';

export type Content = Readonly<Record<string, unknown>>;

const CHILDREN = ['modules', 'units', 'learningOutcomes', 'assessmentCriteria'] as const;
export const NODE_KINDS = ['module', 'unit', 'outcome', 'criterion'] as const;
export type NodeKind = (typeof NODE_KINDS)[number];

/** A module, unit, outcome or criterion. */
export type TreeNode = Readonly<Record<string, unknown>> & {
  readonly id?: string;
  readonly code: string;
  readonly name?: Readonly<Record<string, string>>;
};

/** A node with its place; `parent` is the id of the node above it, empty for modules. */
export interface PlacedNode {
  readonly node: TreeNode;
  readonly kind: NodeKind;
  readonly parent: string;
  readonly position: number;
}

/** The list below a node of the tree, made where it is missing; `depth` 0 is the content itself. */
export function childrenOf(owner: object, depth: number): TreeNode[] {
  const key = CHILDREN[depth];
  if (key === undefined) return [];
  const lists = owner as Record<string, TreeNode[] | undefined>;
  return (lists[key] ??= []);
}

/** Whether two values of contents say the same, whatever the order of their fields. */
export function isSame(a: unknown, b: unknown): boolean {
  return stringify(a) === stringify(b);
}

/** What a node itself says, without its id and the nodes below it. */
export function ownFields(node: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(node).filter(([key]) => key !== 'id' && !(CHILDREN as readonly string[]).includes(key)));
}

/** All nodes of a content by id, each before those below it; nodes without an id are left out. */
export function nodesIn(content: Content): ReadonlyMap<string, PlacedNode> {
  const found = new Map<string, PlacedNode>();
  const walk = (owner: object, parent: string, depth: number): void => {
    const kind = NODE_KINDS[depth];
    if (kind === undefined) return;
    ((owner as Record<string, unknown>)[CHILDREN[depth] ?? ''] as TreeNode[] | undefined)?.forEach((node, position) => {
      if (node.id === undefined) return;
      found.set(node.id, { node, kind, parent, position });
      walk(node, node.id, depth + 1);
    });
  };
  walk(content, '', 0);
  return found;
}

/** The ids of a node and of all below it. */
export function idsBelow(nodes: ReadonlyMap<string, PlacedNode>, id: string): ReadonlySet<string> {
  const below = new Set([id]);
  for (const [other, { parent }] of nodes) if (below.has(parent)) below.add(other);
  return below;
}

/** Calls `visit` with every module, unit, outcome and criterion, also those without an id. */
export function eachNode(content: Content, visit: (node: TreeNode) => void): void {
  const walk = (owner: object, depth: number): void => {
    const below = (owner as Record<string, TreeNode[] | undefined>)[CHILDREN[depth] ?? ''] ?? [];
    for (const node of below) {
      visit(node);
      walk(node, depth + 1);
    }
  };
  walk(content, 0);
}
