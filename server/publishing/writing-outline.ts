import {
  addNode,
  copyNode,
  moveNode,
  placeOf,
  removeNode,
  restoreNode,
  shiftNode,
  type Node,
  type Outlined,
  type Removed,
  type Tree,
} from '../programmes/service.ts';
import type { Operation } from './form/row-operations.ts';
import type { RemovedNode, Submission } from './service.ts';

/** How many deleted nodes can be brought back. */
const KEPT = 20;

export interface Operated {
  readonly tree: Tree;
  readonly focus: string | undefined;
  /** Set where the list of deleted nodes is another one now. */
  readonly removed: readonly RemovedNode[] | undefined;
  /** A deleted node could not be brought back because the one above it is deleted too. */
  readonly isOrphan: boolean;
}

export function treeOf({ content }: Submission): Tree {
  return (content['modules'] ?? []) as Tree;
}

function undo(tree: Tree, removed: readonly RemovedNode[], id: string): Operated {
  const entry = removed.find((one) => one.id === id);
  const restored = entry === undefined ? undefined : restoreNode(tree, { ...entry, node: entry.node as Node } satisfies Removed);
  if (restored === undefined) return { tree, focus: undefined, removed: undefined, isOrphan: entry !== undefined };
  return { tree: restored.tree, focus: restored.focus, removed: removed.filter((one) => one !== entry), isOrphan: false };
}

function outlined(tree: Tree, { name, target }: Operation, now: Date, removed: readonly RemovedNode[]): Operated | undefined {
  const done = (result: Outlined): Operated => {
    const gone = result.removed === undefined ? undefined : [{ ...result.removed, at: now }, ...removed].slice(0, KEPT);
    return { tree: result.tree, focus: result.focus, removed: gone, isOrphan: false };
  };
  const place = placeOf(tree, target);
  switch (name) {
    case 'add':
      return done(addNode(tree, target === '' ? undefined : target));
    case 'add-after':
      return done(addNode(tree, place?.parent?.id, target));
    case 'remove':
      return done(removeNode(tree, target));
    case 'up':
      return done(shiftNode(tree, target, -1));
    case 'down':
      return done(shiftNode(tree, target, 1));
    case 'copy':
      return done(copyNode(tree, target));
    case 'move-to': {
      const [id = '', to = ''] = target.split(':');
      return done(moveNode(tree, id, to));
    }
    case 'undo':
      return undo(tree, removed, target);
    default:
      return undefined;
  }
}

/** The tree after the button's operation; other buttons change nothing. */
export function operate(tree: Tree, operation: Operation | undefined, removed: readonly RemovedNode[], now: Date): Operated {
  const done = operation === undefined ? undefined : outlined(tree, operation, now, removed);
  return done ?? { tree, focus: undefined, removed: undefined, isOrphan: false };
}

/** The content with another tree; a programme without modules has no such list. */
export function withTree(content: Submission['content'], tree: Tree): Record<string, unknown> {
  const rest = Object.entries(content).filter(([name]) => name !== 'modules');
  return Object.fromEntries([...rest, ...(tree.length === 0 ? [] : [['modules', tree] as const])]);
}
