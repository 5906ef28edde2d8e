import { childrenOf, idsBelow, isSame, NODE_KINDS, nodesIn, ownFields, type Content, type TreeNode } from './content-tree.ts';
import { holdsKept, originChanges, type OriginChange } from './origin-changes.ts';

/**
 * Whether a change fits: `needs-other`, once another change of the list is taken over too; `already`, it is so here;
 * `node-gone` and `parent-gone`, what it is about is not here any more; `changed-here`, the adaptation says something else.
 */
export type Fit = 'fits' | 'needs-other' | 'already' | 'node-gone' | 'parent-gone' | 'changed-here';

/** The three contents between which changes are taken over; nodes have ids. */
export interface Versions {
  /** The version of the original that the adaptation was made from, and the newer one. */
  readonly base: Content;
  readonly next: Content;
  readonly mine: Content;
}

export interface Offer {
  readonly change: OriginChange;
  readonly fit: Fit;
}

export interface TakenOver {
  readonly content: Content;
  readonly taken: readonly string[];
  readonly left: readonly Offer[];
}

type Own = Readonly<Record<string, unknown>>;

function valueAt(fields: Own | undefined, { field = '', language }: OriginChange): unknown {
  const value = fields?.[field];
  return language === undefined ? value : (value as Own | undefined)?.[language];
}

/** The nodes of the three contents, looked up once for many changes. */
interface Nodes {
  readonly before: ReturnType<typeof nodesIn>;
  readonly after: ReturnType<typeof nodesIn>;
  readonly here: ReturnType<typeof nodesIn>;
}

const nodesOf = ({ base, next, mine }: Versions): Nodes => ({ before: nodesIn(base), after: nodesIn(next), here: nodesIn(mine) });

function fitOf(change: OriginChange, { next, mine }: Versions, { before, after, here }: Nodes): Fit {
  const id = change.node?.id ?? '';
  const [then, now, own] = [before.get(id), after.get(id), here.get(id)];
  switch (change.kind) {
    case 'added': {
      if (own !== undefined) return 'already';
      return now?.parent === '' || here.has(now?.parent ?? '') ? 'fits' : 'parent-gone';
    }
    case 'removed': {
      if (own === undefined) return 'already';
      const below = [...idsBelow(here, id)];
      const isChanged = below.some((one) => {
        const [was, is] = [before.get(one), here.get(one)];
        return was === undefined || is === undefined || !isSame(ownFields(was.node), ownFields(is.node));
      });
      if (isChanged) return 'changed-here';
      return holdsKept(here, id, after) ? 'needs-other' : 'fits';
    }
    case 'moved': {
      if (own === undefined) return 'node-gone';
      if (now !== undefined && then?.parent !== now.parent && own.parent === now.parent) return 'already';
      if (own.parent !== then?.parent) return 'changed-here';
      if (now?.parent === '' || here.has(now?.parent ?? '')) {
        return now?.parent === own.parent && isInPlace(id, own.parent, { next, mine }) ? 'already' : 'fits';
      }
      return before.has(now?.parent ?? '') ? 'parent-gone' : 'needs-other';
    }
    case 'changed': {
      if (change.node !== undefined && own === undefined) return 'node-gone';
      const current = valueAt(change.node === undefined ? mine : own?.node, change);
      if (isSame(current, change.after)) return 'already';
      return isSame(current, change.before) ? 'fits' : 'changed-here';
    }
  }
}

/** Ids of the nodes under a parent, in order. */
const siblingsIn = (content: Content, parent: string): string[] =>
  [...nodesIn(content)].filter(([, placed]) => placed.parent === parent).map(([id]) => id);

/** Whether, among the siblings that both have, the node already follows the same ones. */
function isInPlace(id: string, parent: string, { next, mine }: Pick<Versions, 'next' | 'mine'>): boolean {
  const [wanted, present] = [siblingsIn(next, parent), siblingsIn(mine, parent)];
  const common = wanted.filter((one) => present.includes(one));
  const here = present.filter((one) => wanted.includes(one));
  return common.indexOf(id) === here.indexOf(id);
}

