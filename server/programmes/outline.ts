import { randomUUID } from 'node:crypto';
import { childrenOf, LEVELS, nextCode, placeOf, withChildren, type Level, type Node, type Place, type Tree } from './outline-tree.ts';

/** A node that was deleted, with the place that it had: the list is `modules` or `<id of the node above>`. */
export interface Removed {
  readonly id: string;
  readonly path: string;
  readonly position: number;
  readonly node: Node;
}

/** What became of the tree, and which node to go on with. Operations that cannot be done change nothing. */
export interface Outlined {
  readonly tree: Tree;
  readonly focus: string | undefined;
  readonly removed?: Removed;
}

const unchanged = (tree: Tree, focus: string | undefined): Outlined => ({ tree, focus });

/** The tree with another list of nodes below `parent`; undefined is the top. */
function replaceList(tree: Tree, parent: string | undefined, change: (nodes: readonly Node[]) => readonly Node[]): Tree {
  if (parent === undefined) return change(tree);
  const within = (nodes: readonly Node[], level: number): readonly Node[] => {
    const next = nodes.map((node) => {
      const children = childrenOf(node, level);
      const changed = node.id === parent ? change(children) : within(children, level + 1);
      return changed === children ? node : withChildren(node, level, changed);
    });
    return next.some((node, place) => node !== nodes[place]) ? next : nodes;
  };
  return within(tree, 0);
}

const inserted = (nodes: readonly Node[], node: Node, position: number): readonly Node[] => nodes.toSpliced(position, 0, node);

/** Adds an empty node below `parent` (undefined: a module), after the sibling `after` or at the end. */
export function addNode(tree: Tree, parent: string | undefined, after?: string, newId: () => string = randomUUID): Outlined {
  const above = parent === undefined ? undefined : placeOf(tree, parent);
  if (parent !== undefined && (above === undefined || above.level === 'assessmentCriterion')) return unchanged(tree, parent);
  const id = newId();
  return {
    tree: replaceList(tree, parent, (nodes) => {
      const place = after === undefined ? -1 : nodes.findIndex((node) => node.id === after);
      return inserted(nodes, { id, code: nextCode(tree, above, nodes) }, place === -1 ? nodes.length : place + 1);
    }),
    focus: id,
  };
}

/** Takes a node and all below it out; the focus goes to its neighbour, else to the node above. */
export function removeNode(tree: Tree, id: string): Outlined {
  const place = placeOf(tree, id);
  if (place === undefined) return unchanged(tree, undefined);
  const { parent, position, siblings, node } = place;
  const neighbour = siblings[position + 1] ?? siblings[position - 1];
  return {
    tree: replaceList(tree, parent?.id, (nodes) => nodes.filter((one) => one.id !== id)),
    focus: neighbour?.id ?? parent?.id,
    removed: { id, path: parent?.id ?? 'modules', position, node },
  };
}

/** Puts a deleted node back where it was, as far as its list still reaches; undefined where the node above it is gone. */
export function restoreNode(tree: Tree, { path, position, node }: Removed): Outlined | undefined {
  const parent = path === 'modules' ? undefined : path;
  if (parent !== undefined && placeOf(tree, parent) === undefined) return undefined;
  if (node.id !== undefined && placeOf(tree, node.id) !== undefined) return unchanged(tree, node.id);
  return { tree: replaceList(tree, parent, (nodes) => inserted(nodes, node, Math.min(position, nodes.length))), focus: node.id };
}

function withNewIds(node: Node, level: number, newId: () => string): Node {
  const children = childrenOf(node, level);
  const copy = { ...node, id: newId() };
  return children.length === 0
    ? copy
    : withChildren(
        copy,
        level,
        children.map((child) => withNewIds(child, level + 1, newId)),
      );
}

/** Codes that begin with that of the copied node begin with the new one. */
function recoded(node: Node, level: number, from: string, to: string): Node {
  const code = node.code?.startsWith(from) === true ? to + node.code.slice(from.length) : node.code;
  const children = childrenOf(node, level);
  const own = code === undefined ? node : { ...node, code };
  return children.length === 0
    ? own
    : withChildren(
        own,
        level,
        children.map((child) => recoded(child, level + 1, from, to)),
      );
}

/** Puts a copy after a node: the same texts and hours, ids of its own, the next free code. */
export function copyNode(tree: Tree, id: string, newId: () => string = randomUUID): Outlined {
  const place = placeOf(tree, id);
  if (place === undefined) return unchanged(tree, undefined);
  const { node, parent, position, siblings, level } = place;
  const above = parent?.id === undefined ? undefined : placeOf(tree, parent.id);
  const copy = recoded(
    withNewIds(node, LEVELS.indexOf(level), newId),
    LEVELS.indexOf(level),
    node.code ?? '',
    nextCode(tree, above, siblings),
  );
  return { tree: replaceList(tree, parent?.id, (nodes) => inserted(nodes, copy, position + 1)), focus: copy.id };
}

/** The node before or after the one above, to whose list a node goes that stands at the end of its own. */
function nextParent(tree: Tree, { parent }: Place, by: -1 | 1): Node | undefined {
  if (parent?.id === undefined) return undefined;
  const above = placeOf(tree, parent.id);
  return above?.siblings[above.position + by];
}

/** Moves a node one place up or down; from the end of its list into that of the neighbour of the node above. */
export function shiftNode(tree: Tree, id: string, by: -1 | 1): Outlined {
  const place = placeOf(tree, id);
  if (place === undefined) return unchanged(tree, undefined);
  const { node, parent, position, siblings, level } = place;
  const target = position + by;
  if (target >= 0 && target < siblings.length) {
    return { tree: replaceList(tree, parent?.id, (nodes) => nodes.toSpliced(position, 1).toSpliced(target, 0, node)), focus: id };
  }
  const neighbour = level === 'assessmentCriterion' ? undefined : nextParent(tree, place, by);
  if (neighbour?.id === undefined) return unchanged(tree, id);
  return moveNode(tree, id, neighbour.id, by === 1 ? 0 : undefined);
}

/** Moves a node below another one of the level above its own, to `position` or to the end. */
export function moveNode(tree: Tree, id: string, to: string, position?: number): Outlined {
  const [place, target] = [placeOf(tree, id), placeOf(tree, to)];
  const fits = place !== undefined && target !== undefined && LEVELS.indexOf(target.level) === LEVELS.indexOf(place.level) - 1;
  if (!fits || place.parent?.id === to) return unchanged(tree, id);
  const without = replaceList(tree, place.parent?.id, (nodes) => nodes.filter((node) => node.id !== id));
  return { tree: replaceList(without, to, (nodes) => inserted(nodes, place.node, position ?? nodes.length)), focus: id };
}

/** Where a node may be moved to: the nodes of the level above but its own, in order. */
export function targetsFor(tree: Tree, id: string): readonly { readonly node: Node; readonly above: Node | undefined }[] {
  const place = placeOf(tree, id);
  const level: Level | undefined = place === undefined ? undefined : LEVELS[LEVELS.indexOf(place.level) - 1];
  if (place === undefined || level === undefined) return [];
  const found: { node: Node; above: Node | undefined }[] = [];
  const walk = (nodes: readonly Node[], depth: number, above: Node | undefined): void => {
    for (const node of nodes) {
      if (LEVELS[depth] === level) {
        if (node.id !== place.parent?.id) found.push({ node, above });
      } else walk(childrenOf(node, depth), depth + 1, node);
    }
  };
  walk(tree, 0, undefined);
  return found;
}