function ownerOf(content: object, id: string): { readonly list: TreeNode[]; readonly position: number } | undefined {
  const walk = (owner: object, depth: number): { list: TreeNode[]; position: number } | undefined => {
    if (depth >= NODE_KINDS.length) return undefined;
    const list = childrenOf(owner, depth);
    const position = list.findIndex((node) => node.id === id);
    if (position >= 0) return { list, position };
    for (const node of list) {
      const found = walk(node, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(content, 0);
}

/** Puts a node under its parent of the newer version, after the sibling that stands before it there. */
function insert(content: Content, node: TreeNode, next: Content): void {
  const id = node.id ?? '';
  const place = nodesIn(next).get(id);
  if (place === undefined) return;
  const parent = nodesIn(content).get(place.parent)?.node ?? content;
  const list = childrenOf(parent, NODE_KINDS.indexOf(place.kind));
  const earlier = siblingsIn(next, place.parent);
  let at = 0;
  for (const sibling of earlier.slice(0, earlier.indexOf(id))) {
    const position = list.findIndex((one) => one.id === sibling);
    if (position >= 0) at = position + 1;
  }
  list.splice(at, 0, node);
}

/** The node with what is new below it; what came from elsewhere is a change of its own. */
function newPart(node: TreeNode, known: ReadonlySet<string>, depth: number): TreeNode {
  const copy = structuredClone(node);
  if (depth >= NODE_KINDS.length) return copy;
  const list = childrenOf(copy, depth);
  const kept = list.filter(({ id }) => id === undefined || !known.has(id)).map((child) => newPart(child, known, depth + 1));
  list.splice(0, list.length, ...kept);
  return copy;
}

function setValue(target: Record<string, unknown>, { field = '', language, after }: OriginChange): void {
  const [owner, key] = language === undefined ? [target, field] : [(target[field] ??= {}) as Record<string, unknown>, language];
  if (after === undefined) Reflect.deleteProperty(owner, key);
  else owner[key] = structuredClone(after);
  if (language !== undefined && Object.keys(owner).length === 0) Reflect.deleteProperty(target, field);
}

function apply(change: OriginChange, content: Content, { base, next }: Versions): void {
  const id = change.node?.id ?? '';
  const there = nodesIn(next).get(id);
  switch (change.kind) {
    case 'added':
      if (there !== undefined)
        insert(content, newPart(there.node, new Set(nodesIn(base).keys()), NODE_KINDS.indexOf(there.kind) + 1), next);
      break;
    case 'removed': {
      const place = ownerOf(content, id);
      place?.list.splice(place.position, 1);
      break;
    }
    case 'moved': {
      const place = ownerOf(content, id);
      const [node] = place?.list.splice(place.position, 1) ?? [];
      if (node !== undefined) insert(content, node, next);
      break;
    }
    case 'changed': {
      const target = change.node === undefined ? content : nodesIn(content).get(id)?.node;
      if (target !== undefined) setValue(target, change);
      break;
    }
  }
}

/** What the newer version of the original offers, each with whether it fits. */
export function offers(versions: Versions): readonly Offer[] {
  const nodes = nodesOf(versions);
  return originChanges(versions.base, versions.next).map((change) => {
    const fit = fitOf(change, versions, nodes);
    const parent = nodes.after.get(change.node?.id ?? '')?.parent ?? '';
    const comesWithOther = fit === 'parent-gone' && parent !== '' && !nodes.before.has(parent);
    return { change, fit: comesWithOther ? 'needs-other' : fit };
  });
}

const ORDER: Readonly<Record<OriginChange['kind'], number>> = { added: 0, moved: 1, changed: 2, removed: 3 };

/** Takes over the chosen changes, one after the other; those that do not fit any more are left with the reason. */
export function takeOver(versions: Versions, chosen: ReadonlySet<string>): TakenOver {
  const content = structuredClone(versions.mine);
  const changes = originChanges(versions.base, versions.next)
    .filter(({ id }) => chosen.has(id))
    .sort((a, b) => ORDER[a.kind] - ORDER[b.kind]);
  const taken: string[] = [];
  const left: Offer[] = [];
  const now = { ...versions, mine: content };
  let nodes = nodesOf(now);
  for (const change of changes) {
    const fit = fitOf(change, now, nodes);
    if (fit === 'fits') {
      apply(change, content, versions);
      // A changed field leaves every node where it is.
      if (change.kind !== 'changed') nodes = { ...nodes, here: nodesIn(content) };
      taken.push(change.id);
    } else left.push({ change, fit });
  }
  return { content: pruned(content), taken, left };
}

/** Without the lists that were only made to look into them. */
function pruned(content: Content): Content {
  const prune = (owner: object, depth: number): void => {
    if (depth >= NODE_KINDS.length) return;
    const list = childrenOf(owner, depth);
    for (const node of list) prune(node, depth + 1);
    if (list.length === 0)
      for (const key of ['modules', 'units', 'learningOutcomes', 'assessmentCriteria']) {
        const value = (owner as Record<string, unknown>)[key];
        if (Array.isArray(value) && value.length === 0) Reflect.deleteProperty(owner, key);
      }
  };
  prune(content, 0);
  return content;
}
